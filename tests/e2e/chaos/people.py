"""Simulated people: they type every command, press every button, choose, fill in forms, and delete what they got."""

import asyncio
import contextlib
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable

from rehearsal import CommandRejected, CommandType, Interaction, Message, Person, Upload
from rehearsal.options import OptionType, Value
from rehearsal.wire import JSON
from tests.e2e.chaos.ledger import Ledger
from tests.e2e.chaos.stage import Stage

SECRET = re.compile(r"zq\d+x")
"""What everybody writes where only they see the answer, with a number that is theirs."""
TEXTS = (
    "The quick brown fox jumps over the lazy dog",
    "The dog sleeps in the [MASK] sun.",
    "The {quick,lazy} fox is a [MASK].",
    "def add(a, b):\n    ",
    "one two\n```three``` **four** @everyone <@1> 👩‍👩‍👧",
    "x",
)
INTEGER = OptionType.INTEGER  # always filled in: runs stay short
MOST_MORE = 12  # above the least that it may be
ANSWER_WITHIN = 20.0
TYPING = 2.0  # seconds in which nobody fills in a form
OPTIONAL = 0.3  # how likely somebody fills an option in that may be left out
# Nobody may be there to take them back; the panel has a button of each.
STOPPING = {"queue pause", "queue drain", "queue block", "queue limit", "queue panel"}
PLACES = ("general", "playground", "lobby", "chat")  # cards are private in the lobby; "chat" is a thread


