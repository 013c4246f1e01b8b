"""Every command, every option and every button of every cog: complete, and within Discord's limits."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from bot.cards.button import CardButton
from bot.client import COGS
from bot.discord_limits import BUTTON_LABEL
from models.tasks import Request, tasks
from rehearsal import CommandType
from rehearsal.rules.commands import check_commands
from tests.bot.room import Room

MENUS = (CommandType.USER, CommandType.MESSAGE)  # Discord shows no description of those
LOCALES = {"de", "fr", "es-ES", "es-419", "ja"}
MISSING = "…"  # discord.py's description of what has none
JSON = dict[str, Any]


def registered(room: Room) -> list[JSON]:
    return [command.to_dict(room.bot.tree) for command in room.bot.tree.get_commands()]


def described(part: JSON) -> Iterator[JSON]:
    """Yield a command and everything in it that has a description."""
    yield part
    for option in part.get("options", ()):
        yield from described(option)


async def test_discord_takes_every_command(room: Room) -> None:
    check_commands(registered(room))
    assert not room.world.refusals


async def test_every_command_and_option_says_what_it_is(room: Room) -> None:
    for command in registered(room):
        for part in described(command):
            if part["type"] in MENUS:
                continue
            description = part["description"]
            assert description.strip() != MISSING, f"{command['name']} {part['name']}"
            assert 3 <= len(description) <= 100
            assert description[0].isupper() or description[0].isdigit()
            assert not description.endswith(".") or part["type"] == 1


async def test_every_description_and_choice_is_translated(room: Room) -> None:
    for command in [command for command in room.ada.commands if command["type"] not in MENUS]:
        for part in described(command):
            where = f"/{command['name']} {part['name']}"
            assert set(part.get("description_localizations") or ()) == LOCALES, where
            assert "name_localizations" not in part or not part["name_localizations"], where
            for choice in part.get("choices", ()):
                assert choice["name"].isdigit() or set(choice.get("name_localizations") or ()) == LOCALES, where


async def test_every_translation_is_of_something(room: Room) -> None:
    used = {text for command in registered(room) for part in described(command) for text in texts(part)}
    for path in COGS.glob("*/translations.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) <= used, path


async def test_every_example_is_what_one_would_type(room: Room) -> None:
    examples = [family.example() for family in room.bot.registry.families.values()]
    for example in [example for example in examples if example]:
        command, options = room.world.parse(example.typed)
        assert command == example.command
        room.jobs.rows.clear()
        await room.card(await room.ada.command(command, options))
        assert alike(room.jobs.rows[room.latest].request) == alike(example.request)


def alike(request: Request) -> str:
    """Return a request as JSON, but for the seeds that are drawn anew each time and the limits of who asks."""
    seedless = re.sub(r'"seed":\d+', '"seed":0', request.model_dump_json())
    return re.sub(r'"allowance":\{[^}]*\}', '"allowance":null', seedless)


def texts(part: JSON) -> set[str]:
    """Return what a command or option says in English."""
    return {part.get("description", ""), *(choice["name"] for choice in part.get("choices", ()))}


async def test_every_task_has_exactly_one_family_of_cards(room: Room) -> None:
    families = room.bot.registry.families
    assert set(families) == set(tasks())
    for kind, family in families.items():
        assert family.kind == kind


async def test_every_button_has_a_name_that_outlives_a_restart(room: Room) -> None:
    for name, action in room.bot.registry.actions.items():
        button = CardButton.of(action, 2**63 - 1)
        assert CardButton.__discord_ui_compiled_template__.fullmatch(button.custom_id)
        assert len(button.custom_id) <= 100
        assert 1 <= len(action.label) <= BUTTON_LABEL
        assert action.name == name


async def test_buttons_of_a_family_begin_with_its_name_and_others_do_not(room: Room) -> None:
    registry = room.bot.registry
    own = {kind: [action.name for action in family.actions] for kind, family in registry.families.items()}
    for kind, names in own.items():
        assert all(name.startswith(f"{kind}.") for name in names)
    shared = registry.actions.keys() - {name for names in own.values() for name in names}
    assert shared == {"cancel", "refresh", "again", "open", "explain", "code", "everyone", "report", "delete"}
