# Random programs of the three protocols (tests/protocols/driver.py): the hash of each seed's transcript.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "protocols"))
import driver

# `tests/protocols/driver.py --show SEED` prints one of them whole.
driver.main(["0", "1500"])
