"""`/models`: pages of the catalogue, turned by selects."""

import pytest

from cogs.models.overview import ARCHITECTURES
from models.catalogue import Entry, load_catalogue
from rehearsal import Message
from rehearsal.rules.components import MOST_COMPONENTS
from tests.bot.forging import choose
from tests.bot.room import Room, answers

CATALOGUE = load_catalogue()


async def page(room: Room, **options: str) -> Message:
    return await room.card(await room.ada.command("models", dict(options)))


def options(message: Message, custom_id: str) -> list[str]:
    (select,) = [select for select in message.selects if select["custom_id"] == custom_id]
    return [option["value"] for option in select["options"]]


async def test_all_models_are_listed_and_which_are_here(room: Room) -> None:
    shown = await page(room)
    assert shown.ephemeral
    for entry in CATALOGUE:
        assert f"**{entry.name}**" in shown.text
    assert shown.text.count("✅") == 1
    assert options(shown, "models:model") == [entry.key for entry in CATALOGUE]


async def test_a_task_shows_its_models_and_its_default(room: Room) -> None:
    shown = await page(room)
    await room.ada.select(shown, "models:task", "search")
    await room.world.until(lambda: "`/search` takes **MiniLM" in shown.text)
    assert "T5" not in shown.text
    await room.ada.select(shown, "models:task", "all")
    await room.world.until(lambda: "T5" in shown.text)


@pytest.mark.parametrize("one", CATALOGUE, ids=lambda entry: entry.key)
async def test_one_model_in_detail(room: Room, one: Entry) -> None:
    shown = await page(room, model=one.key)
    for part in (one.name, one.good_for, one.licence, f"{one.context:,}", ARCHITECTURES[one.architecture]):
        assert part in shown.text
    assert len(shown.text) <= 4000
    assert ("✅ yes" in shown.text) is (one.key == "smollm2")


async def test_a_model_is_chosen_from_the_list(room: Room) -> None:
    shown = await page(room)
    await room.ada.select(shown, "models:model", "minilm")
    await room.world.until(lambda: "📖 MiniLM" in shown.text)
    assert "`/search`" in shown.text


async def test_while_the_database_is_away_it_is_unknown_what_is_here(room: Room) -> None:
    room.jobs.away = True
    shown = await page(room)
    assert "❔" in shown.text
    assert "✅" not in shown.text


async def test_an_unknown_model_gets_a_sentence(room: Room) -> None:
    sent = await room.ada.command("models", {"model": "gpt-17"})
    assert "no model called" in (await room.told(sent)).text


async def test_a_page_keeps_within_discords_limits(room: Room) -> None:
    shown = await page(room)
    assert len(shown.text) <= 4000
    assert len(shown.components) <= MOST_COMPONENTS


@pytest.mark.parametrize("custom_id", ["models:task", "models:model"])
@pytest.mark.parametrize("values", [["sing"], []], ids=["gone", "nothing"])
async def test_what_is_no_longer_there_is_told(room: Room, custom_id: str, values: list[str]) -> None:
    """The page may be older than the bot, and a client may send what it likes."""
    shown = await page(room)
    before = shown.text
    sent = choose(room.world, room.ada, shown, custom_id, values)
    await room.world.until(lambda: sent.followups or sent.message not in {None, shown})
    assert shown.text == before
    (told,) = answers(sent)
    assert "`/models`" in told.text or "There is no model" in told.text or "choose one" in told.text
