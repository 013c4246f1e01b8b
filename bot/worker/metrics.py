"""Counts what a worker does."""

from collections.abc import Iterable
from enum import StrEnum

from prometheus_client import Counter, Histogram

# From a forward pass to a training run.
BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800, 3600)


class Outcome(StrEnum):
    """How a run ended."""

    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HANDED_BACK = "handed_back"
    FENCED_OFF = "fenced_off"
    LOST = "lost"


class Claimed(StrEnum):
    """What a ticket led to."""

    JOB = "job"
    NOTHING = "nothing"
    NO_DATABASE = "no_database"


class WorkerMetrics:
    """What a worker has done since it started.

    Parameters
    ----------
    kinds
        The kinds of work that it knows.
    """

    def __init__(self, kinds: Iterable[str]) -> None:
        self.claims = Counter(
            "workshop_claims",
            "Tickets that this worker took, by what they led to: a job, nothing (a ticket too many does no harm), or "
            "no_database.",
            ["queue", "led_to"],
            registry=None,
        )
        self.runs = Counter(
            "workshop_runs",
            "Runs of jobs that ended on this worker. refused: the model cannot serve the request; failed: a fault of "
            "ours, and the log has it; handed_back: the worker stopped, and the job is queued again; fenced_off: "
            "another worker has the job; lost: its child process died, and the job is queued again, or given up.",
            ["kind", "outcome"],
            registry=None,
        )
        self.seconds = Histogram(
            "workshop_run_seconds",
            "How long runs took, however they ended; loading a model counts where one had to wait for it.",
            ["kind"],
            buckets=BUCKETS,
            registry=None,
        )
        for kind in kinds:
            for outcome in Outcome:
                self.runs.labels(kind, outcome)

    def claimed(self, queue: str, led_to: Claimed) -> None:
        """Count a ticket."""
        self.claims.labels(queue, led_to).inc()

    def ended(self, kind: str, outcome: Outcome, seconds: float) -> None:
        """Count a run."""
        self.runs.labels(kind, outcome).inc()
        self.seconds.labels(kind).observe(seconds)
