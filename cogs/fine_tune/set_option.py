"""The option `data_set`: a set that comes with the bot, or one that was added to it."""

import logging

from discord import app_commands

from bot.cards.stores import DataSetStore
from bot.database.connection import DatabaseAway
from bot.discord_limits import SELECT_OPTIONS, SELECT_TEXT
from models.data.named_sets import Card, named_sets
from models.errors import Refusal
from models.tasks.read_data.request import Added, Named

log = logging.getLogger(__name__)


async def chosen_set(key: str, store: DataSetStore) -> Named | Added:
    """Return the set of a key; raises `Refusal` where there is none."""
    here = named_sets()
    if key in here:
        return Named(key=key)
    added = {one.key: one for one in await store.all()}
    if key in added:
        one = added[key]
        return Added(key=key, artifact=one.artifact, recipe=one.card.recipe, columns=one.card.columns)
    raise Refusal(f"There is no data set called “{key[:60]}”. There is: {', '.join([*here, *added])}.")


async def offered_sets(typed: str, store: DataSetStore) -> list[app_commands.Choice[str]]:
    """Return the sets whose key or title holds what was typed; those that came along, while the database is away."""
    wanted = typed.strip().casefold()
    titles = {key: card.title for key, card in sorted((await set_cards(store)).items())}
    fitting = [(key, title) for key, title in titles.items() if wanted in f"{key} {title}".casefold()]
    return [
        app_commands.Choice(name=f"{title} ({key})"[:SELECT_TEXT], value=key) for key, title in fitting[:SELECT_OPTIONS]
    ]


async def set_cards(store: DataSetStore) -> dict[str, Card]:
    """Return the card of every set by its key; of those that came along alone, while the database is away."""
    return {key: named.card for key, named in named_sets().items()} | await _added(store)


async def _added(store: DataSetStore) -> dict[str, Card]:
    try:
        return {one.key: one.card for one in await store.all()}
    except DatabaseAway as away:
        log.info("sets that were added are not offered: %s", away)
        return {}
