"""Values of steps that ran, for the texts and options of later ones."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.cards.stores import JobStore
from bot.demos.demo import Demo
from bot.jobs.job import Job, State
from bot.jobs.tuned_models import key_of
from bot.runbooks.references import TUNED, ValueMissing, filled, path_of, references, value_at
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import ANSWER_CHARACTERS

TEXTS = ("text", "question", "right")  # of steps, for the room


class Values:
    """Reads them where they are on record: with the jobs of a demo."""

    def __init__(self, jobs: JobStore) -> None:
        self._jobs = jobs

    async def filled(self, demo: Demo, runbook: Runbook, texts: dict[str, Any]) -> dict[str, Any]:
        """Return texts with the values that they use; what is no text stays. Raises `ValueMissing`."""
        names = {name for text in texts.values() if isinstance(text, str) for name, _ in references(text)}
        values = {name: await self._of(demo, runbook, name) for name in names}
        return {key: filled(text, values) if isinstance(text, str) else text for key, text in texts.items()}

    async def words(self, demo: Demo, runbook: Runbook) -> dict[str, Any]:
        """Return the texts of a demo's step in its language, with the values in them; raises `ValueMissing`."""
        step = runbook.steps[demo.step]
        texts = {name: words[demo.language] for name in TEXTS if (words := getattr(step, name, None))}
        return await self.filled(demo, runbook, texts)

    async def _of(self, demo: Demo, runbook: Runbook, name: str) -> dict[str, Any]:
        number = next(place for place, step in enumerate(runbook.steps) if step.name == name)
        done = demo.last(number)
        job = await self._jobs.get(done.job) if done and done.job else None
        if job is None or job.state is not State.SUCCEEDED:
            raise ValueMissing(f"The step “{name}” has brought no values: it was skipped, still runs, or failed.")
        values: dict[str, Any] = json.loads(job.outcome.model_dump_json())
        return values | ({TUNED: key_of(job.id)} if job.request.model_made() else {})


def at_path(job: Job, path: str) -> str:
    """Return a value of a job's result as a short text; raises `ValueMissing`."""
    return str(value_at(json.loads(job.outcome.model_dump_json()), path_of(path)))[:ANSWER_CHARACTERS]


def listed(marks: Iterable[tuple[str, int]], width: int = 12) -> Iterator[str]:
    """Yield a line for each answer with a bar of how many gave it."""
    counts = list(marks)
    most = max((count for _, count in counts), default=0) or 1
    for text, count in counts:
        yield f"`{'█' * round(width * count / most):{width}}` **{count}** {text}"
