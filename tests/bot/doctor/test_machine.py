from pathlib import Path

from bot.doctor import machine
from bot.doctor.finding import Mark
from tests.bot.doctor.finding import fault, faults


def test_a_folder_that_can_be_written_to_is_made_and_left_empty(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    assert [finding for finding in faults(machine.check(folder)) if "data folder" in finding.said] == []
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = fault(machine.check(tmp_path / "file"))
    assert "cannot be written to: File exists" in told
    assert "DATA_DIR" in told


def test_a_disk_is_full_before_nothing_is_left() -> None:
    marks = [machine.of_disk(free * machine.GB).mark for free in (0.5, 3, 50)]
    assert marks == [Mark.WRONG, Mark.WARNING, Mark.WELL]


def test_scarce_memory_is_a_warning_since_a_worker_may_have_it() -> None:
    assert [machine.of_memory(free * machine.GB).mark for free in (1, 8)] == [Mark.WARNING, Mark.WELL]
