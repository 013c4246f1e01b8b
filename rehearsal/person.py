"""A person at their Discord client: what they ask of the bot, beside what they write and read."""

from collections.abc import Mapping, Sequence

from rehearsal.changes import Change, ChangeType
from rehearsal.channel import Channel
from rehearsal.commands import CommandType, typable
from rehearsal.components import Button
from rehearsal.errors import CommandRejected
from rehearsal.forms import FormValue, choose, filled_form
from rehearsal.interaction import Interaction, InteractionType
from rehearsal.locales import LOCALES, localized
from rehearsal.manager import Manager
from rehearsal.message import Message
from rehearsal.options import Filled, Value
from rehearsal.users import User
from rehearsal.wire import JSON


class Person(Manager):
    """One member of the server, who can do and see no more than a Discord client lets them."""

    @property
    def locale(self) -> str:
        """The language of their client, e.g. "de"; setting one that Discord lacks raises `CommandRejected`."""
        return self._backend.guild.locale_of(self.user)

    @locale.setter
    def locale(self, locale: str) -> None:
        if locale not in LOCALES:
            raise CommandRejected(f"Discord has no language {locale!r}; it has: {', '.join(sorted(LOCALES))}")
        self._backend.guild.locales[self.id] = locale
        self._backend.changes.emit(Change(ChangeType.LOCALE, detail=self.name))

    @property
    def commands(self) -> list[JSON]:
        """The slash commands that they are offered in the server, in their language beside the bot's own."""
        return self.menu(CommandType.CHAT_INPUT)

    @property
    def typable(self) -> list[JSON]:
        """What they can type: the slash commands, and in place of one that has subcommands each of those."""
        return [one for command in self.commands for one in typable(command)]

    def menu(self, command_type: CommandType, *, channel: str = "general") -> list[JSON]:
        """Return the commands that they are offered in a channel: slash commands, or those of a context menu."""
        guild_id = self._channel(channel).guild_id
        if guild_id is not None and not self._backend.guild.bot.here:
            return []
        offered = self._backend.commands.offered_to(self.user, guild_id, command_type)
        return [localized(command, self.locale) for command in offered]

    async def command(
        self, name: str, options: Mapping[str, Value] | None = None, *, channel: str = "general"
    ) -> Interaction:
        """Run a slash command, `group sub` for a subcommand.

        Raises
        ------
        CommandRejected
            A Discord client would not send it: no such command for this person, or options that do not fit.
        """
        data = self._command_data(name, options or {}, self._channel(channel))
        return self._backend.interactions.send(
            InteractionType.COMMAND, self.user, self._channel(channel), name.removeprefix("/"), data
        )

    async def command_unchecked(
        self, name: str, options: Mapping[str, Value] | None = None, *, channel: str = "general"
    ) -> Interaction:
        """Run a slash command as a client that minds no choices, bounds or required options."""
        data = self._command_data(name, options or {}, self._channel(channel), checked=False)
        return self._backend.interactions.send(
            InteractionType.COMMAND, self.user, self._channel(channel), name.removeprefix("/"), data
        )

    async def autocomplete(
        self,
        name: str,
        option: str,
        value: str,
        options: Mapping[str, Value] | None = None,
        *,
        channel: str = "general",
    ) -> list[JSON]:
        """Type `value` into an option, the others being as `options` says, and return the choices offered.

        Raises
        ------
        CommandRejected
            The option has no autocomplete.
        TimeoutError
            The bot offered nothing in time.
        """
        data = self._command_data(name, {**(options or {}), option: value}, self._channel(channel), focused=option)
        interaction = self._backend.interactions.send(
            InteractionType.AUTOCOMPLETE, self.user, self._channel(channel), name.removeprefix("/"), data
        )
        timeout = self._backend.interactions.acknowledge_within + 1
        await self._backend.changes.until(lambda: interaction.answered, timeout)
        if interaction.choices is None:
            raise TimeoutError(interaction.failed)
        return interaction.choices

    async def use_message_menu(self, message: Message, name: str) -> Interaction:
        """Choose a command in the context menu of a message.

        Raises
        ------
        CommandRejected
            There is no such command for this person, or they do not see the message.
        """
        self._must_see(message)
        data = self._menu_data(CommandType.MESSAGE, name, message.channel)
        data |= {"target_id": str(message.id), "resolved": {"messages": {str(message.id): message.payload}}}
        return self._backend.interactions.send(InteractionType.COMMAND, self.user, message.channel, name, data)

    async def use_user_menu(self, user: "User | Person", name: str, *, channel: str = "general") -> Interaction:
        """Choose a command in the context menu of a person, or of the bot.

        Raises
        ------
        CommandRejected
            There is no such command for this person.
        """
        target = user.user if isinstance(user, Person) else user
        here = self._channel(channel)
        data = self._menu_data(CommandType.USER, name, here)
        filled = self._filled(here)
        data |= {"target_id": filled.refer(target), "resolved": filled.resolved}
        return self._backend.interactions.send(InteractionType.COMMAND, self.user, here, name, data)

    async def press(self, message: Message, button: str | Button) -> Interaction:
        """Press a button, named by its custom_id or label.

        Raises
        ------
        LookupError
            There is no such button.
        CommandRejected
            They cannot press it: they do not see it, it is disabled, or it is a link.
        """
        self._must_see(message)
        found = message.button(button) if isinstance(button, str) else button
        if found.disabled:
            raise CommandRejected(f"The button {found.label!r} is disabled.")
        if found.custom_id is None:
            raise CommandRejected(f"The button {found.label!r} is a link.")
        return self._use(message, found.custom_id, 2, {})

    async def select(self, message: Message, custom_id: str, values: str | Sequence[Value]) -> Interaction:
        """Choose in a menu: values or labels of its options; people, roles or channels by name.

        Raises
        ------
        LookupError
            There is no such menu.
        CommandRejected
            They cannot choose this.
        """
        self._must_see(message)
        menus = {menu["custom_id"]: menu for menu in message.selects}
        if custom_id not in menus:
            raise LookupError(f"No menu {custom_id!r} in the message; its menus: {', '.join(menus) or 'none'}")
        menu = menus[custom_id]
        if menu.get("disabled"):
            raise CommandRejected(f"The menu {custom_id!r} is disabled.")
        wanted: list[Value] = [values] if isinstance(values, str) else list(values)
        return self._use(message, custom_id, menu["type"], self._chosen(menu, wanted, message.channel))

    async def submit(self, opened: Interaction, values: Mapping[str, FormValue] | None = None) -> Interaction:
        """Fill in the form that an interaction opened, and send it; fields are named by custom_id or label.

        Raises
        ------
        CommandRejected
            There is no form of theirs, or Discord's client would not send it so.
        """
        sent = opened.submission
        if opened.modal is None or opened.user is not self.user or (sent is not None and not sent.failed):
            raise CommandRejected("No form is open for this person.")
        form, resolved = filled_form(opened.modal, values or {}, self._filled(opened.channel))
        data: JSON = {"custom_id": opened.modal["custom_id"], "components": form}
        if resolved:
            data["resolved"] = resolved
        opened.submission = self._backend.interactions.send(
            InteractionType.MODAL,
            self.user,
            opened.channel,
            opened.modal["custom_id"],
            data,
            source=opened.source,
            parent=opened,
        )
        return opened.submission

    def _filled(self, channel: Channel) -> Filled:
        return Filled(self._backend.guild, self._backend.files, channel)

    def _command_data(
        self,
        name: str,
        values: Mapping[str, Value],
        channel: Channel,
        *,
        focused: str | None = None,
        checked: bool = True,
    ) -> JSON:
        command, way = self._backend.commands.find(name, self.user, channel.guild_id)
        offered = list((way[-1] if way else command).get("options") or ())
        if focused is not None and not any(o["name"] == focused and o.get("autocomplete") for o in offered):
            raise CommandRejected(f"The option {focused!r} of /{name} offers no choices while one types.")
        filled = self._filled(channel)
        filled.fill(offered, values, focused=focused, checked=checked)
        options = filled.options
        for step in reversed(way):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        data: JSON = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data | {"resolved": filled.resolved} if filled.resolved else data

    def _menu_data(self, command_type: CommandType, name: str, channel: Channel) -> JSON:
        command = self._backend.commands.find_menu(command_type, name, self.user, channel.guild_id)
        return {
            "type": int(command_type),
            **{key: command[key] for key in ("id", "name", "guild_id") if key in command},
        }

    def _chosen(self, menu: JSON, wanted: list[Value], channel: Channel) -> JSON:
        filled = self._filled(channel)
        data: JSON = {"values": choose(menu, wanted, filled)}
        return data | {"resolved": filled.resolved} if filled.resolved else data

    def _use(self, message: Message, custom_id: str, component_type: int, data: JSON) -> Interaction:
        component_id = next(part["id"] for part in message.walk() if part.get("custom_id") == custom_id)
        data = {"custom_id": custom_id, "component_type": component_type, "id": component_id, **data}
        return self._backend.interactions.send(
            InteractionType.COMPONENT, self.user, message.channel, custom_id, data, source=message
        )
