"""os.posix_spawn and the os.spawn family."""
import os
import signal

read, write = os.pipe()
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo $V; exit 3"], {"V": "value"}, file_actions=[
    (os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)])
os.close(write)
print(os.read(read, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
os.close(read)
print(os.spawnl(os.P_WAIT, "/bin/sh", "sh", "-c", "exit 5"), os.spawnlp(os.P_WAIT, "sh", "sh", "-c", "exit 6"))
pid = os.posix_spawnp("sh", ["sh", "-c", "kill -TERM $$"], os.environ, setsigdef=[signal.SIGTERM])
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
for arguments in (("/no/such", ["x"], {}), ("/bin/sh", [], {}), ("/bin/sh", ["sh"], 3), ("/bin/sh", "sh", {})):
    try:
        os.posix_spawn(*arguments)
    except Exception as e:
        print(type(e).__name__, e)
