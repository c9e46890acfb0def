//! Traceback objects.
