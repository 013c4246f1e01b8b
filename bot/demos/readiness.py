"""Whether what the coming step of a demo needs is at hand."""

from collections.abc import Callable

from pydantic import ValidationError

from bot.demos.books import Books
from bot.demos.demo import Demo
from bot.demos.house import House
from bot.demos.stage import Stage
from bot.runbooks.references import ValueMissing
from bot.runbooks.steps import Hand, Run
from models.errors import Refusal


class Readiness:
    """Tells it."""

    def __init__(self, house: House, books: Books, stage: Callable[[], Stage]) -> None:
        self._jobs = house.desk.jobs
        self._catalogue = house.catalogue
        self._books = books
        self._stage = stage

    async def needs(self, demo: Demo) -> str | None:
        """Say whether the models are at hand that the coming step needs; None where it needs none."""
        book = self._books.of(demo)
        step = book.steps[demo.step + 1]
        if not isinstance(step, Run | Hand):
            return None
        try:
            keys = await self._stage().commands.models(demo, book, step)
        except (Refusal, ValueMissing, ValidationError) as missing:
            return f"⏳ Not ready: {missing}" if isinstance(missing, ValueMissing) else None
        there = await self._jobs.models()
        lacking = [self._catalogue.name(key) for key in keys if self._catalogue[key].base not in there]
        return f"⚠️ No worker has {', '.join(lacking)} yet." if lacking else "✅ Ready: a worker has its model."
