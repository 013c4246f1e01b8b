"""On which devices a worker computes."""

import argparse

import pytest

from bot.cli.worker import add_arguments
from bot.worker.service import devices_from


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_a_worker_trains_on_one_device_unless_told() -> None:
    assert parsed().devices == 1
    assert parsed("--devices", "2").devices == 2


@pytest.mark.parametrize("count", ["0", "-1", "two"])
def test_a_worker_has_a_device_at_least(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--devices", count)
    assert "--devices" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("device", "count", "devices"),
    [
        ("cuda", 1, ["cuda"]),
        ("cuda", 2, ["cuda:0", "cuda:1"]),
        ("cuda:2", 2, ["cuda:2", "cuda:3"]),
        ("cpu", 2, ["cpu"]),
    ],
)
def test_each_device_must_be_there(device: str, count: int, devices: list[str]) -> None:
    assert devices_from(device, count) == devices
