# A line that is indented for no reason.
print("never printed")
if True:
    x = 1
      y = 2
