# As protocols.py, with a trace function and with a profile function that do nothing.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "protocols"))
import driver

driver.main(["--trace", "3000", "400"])
driver.main(["--profile", "3400", "400"])
