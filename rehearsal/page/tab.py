"""One browser tab: who it is, what it asks for, what it is told."""

import asyncio
from collections.abc import Mapping
from typing import assert_never

from aiohttp import WSMsgType, web
from pydantic import ValidationError

from rehearsal.errors import CommandRejected
from rehearsal.forms import FormValue
from rehearsal.interaction import Interaction
from rehearsal.locales import localized
from rehearsal.options import Value
from rehearsal.page import acts, view
from rehearsal.page.feed import Feed
from rehearsal.page.troubles import PATTERNS, interrupt
from rehearsal.page.uploads import Uploads
from rehearsal.person import Person
from rehearsal.server import Rehearsal
from rehearsal.users import User
from rehearsal.wire import JSON, encode


class Tab:
    """One socket. It is somebody from the first `be` on, and may become somebody else."""

    def __init__(self, rehearsal: Rehearsal, uploads: Uploads, socket: web.WebSocketResponse) -> None:
        self._rehearsal = rehearsal
        self._uploads = uploads
        self._socket = socket
        self._feed = Feed(rehearsal, self._send)
        self._person: Person | None = None
        self._channel = ""
        self._opened: dict[int, Interaction] = {}

    async def serve(self) -> None:
        """Answer what the browser asks, and tell it what changes, until it leaves."""
        async with asyncio.TaskGroup() as group:
            running = {group.create_task(self._feed.follow()), group.create_task(self._feed.flush())}
            await asyncio.sleep(0)  # follow() has subscribed: nothing is missed between a snapshot and what follows
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    task = group.create_task(self._answer(frame.data))
                    running.add(task)
                    task.add_done_callback(running.discard)
            for task in running:
                task.cancel()

    async def _send(self, text: str) -> None:
        try:
            await self._socket.send_str(text)
        except ConnectionError:
            return  # the tab is closed, and `serve` is about to learn of it

    async def _answer(self, text: str) -> None:
        try:
            act = acts.ACT.validate_json(text)
        except ValidationError as error:
            await self._send(encode({"answer": None, "error": f"The page asked for something unknown. {error}"}))
            return
        try:
            result = await self._do(act)
        except (CommandRejected, LookupError, TimeoutError) as error:
            field = error.field if isinstance(error, CommandRejected) else None
            told = str(error.args[0] if error.args else error)
            await self._send(encode({"answer": act.id, "error": told, "field": field}))
        else:
            await self._send(encode({"answer": act.id, "result": result}))

    async def _do(self, act: acts.Act) -> object:
        if isinstance(act, acts.Be):
            return self._be(act)
        if isinstance(act, acts.Trouble):
            await self._trouble(act)
            return None
        person, channel = self._person, self._channel
        if person is None:
            raise CommandRejected("Say who you are first.")
        match act:
            case acts.Speak():
                person.locale = act.locale
                return None
            case acts.Earlier():
                return view.history(person, channel, act.before)
            case acts.Say() | acts.Reply() | acts.Edit() | acts.Delete() | acts.Thread():
                return await _write(act, person, channel)
            case acts.Parse():
                return self._parsed(act.line)
            case acts.React() | acts.Pin() | acts.Vote() | acts.Pins():
                return await _mark(act, person, channel)
            case acts.Autocomplete():
                options = self._values(act.options)
                choices = await person.autocomplete(act.name, act.option, act.value, options, channel=channel)
                return [localized(choice, person.locale) for choice in choices]
            case _:
                return self._sent(await self._interact(act, person, channel))

    async def _interact(
        self,
        act: acts.Line | acts.Command | acts.Menu | acts.Press | acts.Select | acts.Submit,
        person: Person,
        channel: str,
    ) -> Interaction:
        match act:
            case acts.Line():
                name, options = self._rehearsal.parse(act.line)
                return await person.command(name, options, channel=channel)
            case acts.Command():
                return await person.command(act.name, self._values(act.options), channel=channel)
            case acts.Menu(kind="message"):
                return await person.use_message_menu(view.seen_message(person, channel, act.target), act.name)
            case acts.Menu():
                return await person.use_user_menu(self._user(act.target), act.name, channel=channel)
            case acts.Press():
                return await person.press(view.seen_message(person, channel, act.message), act.custom_id)
            case acts.Select():
                message = view.seen_message(person, channel, act.message)
                return await person.select(message, act.custom_id, act.values)
            case acts.Submit():
                return await person.submit(self._form(act.interaction), self._form_values(act))
            case _:
                assert_never(act)

    async def _trouble(self, act: acts.Trouble) -> None:
        match act:
            case acts.Interrupt():
                await interrupt(self._rehearsal.gateway, act.how)
            case acts.Spoil():
                self._rehearsal.faults.inject(act.fault, on=PATTERNS[act.on], times=act.times)
            case acts.Mend():
                self._rehearsal.faults.clear()
            case acts.Limit():
                self._rehearsal.limits.enforce(act.on)
            case _:
                assert_never(act)

    def _be(self, act: acts.Be) -> JSON:
        person = self._rehearsal.person(act.person) if act.person else self._rehearsal.people[0]
        channel = act.channel or next(iter(self._rehearsal.guild.channel_ids))
        seen = view.snapshot(self._rehearsal, person, channel)
        self._person, self._channel = person, channel
        self._feed.look(person, channel)
        return seen

    def _user(self, user_id: int) -> User:
        try:
            return self._rehearsal.guild.users[user_id]
        except KeyError:
            raise CommandRejected("This person is not here.") from None

    def _form(self, interaction_id: int) -> Interaction:
        try:
            return self._opened[interaction_id]
        except KeyError:
            raise CommandRejected("This form was not opened here.") from None

    def _sent(self, interaction: Interaction) -> JSON:
        """Note that the interaction is this tab's: the form it may open is shown and filled in here."""
        self._opened[interaction.id] = interaction
        self._feed.expect(interaction.id)
        return {"interaction": str(interaction.id)}

    def _parsed(self, line: str) -> JSON:
        name, options = self._rehearsal.parse(line)
        plain = {key: value for key, value in options.items() if isinstance(value, str | int | float | bool)}
        return {"name": name, "options": plain}

    def _values(self, options: Mapping[str, acts.Option]) -> dict[str, Value]:
        return {name: self._value(value) for name, value in options.items()}

    def _value(self, value: acts.Option) -> Value:
        return self._uploads.get(value.upload) if isinstance(value, acts.Handle) else value

    def _form_values(self, act: acts.Submit) -> dict[str, FormValue]:
        return {name: self._form_value(value) for name, value in act.values.items()}

    def _form_value(self, value: acts.Field) -> FormValue:
        match value:
            case acts.Files():
                return [self._uploads.get(handle) for handle in value.uploads]
            case None | list():
                return value
            case _:
                return self._value(value)


async def _write(act: acts.Writing, person: Person, channel: str) -> JSON | None:
    match act:
        case acts.Say():
            await person.say(act.content, channel=channel)
        case acts.Reply():
            await person.reply(view.seen_message(person, channel, act.message), act.content)
        case acts.Edit():
            await person.edit(view.seen_message(person, channel, act.message), act.content)
        case acts.Delete():
            await person.delete(view.seen_message(person, channel, act.message))
        case acts.Thread():
            on = None if act.message is None else view.seen_message(person, channel, act.message)
            return {"channel": (await person.create_thread(act.name, on=on, channel=channel)).name}
        case _:
            assert_never(act)
    return None


async def _mark(act: acts.Mark, person: Person, channel: str) -> JSON | None:
    if isinstance(act, acts.Pins):
        return {"messages": [view.shown(message, person) for message in person.pins(channel)]}
    message = view.seen_message(person, channel, act.message)
    match act:
        case acts.React():
            await person.react(message, act.emoji)
        case acts.Pin():
            await person.pin(message, on=act.on)
        case acts.Vote():
            await person.vote(message, *act.answers)
        case _:
            assert_never(act)
    return None
