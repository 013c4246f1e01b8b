"""Whether what the coming steps of a demo need is at hand: their models, also those that a step has trained."""

from collections.abc import Callable

from pydantic import ValidationError

from bot.demos.books import Books
from bot.demos.demo import Demo
from bot.demos.house import House
from bot.demos.stage import Stage
from bot.runbooks.references import ValueMissing, references
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import AnyStep, Hand, Run
from models.errors import Refusal


class Readiness:
    """Tells it."""

    def __init__(self, house: House, books: Books, stage: Callable[[], Stage]) -> None:
        self._jobs = house.desk.jobs
        self._catalogue = house.catalogue
        self._books = books
        self._stage = stage

    async def needs(self, demo: Demo) -> list[str]:
        """Return a sentence for each coming step that lacks something, or one that none does; none needs none."""
        book, there = self._books.of(demo), await self._jobs.models()
        told, any_needed = [], False
        for number, step in enumerate(book.steps):
            if number <= demo.step or not isinstance(step, Run | Hand):
                continue
            any_needed = True
            if lacking := await self._lacking(demo, book, step, there):
                told.append(f"⚠️ Step {number + 1} is not ready: {lacking}")
        ready = "✅ Ready: a worker has what the coming steps need, as far as that is known yet."
        return told or ([ready] if any_needed else [])

    async def _lacking(self, demo: Demo, book: Runbook, step: Run | Hand, there: frozenset[str]) -> str | None:
        try:
            keys = await self._stage().commands.models(demo, book, step)
        except ValueMissing as missing:
            return None if self._comes(demo, book, step) else str(missing)
        except (Refusal, ValidationError):  # which models those are is not known before it runs
            return None
        names = [self._catalogue.name(key) for key in keys if self._catalogue[key].base not in there]
        return f"no worker has {', '.join(names)}." if names else None

    def _comes(self, demo: Demo, book: Runbook, step: Run | Hand) -> bool:
        """Whether a step uses values of one that is still to come."""
        texts = [text for text in step.options.values() if isinstance(text, str)]
        used = {name for text in texts for name, _ in references(text)}
        coming: tuple[AnyStep, ...] = book.steps[demo.step + 1 :]
        return any(one.name in used for one in coming)
