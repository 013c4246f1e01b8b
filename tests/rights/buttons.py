"""How each button and select of the table is used that is no action of a card: where it stands, and what is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.jobs.steering.values import Moderator, Pause
from rehearsal import Interaction, Message, Person
from rehearsal.components import ComponentType
from tests.bot.forging import choose, forge, press
from tests.bot.room import Room
from tests.rights.demos import ASK, HAND, SAY, begun
from tests.rights.scenes import ELSEWHERE


@dataclass(frozen=True)
class Place:
    """A message, and the numbers that stand in the `custom_id`s there."""

    message: Message
    numbers: dict[str, int | str]


async def on_card(room: Room, _person: Person, *, elsewhere: bool) -> Place:
    """Return a card of Ada's."""
    card = await room.finished(room.ada)
    if elsewhere:
        room.cards.rows[room.latest] = replace(room.cards.rows[room.latest], guild_id=ELSEWHERE)
    return Place(card, {"job": room.latest, "channel": card.channel.id, "message": card.id})


async def on_own_page(room: Room, person: Person, *, elsewhere: bool) -> Place:
    """Return what `/forget-me` tells a person."""
    await on_card(room, person, elsewhere=elsewhere)
    return Place(await room.told(await person.command("forget-me", {})), {})


async def on_setup(room: Room, _person: Person, *, elsewhere: bool) -> Place:
    """Return what `/setup` shows who may type it."""
    del elsewhere  # it shows the server where it is typed
    return Place(await room.card(await room.world.person("manager").command("setup")), {})


async def in_pause(room: Room, person: Person, *, elsewhere: bool) -> Place:
    """Return a message while the queue is paused and drained."""
    place = await on_card(room, person, elsewhere=elsewhere)
    by = Moderator(room.world.guild.id, room.moderator.id)
    for what in (Pause("all"), Pause("drain")):
        await room.steering.pause(by, what)
    return place


async def under_board(room: Room, person: Person, *, elsewhere: bool) -> Place:
    """Return a message, and a link to the board."""
    guild = ELSEWHERE if elsewhere else room.world.guild.id
    link = await room.bot.board.issue(guild, room.moderator.id, 1, names=False)
    return Place((await on_card(room, person, elsewhere=elsewhere)).message, {"link": link.id})


async def under_question(room: Room, person: Person, *, elsewhere: bool) -> Place:
    """Return what a moderator is asked before many jobs are cancelled."""
    del person, elsewhere  # those of the server where it is typed
    await room.ask(room.ada)
    asked = await room.told(await room.moderator.command("queue cancel", {"waiting": True}))
    return Place(asked, {"button": asked.buttons[0].custom_id or ""})


def in_demo(step: str) -> "Callable[..., Awaitable[Place]]":
    """Return what makes a message in a demo that is at such a step."""

    async def made(room: Room, person: Person, *, elsewhere: bool) -> Place:
        demo = await begun(room, step)
        if elsewhere:
            room.demos.rows[demo.id] = replace(room.demos.rows[demo.id], guild_id=ELSEWHERE)
        return Place((await on_card(room, person, elsewhere=elsewhere)).message, {"demo": demo.id})

    return made


@dataclass(frozen=True)
class Use:
    """Buttons, or selects with what is `chosen` in them, and what makes the message where they stand."""

    custom_ids: tuple[str, ...]
    place: Callable[..., Awaitable[Place]] = on_card
    chosen: str | None = None


SETTINGS = ("participant_channel_ids", "crowded_channel_ids", "stage_channel_id", "log_channel_id")
USES: dict[str, tuple[Use, ...]] = {
    "ForgetButton": (Use(("forget-me",), on_own_page),),
    "TryButton": (Use(("help:try:generate",)),),
    "CatalogueSelect": (Use(("models:task",), chosen="generate"),),
    "HideButton": (Use(("report:hide:{job}:{channel}:{message}",)),),
    "RevokeButton": (Use(("board:revoke:{link}", "board:revoke:all"), under_board),),
    "CancelAllButton": (Use(("{button}",), under_question),),
    "PanelButton": (
        Use(("queue:refresh", "queue:pause", "queue:drain")),
        Use(("queue:resume", "queue:end"), in_pause),
    ),
    "MoveButton": (
        Use(tuple(f"demo:move:{act}:{{demo}}:0" for act in ("next", "again", "skip", "stop")), in_demo(SAY)),
    ),
    "AnswerButton": tuple(Use(("demo:answer:{demo}:0",), in_demo(step)) for step in (ASK, HAND)),
    "SetupButton": (
        Use(tuple(f"setup:open:{what}" for what in ("jobs", "participants", "staff", "class", "look")), on_setup),
    ),
    "SetupSelect": (
        Use(("setup:set:instructor_role_ids", "setup:set:moderator_role_ids"), on_setup, "Manager"),
        Use(tuple(f"setup:set:{name}" for name in SETTINGS), on_setup, "general"),
    ),
}


async def used(room: Room, person: Person, use: Use, custom_id: str, *, elsewhere: bool) -> Interaction:
    """Press a button, or choose something, of a message whether it stands there or not."""
    place = await use.place(room, person, elsewhere=elsewhere)
    message, about = place.message, custom_id.format(**place.numbers)
    kind = next((part["type"] for part in message.walk() if part.get("custom_id") == about), None)
    if kind is None:
        forge(message, about, select=use.chosen is not None)
    if use.chosen is None:
        return press(room.world, person, message, about)
    guild = room.world.guild
    number = guild.role_ids.get(use.chosen) or guild.channel_ids.get(use.chosen) or use.chosen
    return choose(room.world, person, message, about, [str(number)], kind or ComponentType.STRING_SELECT)
