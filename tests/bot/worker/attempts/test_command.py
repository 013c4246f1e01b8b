"""How the process of a run is started."""

import sys

import pytest

from bot.worker.attempts.command import BY_GLOO, command
from models.tasks.values import ChildProcess

SPREADS = ChildProcess(spreads=True)


@pytest.mark.parametrize(("limits", "devices"), [(ChildProcess(), 2), (SPREADS, 1)])
def test_a_run_that_needs_one_device_is_one_process(limits: ChildProcess, devices: int) -> None:
    assert command("tasks.a", limits, "cuda:1", devices) == ([sys.executable, "-m", "models.child", "tasks.a"], {})


def test_a_run_on_several_devices_is_started_by_the_launcher() -> None:
    words, environment = command("tasks.a", SPREADS, "cpu", 2)
    assert words[1:3] == ["-m", "accelerate.commands.launch"]
    assert words[words.index("--num_processes") + 1] == "2"
    assert words[-3:] == ["-m", "models.child", "tasks.a"]
    assert environment == BY_GLOO


@pytest.mark.parametrize(
    ("seen", "device", "shown"), [(None, "cuda", "0,1"), (None, "cuda:2", "2,3"), ("4,6,7", "cuda:1", "6,7")]
)
def test_its_processes_see_the_gpus_of_the_worker_alone(
    monkeypatch: pytest.MonkeyPatch, seen: str | None, device: str, shown: str
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if seen is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", seen)
    assert command("tasks.a", SPREADS, device, 2)[1] == {"CUDA_VISIBLE_DEVICES": shown}
