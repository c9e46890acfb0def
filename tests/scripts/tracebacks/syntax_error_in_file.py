# A syntax error in the program: file, line, text and caret; exit status 1; nothing runs.
print("never printed")


def function(a, b):
    value = (a +
    return value
