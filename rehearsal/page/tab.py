"""One browser tab: who it is, what it asks for, what it is sent."""

import asyncio
from collections.abc import Mapping
from typing import assert_never

from aiohttp import WSMsgType, web
from pydantic import ValidationError

from rehearsal.errors import CommandRejected
from rehearsal.forms import FormValue
from rehearsal.interaction import Interaction
from rehearsal.locales import localized
from rehearsal.loopback import Rehearsal
from rehearsal.options import Value
from rehearsal.page import actions, values, view
from rehearsal.page.doings import perform
from rehearsal.page.faults import PATTERNS, interrupt
from rehearsal.page.feed import Feed
from rehearsal.page.uploads import Uploads
from rehearsal.person import Person
from rehearsal.server import Server
from rehearsal.users import User
from rehearsal.wire import JSON, encode


class Tab:
    """One socket. It is somebody in a server from the first `be` on, and may become somebody else, elsewhere."""

    def __init__(self, rehearsal: Rehearsal, uploads: Uploads, socket: web.WebSocketResponse) -> None:
        self._rehearsal = rehearsal
        self._uploads = uploads
        self._socket = socket
        self._feed = Feed(rehearsal, self._send)
        self._server: Server = rehearsal
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
            action = actions.ACTION.validate_json(text)
        except ValidationError as error:
            await self._send(encode({"answer": None, "error": f"The page asked for something unknown. {error}"}))
            return
        try:
            result = await self._do(action)
        except (CommandRejected, LookupError, TimeoutError) as error:
            field = error.field if isinstance(error, CommandRejected) else None
            text = str(error.args[0] if error.args else error)
            await self._send(encode({"answer": action.id, "error": text, "field": field}))
        else:
            await self._send(encode({"answer": action.id, "result": result}))

    async def _do(self, action: actions.Action) -> object:
        if isinstance(action, actions.Be):
            return self._be(action)
        if isinstance(action, actions.FaultAction):
            await self._inject(action)
            return None
        person, channel = self._person, self._channel
        if person is None:
            raise CommandRejected("Say who you are first.")
        if isinstance(action, actions.Doing):
            return await perform(action, person, channel, self._uploads)
        match action:
            case actions.SetLocale():
                person.locale = action.locale
                return None
            case actions.Earlier():
                return view.history(person, channel, action.before)
            case actions.Parse():
                return self._parsed(action.line)
            case actions.Autocomplete():
                options = self._values(action.options)
                choices = await person.autocomplete(action.name, action.option, action.value, options, channel=channel)
                return [localized(choice, person.locale) for choice in choices]
            case _:
                return self._sent(await self._interact(action, person, channel))

    async def _interact(
        self,
        action: actions.Line | actions.Command | actions.Menu | actions.Press | actions.Select | actions.Submit,
        person: Person,
        channel: str,
    ) -> Interaction:
        match action:
            case actions.Line():
                name, options = self._server.parse(action.line)
                return await person.command(name, options, channel=channel)
            case actions.Command():
                return await person.command(action.name, self._values(action.options), channel=channel)
            case actions.Menu(target_type="message"):
                return await person.use_message_menu(view.seen_message(person, channel, action.target), action.name)
            case actions.Menu():
                return await person.use_user_menu(self._user(action.target), action.name, channel=channel)
            case actions.Press():
                return await person.press(view.seen_message(person, channel, action.message), action.custom_id)
            case actions.Select():
                message = view.seen_message(person, channel, action.message)
                return await person.select(message, action.custom_id, action.values)
            case actions.Submit():
                return await person.submit(self._form(action.interaction), self._form_values(action))
            case _:
                assert_never(action)

    async def _inject(self, action: actions.FaultAction) -> None:
        match action:
            case actions.Interrupt():
                await interrupt(self._rehearsal.gateway, action.how)
            case actions.InjectFault():
                self._rehearsal.faults.inject(action.fault, on=PATTERNS[action.on], times=action.times)
            case actions.ClearFaults():
                self._rehearsal.faults.clear()
            case actions.EnforceLimits():
                self._rehearsal.limits.enforce(action.on)
            case _:
                assert_never(action)

    def _be(self, action: actions.Be) -> JSON:
        server = self._rehearsal.server(action.server) if action.server else self._rehearsal
        person = server.person(action.person) if action.person else server.people[0]
        channel = action.channel or next(iter(server.guild.channel_ids))
        seen = view.snapshot(self._rehearsal, server, person, channel)
        self._server, self._person, self._channel = server, person, channel
        self._feed.look(server, person, channel)
        return seen

    def _user(self, user_id: int) -> User:
        try:
            return self._server.guild.users[user_id]
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
        name, options = self._server.parse(line)
        plain = {key: value for key, value in options.items() if isinstance(value, str | int | float | bool)}
        return {"name": name, "options": plain}

    def _values(self, options: Mapping[str, values.Option]) -> dict[str, Value]:
        return {name: self._value(value) for name, value in options.items()}

    def _value(self, value: values.Option) -> Value:
        return self._uploads.get(value.upload) if isinstance(value, values.Handle) else value

    def _form_values(self, action: actions.Submit) -> dict[str, FormValue]:
        return {name: self._form_value(value) for name, value in action.values.items()}

    def _form_value(self, value: values.Field) -> FormValue:
        match value:
            case values.Files():
                return [self._uploads.get(handle) for handle in value.uploads]
            case None | list():
                return value
            case _:
                return self._value(value)
