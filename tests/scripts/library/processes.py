# subprocess: pipes, errors, timeouts, environment, text and bytes; os.popen, os.system.
import os, subprocess, sys

def run(code, **kw):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, **kw)

r = run("print('out'); import sys; print('err', file=sys.stderr); sys.exit(3)", text=True)
print(r.returncode, repr(r.stdout), repr(r.stderr), len(r.args))
print(run("import sys; sys.stdout.write(sys.stdin.read().upper())", input="abc ü", encoding="utf-8").stdout, run("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])", input=b"123").stdout)
for f in (lambda: r.check_returncode(), lambda: subprocess.run(["/no/such/program"]), lambda: subprocess.run(["true"], input="x", stdin=1), lambda: subprocess.run(["sleep", "5"], timeout=0.05), lambda: subprocess.check_output(["false"]), lambda: subprocess.run([]), lambda: subprocess.Popen(["true"], text=True, universal_newlines=False), lambda: subprocess.run(["true"], cwd="/no/such"), lambda: subprocess.Popen(["true"], bufsize="x"), lambda: subprocess.run(["a\0b"]), lambda: subprocess.Popen(["true"], env={"A=B": "x"}), lambda: subprocess.check_output(["true"], stdout=1), lambda: subprocess.run(["true"], capture_output=True, stdout=1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).replace(sys.executable, "PY").split("-c")[0])
print(subprocess.check_output("echo $A; exit 0", shell=True, env={"A": "from env", "PATH": os.environ["PATH"]}, text=True), subprocess.call("exit 7", shell=True), subprocess.getstatusoutput("echo hi; exit 2"), subprocess.getoutput("printf x"), subprocess.list2cmdline(["a b", 'c"d']))
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as p:
    print(p.poll(), p.stdin.write("line\n"), p.stdin.flush(), p.stdout.readline())
    p.stdin.close()
    print(p.wait(), p.returncode, p.poll())
p = subprocess.Popen(["sleep", "30"])
p.terminate()
print(p.wait(), p.returncode)
p = subprocess.Popen(["sh", "-c", "kill -9 $$"])
print(p.wait(5))
try:
    subprocess.run(["sh", "-c", "kill -TERM $$"], check=True)
except subprocess.CalledProcessError as e:
    print(e)
p = subprocess.Popen([sys.executable, "-c", "import sys; print(sys.argv[1:], flush=True); print('two', file=sys.stderr)", "a b", "ü"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", encoding="utf-8")
out, err = p.communicate(timeout=30)
print(sorted(out.splitlines()), err)
print(run("import os; print(os.getcwd(), 'X' in os.environ)", cwd="/tmp", env={**os.environ, "X": "1"}, text=True).stdout, run("print(5)", stdin=subprocess.DEVNULL, text=True, check=True).stdout)
a = subprocess.Popen(["printf", "b\na\n"], stdout=subprocess.PIPE)
b = subprocess.Popen(["sort"], stdin=a.stdout, stdout=subprocess.PIPE, text=True)
a.stdout.close()
print(b.communicate()[0], a.wait(), os.popen("echo popen").read(), os.system("exit 3") >> 8, os.waitstatus_to_exitcode(256), os.popen("exit 2").close())
r, w = os.pipe()
print(subprocess.run(["sh", "-c", f"echo through >&{w}"], pass_fds=[w]).returncode, os.close(w), os.read(r, 20), os.close(r))
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 4"], os.environ)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(repr(subprocess.CompletedProcess(["a"], 0, "o")), subprocess.PIPE, subprocess.DEVNULL, repr(subprocess.TimeoutExpired("x", 3, b"o")), subprocess.CalledProcessError(1, "c", "o", "e").output)
