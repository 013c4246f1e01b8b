"""Shows a card as it is, or a plain one in its place, so that no card stays behind its job."""

import logging
from dataclasses import dataclass, field
from functools import partial

from prometheus_client import Counter

from bot.cards.delivery import CardGone, CardLater, CardOutOfReach, Delivery
from bot.cards.edited import Edited, count_of_edits
from bot.cards.layout import Rendered
from bot.cards.registry import CardRegistry
from bot.cards.stores import CardStore, JobStore
from bot.cards.transient import transient
from bot.jobs.job import Card, Job, Position, without_files

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """What all editors work with.

    Attributes
    ----------
    edits
        Counts what came of the edits.
    """

    delivery: Delivery
    jobs: JobStore
    cards: CardStore
    registry: CardRegistry
    edits: Counter = field(default_factory=count_of_edits)


class Showing:
    """Renders cards, and edits their messages."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, job: Job, card: Card, position: Position | None, *, expiring: bool) -> None:
        """Edit the message; where the card cannot be made, or Discord refuses it, a plain one says so in its place."""
        registry, delivery = self._services.registry, self._services.delivery
        try:
            rendered = await self._rendered(job, card, position, expiring=expiring)
            await delivery.edit(card, rendered, last=job.terminal)
            self._services.edits.labels(Edited.DONE).inc()
        except (CardGone, CardOutOfReach, CardLater):
            raise
        except Exception as error:
            if transient(error):
                raise
            log.exception("card of job %s cannot be shown as it should", job.id)
            await delivery.edit(card, registry.render_plain(job, expiring=expiring), last=job.terminal)
            self._services.edits.labels(Edited.PLAIN).inc()

    async def begun(self, job: Job, card: Card, position: Position | None) -> Rendered:
        """Return what a message is begun with, plain where the card cannot be made."""
        try:
            return await self._rendered(job, card, position)
        except Exception as error:
            if transient(error):
                raise
            log.exception("card of job %s cannot be shown as it should", job.id)
            return self._services.registry.render_plain(job)

    async def _rendered(self, job: Job, card: Card, position: Position | None, *, expiring: bool = False) -> Rendered:
        registry = self._services.registry
        outlook = await registry.outlook(job, card.guild_id, self._services.jobs)
        render = partial(
            registry.render_card, private=card.private, position=position, expiring=expiring, outlook=outlook
        )
        rendered = render(job)
        # Of a job that goes on, the next progress names a newer one.
        if job.terminal and not await self._services.delivery.files.are_there(rendered):
            return render(without_files(job))
        return rendered
