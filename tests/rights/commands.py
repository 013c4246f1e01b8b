"""How each command of the table is typed: its options, and what has to be there before."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.jobs.job import State
from bot.jobs.steering.values import Moderator, Pause, Subject
from rehearsal import Interaction, Message, Person, Upload
from tests.bot.room import Room
from tests.bot.runbooks.written import runbook
from tests.rights.demos import SAY, begun

JOB = "the latest job"
# Options without which a command cannot be typed, or would be about nobody's model; the others are those of `/help`.
OPTIONS: dict[str, dict[str, Any]] = {
    "classify": {"text": "You won"},
    "complete": {},
    "finetune compare": {"model": "@ada/topics", "other": "@ada/topics"},
    "finetune curve": {"model": "@ada/topics"},
    "finetune delete": {"model": "@ada/topics"},
    "finetune rename": {"model": "@ada/topics", "name": "other"},
    "finetune share": {"model": "@ada/topics", "everyone": False},
    "finetune show": {"model": "@ada/topics"},
    "finetune start": {"data_set": "topics"},
    "search": {"query": "attention"},
    "summarize": {"text": "The library closes."},
    "translate": {"text": "The house is small."},
    "demo run": {"runbook": "next_token"},
    "demo show": {"runbook": "next_token"},
    "demo remove": {"runbook": "own"},
    "demo upload": {"file": Upload("own.toml", runbook(SAY))},
    "queue block": {"whom": "alan"},
    "queue unblock": {"whom": "alan"},
    "queue announce": {"text": "A break."},
    "queue cancel": {"job": JOB},
    "queue limit": {"whom": "alan", "most": 1},
    "queue move": {"job": JOB, "to": "first"},
    "queue retry": {"job": JOB},
}


async def demo(room: Room) -> None:
    """Begin a demo."""
    await begun(room)


async def uploaded(room: Room) -> None:
    """Have a runbook that was uploaded."""
    guild_id = room.world.guild.id
    room.uploaded.rows[guild_id, "own"] = runbook(SAY).decode()


async def waiting(room: Room) -> None:
    """Let the latest job wait."""
    room.jobs.rows[room.latest] = replace(room.jobs.rows[room.latest], state=State.QUEUED)


async def failed(room: Room) -> None:
    """Let the latest job have failed."""
    room.jobs.rows[room.latest] = replace(room.jobs.rows[room.latest], state=State.FAILED)


async def paused(room: Room) -> None:
    """Pause the queue."""
    await room.steering.pause(Moderator(room.world.guild.id, room.moderator.id, ""), Pause("all"))


async def blocked(room: Room) -> None:
    """Block Alan."""
    await room.steering.restrain(
        Moderator(room.world.guild.id, room.moderator.id, ""), Subject(room.alan.id, is_role=False), 0, None
    )


# What has to be there, beside a finished card of Ada's.
BEFORE: dict[str, Callable[[Room], Awaitable[None]]] = {
    **dict.fromkeys(("demo again", "demo next", "demo stop"), demo),
    "demo remove": uploaded,
    **dict.fromkeys(("queue cancel", "queue move"), waiting),
    "queue retry": failed,
    "queue resume": paused,
    "queue unblock": blocked,
}


async def typed(room: Room, person: Person, name: str, card: Message) -> Interaction:
    """Type a command with what it needs, or use a menu on a message."""
    if not name.startswith("/"):
        return await person.use_message_menu(card, name)
    command = name.removeprefix("/")
    if command in BEFORE:
        await BEFORE[command](room)
    options = OPTIONS[command] if command in OPTIONS else example(room, command)
    given = {option: str(room.latest) if value == JOB else value for option, value in options.items()}
    return await person.command(command, given)


def example(room: Room, command: str) -> dict[str, Any]:
    """Return the options of the example that `/help` runs; a command without one has none."""
    examples = [family.example() for family in room.bot.registry.families.values()]
    found = next((one for one in examples if one and one.command == command), None)
    return dict(room.world.parse(found.typed)[1]) if found else {}


async def offer_all(room: Room) -> None:
    """Offer each command to everybody, as an administrator may: what Discord hides from some must still be checked."""
    for command in room.bot.tree.get_commands():
        command.default_permissions = None
    await room.bot.tree.sync()
