"""For all tests."""

import signal

# A shell starts what runs in the background with Ctrl-C ignored, and children inherit that: they are to hear it here.
signal.signal(signal.SIGINT, signal.default_int_handler)
