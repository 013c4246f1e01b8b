"""What a worker may use of a machine's memory, and of its container's."""

import threading
from pathlib import Path

import psutil
import pytest
import torch

from models import memory
from models.memory import Budget, free_bytes

CPU = torch.device("cpu")
GIB = 2**30


@pytest.fixture
def cgroups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a machine's cgroups; which ones this process is in stands in `own`."""
    monkeypatch.setattr(memory, "CGROUPS", tmp_path)
    monkeypatch.setattr(memory, "OWN_CGROUPS", tmp_path / "own")
    return tmp_path


def second(folder: Path, limit: int | str, used: int, droppable: int = 0) -> None:
    """Write what the kernel says of a cgroup of version 2."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\ninactive_file {droppable}\n")


def test_without_cgroups_the_machine_is_the_limit(cgroups: Path) -> None:
    assert free_bytes(CPU) == pytest.approx(psutil.virtual_memory().available, rel=0.3)
    (cgroups / "own").write_text("0::/\n")
    second(cgroups, "max", 5)
    assert free_bytes(CPU) == pytest.approx(psutil.virtual_memory().available, rel=0.3)


def test_the_tightest_cgroup_on_the_way_to_the_root_is_the_limit(cgroups: Path) -> None:
    (cgroups / "own").write_text("0::/pod/worker\n")
    second(cgroups / "pod", GIB, GIB // 2, droppable=1000)
    second(cgroups / "pod" / "worker", "max", GIB // 2)
    assert free_bytes(CPU) == GIB // 2 + 1000


def test_a_container_that_sees_its_own_cgroup_as_the_root_is_limited_by_it(cgroups: Path) -> None:
    (cgroups / "own").write_text("5:devices:/docker/abc\n4:memory,x:/docker/abc\n")
    (cgroups / "memory").mkdir()
    (cgroups / "memory" / "memory.limit_in_bytes").write_text("1000\n")
    (cgroups / "memory" / "memory.usage_in_bytes").write_text("400\n")
    (cgroups / "memory" / "memory.stat").write_text("total_inactive_file 7\n")
    assert free_bytes(CPU) == 607


def test_a_full_container_has_nothing_free(cgroups: Path) -> None:
    (cgroups / "own").write_text("0::/\n")
    second(cgroups, 1000, 1200)
    assert free_bytes(CPU) == 0


def test_a_budget_gives_no_more_than_it_has_and_takes_back() -> None:
    budget = Budget(10)
    assert budget.take(6)
    assert not budget.take(5)
    assert budget.take(4)
    assert budget.take(-3)
    assert budget.take(3)
    assert not budget.take(1)


def test_who_waits_for_memory_is_woken_when_some_is_given_back() -> None:
    budget = Budget(10)
    budget.take(10)
    got = threading.Event()

    def wait() -> None:
        with budget.changed:
            while not budget.take(5):
                budget.changed.wait()
        got.set()

    threading.Thread(target=wait, daemon=True).start()
    assert not got.is_set()
    budget.take(-5)
    assert got.wait(10)
