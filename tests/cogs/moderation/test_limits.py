import pytest

from cogs.moderation import limits as limits_module
from cogs.moderation.limits import IN_A_MINUTE, ReportLimits
from models.errors import Refusal


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_card_is_reported_once_by_each() -> None:
    limits = ReportLimits()
    limits.take(7, 1)
    limits.take(8, 1)
    with pytest.raises(Refusal, match="reported this card already"):
        limits.take(7, 1)


def test_a_report_that_could_not_be_sent_may_come_again() -> None:
    limits = ReportLimits()
    limits.take(7, 1)
    limits.give_back(7, 1)
    limits.take(7, 1)


def test_a_few_in_a_minute() -> None:
    clock = Clock()
    limits = ReportLimits(clock)
    for job in range(IN_A_MINUTE):
        limits.take(7, job)
        clock.now += 1
    limits.take(8, 99)
    with pytest.raises(Refusal, match="wait a little"):
        limits.take(7, 99)
    clock.now += 57
    limits.take(7, 99)
    with pytest.raises(Refusal, match="wait a little"):
        limits.take(7, 100)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_module, "REMEMBERED", 2)
    clock = Clock()
    limits = ReportLimits(clock)
    for job in range(3):
        limits.take(job, job)
        clock.now += 100
    limits.take(0, 0)
    with pytest.raises(Refusal):
        limits.take(2, 2)
