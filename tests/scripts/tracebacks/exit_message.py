# sys.exit with a text prints it to stderr and ends with status 1.
import sys

print("to stdout")
sys.exit("something went wrong")
