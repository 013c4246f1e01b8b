"""For all tests."""

import signal

import pytest

# What fails in a helper of the tests shows its values too, as in the tests themselves.
pytest.register_assert_rewrite("tests.bot", "tests.rehearsal.browser", "tests.e2e", "tests.models")

# A shell starts what runs in the background with Ctrl-C ignored, and children inherit that: they are to hear it here.
signal.signal(signal.SIGINT, signal.default_int_handler)
