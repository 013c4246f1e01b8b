"""Turns the values that a person gives into the options of an interaction, as a Discord client does and refuses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from rehearsal.channel import Channel
from rehearsal.errors import CommandRejected
from rehearsal.files import Files, Upload
from rehearsal.guild import Guild
from rehearsal.users import Role, User
from rehearsal.wire import JSON

Value = str | int | float | bool | Upload | User | Role | Channel
"""What a person may give for an option."""


class OptionType(IntEnum):
    """Types of command option (documentation, "Application Command Option Type")."""

    SUBCOMMAND = 1
    SUBCOMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


_PLAIN: dict[OptionType, tuple[type, ...]] = {
    OptionType.STRING: (str,),
    OptionType.INTEGER: (int,),
    OptionType.BOOLEAN: (bool,),
    OptionType.NUMBER: (int, float),
}
_NAMES = {
    OptionType.STRING: "text",
    OptionType.INTEGER: "a whole number",
    OptionType.BOOLEAN: "True or False",
    OptionType.NUMBER: "a number",
    OptionType.USER: "a person",
    OptionType.CHANNEL: "a channel",
    OptionType.ROLE: "a role",
    OptionType.MENTIONABLE: "a person or role",
    OptionType.ATTACHMENT: "a file",
}


@dataclass
class Filled:
    """Options as they go into an interaction, with what their ids stand for."""

    guild: Guild
    files: Files
    channel: Channel
    options: list[JSON] = field(default_factory=list)
    resolved: JSON = field(default_factory=dict)

    def fill(
        self,
        offered: list[JSON],
        values: Mapping[str, Value],
        *,
        focused: str | None = None,
        checked: bool = True,
    ) -> None:
        """Add an option for every value.

        Parameters
        ----------
        offered
            The options that the command has.
        focused
            The option that is being typed: its value is free text, and nothing is required or has to fit yet.
        checked
            Whether required options, choices and bounds are minded, as Discord's own clients do.

        Raises
        ------
        CommandRejected
            A Discord client would not send this.
        """
        known = {str(option["name"]): option for option in offered}
        for name in values:
            if name not in known:
                raise CommandRejected(f"There is no option {name!r}; there are: {', '.join(known) or 'none'}")
        for name, option in known.items():
            if name == focused:
                self.options.append({"name": name, "type": option["type"], "value": values[name], "focused": True})
            elif name in values:
                minded = checked and focused is None
                value = self._value(option, values[name], minded)
                self.options.append({"name": name, "type": option["type"], "value": value})
            elif option.get("required") and checked and focused is None:
                raise CommandRejected(f"The option {name!r} is required.")

    def refer(self, thing: User | Role | Channel | Upload) -> str:
        """Add what a value stands for, and return its id."""
        if isinstance(thing, User):
            user_id = self._resolve("users", thing.id, thing.payload)
            if self.channel.guild_id is None:
                return user_id
            return self._resolve("members", thing.id, _partial_member(thing))
        if isinstance(thing, Role):
            return self._resolve("roles", thing.id, thing.payload)
        if isinstance(thing, Channel):
            return self._resolve("channels", thing.id, thing.payload_for(self.guild.bot))
        if len(thing.data) > self.files.size_limit:
            raise CommandRejected(f"{thing.filename} is too large: at most {self.files.size_limit} bytes are taken.")
        kept = self.files.keep(thing, self.channel.id, ephemeral=True)
        return self._resolve("attachments", kept.id, kept.payload)

    def find(
        self, option_type: OptionType, value: object, channel_types: Collection[int] = ()
    ) -> User | Role | Channel | Upload | None:
        """Return the person, role, channel or file that a value of this type names, by itself, its name or its id.

        Parameters
        ----------
        channel_types
            The types of channel that may be named; none: all.
        """
        guild = self.guild
        people = [*guild.users.values()] if option_type in {OptionType.USER, OptionType.MENTIONABLE} else []
        roles = [*guild.roles.values()] if option_type in {OptionType.ROLE, OptionType.MENTIONABLE} else []
        channels = [*guild.channels.values()] if option_type is OptionType.CHANNEL else []
        channels = [channel for channel in channels if not channel_types or channel.type in channel_types]
        if isinstance(value, Upload):
            return value if option_type is OptionType.ATTACHMENT else None
        wanted = str(value).lstrip("@#")
        named: list[User | Role | Channel] = [*people, *roles, *channels]
        for thing in named:
            if value is thing or wanted in {thing.name, str(thing.id)}:
                return thing
        return None

    def _value(self, option: JSON, value: Value, checked: bool) -> Value:
        option_type = OptionType(option["type"])
        if option.get("choices"):
            return _choice(option, value, checked)
        if option_type in _PLAIN:
            return _plain(option, option_type, value) if checked else value
        found = self.find(option_type, value, option.get("channel_types") or ())
        if found is None:
            raise CommandRejected(f"The option {option['name']!r} wants {_NAMES[option_type]}, not {value!r}.")
        return self.refer(found)

    def _resolve(self, group: str, thing_id: int, payload: JSON) -> str:
        self.resolved.setdefault(group, {})[str(thing_id)] = payload
        return str(thing_id)


def _plain(option: JSON, option_type: OptionType, value: Value) -> Value:
    name = option["name"]
    if not isinstance(value, _PLAIN[option_type]) or (
        isinstance(value, bool) and option_type is not OptionType.BOOLEAN
    ):
        raise CommandRejected(f"The option {name!r} wants {_NAMES[option_type]}, not {value!r}.")
    if isinstance(value, str):
        _bounded(name, "characters", len(value), option.get("min_length", 1), option.get("max_length", 6000))
    elif isinstance(value, int | float):
        _bounded(name, "", value, option.get("min_value"), option.get("max_value"))
    return value


def _choice(option: JSON, value: Value, checked: bool) -> Value:
    """Return the value of the choice that is meant, by its value or by the name that people see."""
    for choice in option["choices"]:
        if value in (choice["value"], choice["name"]):
            chosen: Value = choice["value"]
            return chosen
    if not checked:
        return value
    names = ", ".join(str(choice["name"]) for choice in option["choices"])
    raise CommandRejected(f"The option {option['name']!r} has the choices {names}; not {value!r}.")


def _bounded(name: str, unit: str, size: float, low: float | None, high: float | None) -> None:
    if low is not None and size < low:
        raise CommandRejected(f"The option {name!r} wants at least {low} {unit}".rstrip() + f", not {size}.")
    if high is not None and size > high:
        raise CommandRejected(f"The option {name!r} wants at most {high} {unit}".rstrip() + f", not {size}.")


def _partial_member(user: User) -> JSON:
    """Return a member as interactions name them (documentation, "Resolved Data Structure")."""
    partial = {key: value for key, value in user.member.items() if key not in {"deaf", "mute"}}
    return partial | {"permissions": str(int(user.permissions))}
