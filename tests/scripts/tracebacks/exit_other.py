# SystemExit with other objects: None is 0, anything else is printed.
import sys
import subprocess

for code in ["None", "0", "True", "-1", "256", "257", "[]", "(1, 2)", "'text'", "2.5", "10**20"]:
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.exit({code})"], capture_output=True, text=True)
    print(code, done.returncode, repr(done.stderr))
done = subprocess.run([sys.executable, "-c", "raise SystemExit"], capture_output=True, text=True)
print(done.returncode, repr(done.stderr))
done = subprocess.run([sys.executable, "-c", "raise KeyboardInterrupt"], capture_output=True, text=True)
print(done.returncode, done.stderr.splitlines()[-1])
