# An uncaught exception group is shown as a tree.
def fail(kind, text):
    raise kind(text)


errors = []
for kind, text in [(ValueError, "first"), (TypeError, "second")]:
    try:
        fail(kind, text)
    except Exception as error:
        error.add_note(f"note of {text}")
        errors.append(error)
try:
    raise KeyError("cause")
except KeyError as cause:
    raise ExceptionGroup("several", [errors[0], ExceptionGroup("inner", [errors[1], OSError(2, "No such thing")])]) from cause