class Someone:
    """One person, who does one thing after the other.

    Parameters
    ----------
    pause
        Seconds between two things, on average.
    """

    def __init__(self, stage: Stage, person: Person, seed: str, pause: float) -> None:
        self._discord = stage.discord
        self._ledger: Ledger = stage.ledger
        self._person = person
        self._random = random.Random(seed)
        self._pause = pause

    async def live(self) -> None:
        """Do things for ever."""
        ways: list[tuple[float, Callable[[], Awaitable[object]]]] = [
            (10, self.type_command),
            (7, self.press),
            (2, self.choose),
            (1, self.use_menu),
            (1, self.talk),
            (0.5, self.delete),
        ]
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self._pause))
            (act,) = self._random.choices([way for _, way in ways], [weight for weight, _ in ways])
            # What a Discord client would not send, or what is gone by now, is no fault of the bot.
            with contextlib.suppress(CommandRejected, LookupError):
                await act()

    async def type_command(self) -> None:
        """Type any of the commands that they are offered."""
        command = self._random.choice([one for one in self._person.typable if one["name"] not in STOPPING])
        where = self._random.choice(PLACES)
        values: dict[str, Value] = {}
        secret = where == "lobby" or self._random.random() < OPTIONAL
        for option in command.get("options", ()):
            if option["name"] == "private":
                values["private"] = secret
            elif option.get("required") or option["type"] == INTEGER or self._random.random() < OPTIONAL:
                value = await self._value(command["name"], option, values, where, secret)
                if value is not None:
                    values[option["name"]] = value
        sent = await self._person.command(command["name"], values, channel=where)
        await self._follow(sent, f"/{command['name']}", secret=secret)

    async def press(self) -> None:
        """Press any button that they see."""
        message = self._pick(lambda message: any(button.custom_id for button in message.buttons))
        button = self._random.choice([button for button in message.buttons if button.custom_id])
        word = (button.custom_id or "").split(":")[1]
        if word == "everyone":
            self._ledger.released |= set(SECRET.findall(message.text))
        await self._follow(await self._person.press(message, button), f"[{word}]", secret=message.ephemeral)

    async def choose(self) -> None:
        """Choose in any menu that they see."""
        message = self._pick(lambda message: bool(message.selects))
        menu = self._random.choice(message.selects)
        option = self._random.choice(menu["options"])
        sent = await self._person.select(message, menu["custom_id"], option["value"])
        await self._follow(sent, f"[{menu['custom_id'].split(':')[1]}]")

    async def use_menu(self) -> None:
        """Choose a command in the context menu of a message."""
        message = self._pick(lambda message: not message.ephemeral)
        name = self._random.choice(self._person.menu(CommandType.MESSAGE))["name"]
        await self._follow(await self._person.use_message_menu(message, name), name)

    async def talk(self) -> None:
        """Write a plain message."""
        await self._person.say(self._text(secret=False), channel=self._random.choice(PLACES))

    async def delete(self) -> None:
        """Delete a message, as moderators may any; everybody else their own."""
        message = self._pick(lambda message: not message.ephemeral)
        await self._person.delete(message)
        self._ledger.deleted += 1

    async def _follow(self, sent: Interaction, what: str, *, secret: bool = False) -> None:
        """Wait for the answer, and send in the form if that is the answer."""
        self._ledger.actions[what] += 1
        with contextlib.suppress(TimeoutError):  # told by the invariants
            await self._discord.until(lambda: sent.answered, ANSWER_WITHIN)
        if sent.modal is not None:
            await asyncio.sleep(TYPING)
            fields = {field["custom_id"]: self._field(field, secret) for field in text_fields(sent.modal)}
            await self._follow(await self._person.submit(sent, fields), "a form")

    def _field(self, field: JSON, secret: bool) -> str:
        if field.get("value") and self._random.random() > OPTIONAL:
            return str(field["value"])
        if field.get("max_length", 4000) < 40:
            return str(self._random.choice(["8", "0.5", "7"]))
        return self._text(secret)[: field.get("max_length", 4000)]

    def _pick(self, fits: Callable[[Message], bool]) -> Message:
        """Return one of the newest messages that they see and that fits; raises `LookupError` where none does."""
        newest = self._person.messages(self._random.choice(PLACES))[-12:]
        return self._random.choice([message for message in newest if not message.thinking and fits(message)])

    async def _value(
        self, command: str, option: JSON, values: dict[str, Value], where: str, secret: bool
    ) -> Value | None:
        """Return what they put into an option; None leaves it out."""
        match OptionType(option["type"]):
            case OptionType.BOOLEAN:
                return self._random.random() < OPTIONAL
            case OptionType.INTEGER:
                low = int(option.get("min_value", 1))
                return self._random.randint(low, min(int(option.get("max_value", low + 99)), low + MOST_MORE))
            case OptionType.NUMBER:
                least = float(option.get("min_value", 0))
                return self._random.uniform(least, min(float(option.get("max_value", least + 1)), least + 1))
            case OptionType.ATTACHMENT:
                return Upload("notes.py", self._text(secret).encode())
            case OptionType.STRING if option.get("choices"):
                return str(self._random.choice(option["choices"])["value"])
            case OptionType.STRING if option.get("autocomplete"):
                with contextlib.suppress(TimeoutError):
                    offered = await self._person.autocomplete(command, option["name"], "", values, channel=where)
                    return str(self._random.choice(offered)["value"]) if offered else None
                return None
        return self._text(secret)[: option.get("max_length", 6000)]

    def _text(self, secret: bool) -> str:
        text = self._random.choice(TEXTS)
        if not secret:
            return text
        word = f"zq{len(self._ledger.secrets)}x"
        self._ledger.secrets[word] = self._person.name
        return f"{text} {word}"


def text_fields(modal: JSON) -> list[JSON]:
    """Return the fields of a form into which one writes."""
    parts = [part.get("component") or part.get("components", [{}])[0] for part in modal["components"]]
    return [part for part in parts if part.get("type") == 4]


@contextlib.asynccontextmanager
async def busy(stage: Stage, people: list[Person], seed: str, pause: float) -> AsyncIterator[None]:
    """Let people do things meanwhile."""
    if not stage.discord.guild.has_channel("chat"):
        await stage.discord.person("moderator").create_thread("chat")
    tasks = [
        asyncio.create_task(Someone(stage, person, f"{seed} {person.name}", pause).live(), name=person.name)
        for person in people
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(outcome, asyncio.CancelledError) and outcome is not None:
                raise outcome
