"""The bound on digits holds for literals; it can be moved."""
import sys

source = "a = 1\nb = " + "7" * 900
compile(source, "<digits>", "exec")
sys.set_int_max_str_digits(800)
try:
    compile(source, "<digits>", "exec")
except SyntaxError as error:
    print(error.msg, error.lineno, error.offset, error.end_offset)
compile("a = 0x" + "7" * 900, "<digits>", "exec")
sys.set_int_max_str_digits(0)
compile("a = " + "7" * 9000, "<digits>", "exec")
print("compiled")
