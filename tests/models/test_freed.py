import sys

import psutil
import pytest

from models.freed import trim

MEGABYTE = 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be asked")
def test_what_was_freed_between_what_is_kept_goes_back_to_the_machine() -> None:
    pieces = [bytes(100_000) for _ in range(2_000)]
    kept = pieces[::100]
    pieces.clear()
    process = psutil.Process()
    before = process.memory_info().rss
    trim()
    assert process.memory_info().rss < before - 100 * MEGABYTE
    assert len(kept) == 20
