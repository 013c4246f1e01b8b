"""For all tests."""

import os
import signal

import pytest
from hypothesis import settings

from tests.rehearsal.document import DOCUMENT, MISSING

# What fails in a helper of the tests shows its values too, as in the tests themselves.
pytest.register_assert_rewrite("tests.bot", "tests.rehearsal.browser", "tests.e2e", "tests.models")

# One browser for all tests that drive a page.
pytest_plugins = ["tests.rehearsal.browser.visitors"]

# A shell starts what runs in the background with Ctrl-C ignored, and children inherit that: they are to hear it here.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Few examples while one works, many with `HYPOTHESIS_PROFILE=thorough`; with `chaos` hostile tests draw ten thousand.
settings.register_profile("quick", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=300, deadline=None)
settings.register_profile("chaos", max_examples=1650, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of every run, in red, where half of the checks of the loopback Discord did not run."""
    if not DOCUMENT.exists():
        terminalreporter.section("NOT CHECKED", red=True, bold=True)
        terminalreporter.line(f"{MISSING}: no request, response or event was checked against it.", red=True)
