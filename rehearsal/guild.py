"""A server: its roles, people and channels. Their ids are the same in every rehearsal."""

from collections.abc import Iterable, Mapping

from rehearsal.channel import THREADS, Channel, ChannelType, Overwrite
from rehearsal.errors import unknown
from rehearsal.users import BOT, EVERYONE, INSTRUCTOR, JOINED, MODERATOR, Permission, Role, User, person
from rehearsal.wire import JSON, stable_id, timestamp

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "ada": (),
    "grace": (),
    "alan": (),
    "katherine": (),
    "edsger": (),
    "instructor": ("Instructor",),
    "moderator": ("Moderator",),
}
CHANNELS: Mapping[str, tuple[str, ...]] = {
    "general": (),
    "playground": (),
    "lobby": (),
    "moderators": ("Moderator", "Instructor"),
}

HOME = "Rehearsal"
APPLICATION = stable_id("application", "bot")
"""The bot's id."""

_NO_NOTICES = 0b1111
"""Documentation, "System Channel Flags": Discord itself writes nothing there, so that bots may."""
_NOT_SET = (
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "incidents_data",
)
"""What Discord tells of every server, and this one has not."""


class Guild:
    """A server.

    Parameters
    ----------
    name
        What it is called. `HOME` is there in every rehearsal; direct messages are read there.
    people
        The names of its people, each with the names of their roles.
    channels
        The names of its text channels, each with the names of the roles that alone see it beside the bot; none:
        everybody does.
    bot_name
        What the bot is called.
    permissions
        What its own role allows.
    """

    def __init__(
        self,
        name: str,
        people: Mapping[str, Iterable[str]],
        channels: Mapping[str, Iterable[str]],
        bot_name: str,
        permissions: Permission = BOT,
    ) -> None:
        self.name = name
        self.id = stable_id("guild", name.lower())
        self.locale = "en-US"
        granted = {"@everyone": EVERYONE, "Instructor": INSTRUCTOR, "Moderator": MODERATOR}
        self.roles = {
            name: Role(self.id if place == 0 else self._id("role", name), name, permissions, place)
            for place, (name, permissions) in enumerate(granted.items())
        }
        managed = Role(self._id("role", "bot"), bot_name, permissions, len(self.roles), managed=True)
        self.roles[bot_name] = managed
        self.bot = User(APPLICATION, bot_name, self.id, (managed,), bot=True)
        self.people: dict[str, User] = {}
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.known: dict[int, User] = dict(self.users)
        """All who have ever been here."""
        self.channels: dict[int, Channel] = {}
        self.locales: dict[int, str] = {}
        """The languages of people's clients by their id; the server's where nothing is said."""
        for place, (channel_name, seeing) in enumerate(channels.items()):
            channel = Channel(self._id("channel", channel_name), channel_name, self.id, position=place)
            if viewers := [self.roles[role] for role in seeing]:
                channel.overwrites = self._seen_alone_by([*viewers, managed])
            self.add_channel(channel)
        for person_name, roles in people.items():
            self.add_person(person_name, roles)
        self.owner = self._chosen_owner()
        self.owner.owner = True

    def _id(self, kind: str, name: str) -> int:
        """Return the identifier of a thing of this server."""
        return stable_id(kind, name if self.name == HOME else f"{self.name}/{name}")

    def _chosen_owner(self) -> User:
        """Return an instructor, else whoever comes first; where nobody is here, somebody who is elsewhere."""
        instructors = [user for user in self.people.values() if self.roles["Instructor"] in user.roles]
        return next(iter([*instructors, *self.people.values()]), person("owner", self.id, ()))

    @property
    def system_channel(self) -> Channel | None:
        """The first channel that everybody sees."""
        open_to_all = (one for one in self.channels.values() if one.type is ChannelType.TEXT and not one.overwrites)
        return next(open_to_all, None)

    @property
    def role_ids(self) -> dict[str, int]:
        """The ids of the roles by name."""
        return {name: role.id for name, role in self.roles.items()}

    @property
    def channel_ids(self) -> dict[str, int]:
        """The ids of the text channels and threads by name."""
        return {name: channel.id for name, channel in self._named().items()}

    def locale_of(self, user: User) -> str:
        """Return the language of somebody's client."""
        return self.locales.get(user.id, self.locale)

    def _seen_alone_by(self, roles: Iterable[Role]) -> dict[Role | User, Overwrite]:
        hidden: dict[Role | User, Overwrite] = {self.roles["@everyone"]: Overwrite(deny=Permission.VIEW_CHANNEL)}
        return hidden | {role: Overwrite(allow=Permission.VIEW_CHANNEL) for role in roles}

    def add_person(self, name: str, roles: Iterable[str] = ()) -> User:
        """Let somebody join.

        Raises
        ------
        ValueError
            The name is taken.
        LookupError
            There is no such role.
        """
        if name in self.people:
            raise ValueError(f"There is a {name} already.")
        user = person(name, self.id, tuple(self.roles[role] for role in roles))
        self.people[name] = self.users[user.id] = self.known[user.id] = user
        return user

    def remove(self, user: User) -> None:
        """Let somebody be no member any more."""
        user.here = False
        self.people.pop(user.name, None)
        del self.users[user.id]
        for channel in self.channels.values():
            channel.members.pop(user.id, None)

    def add_channel(self, channel: Channel) -> Channel:
        """Add a channel, a thread or somebody's direct messages."""
        self.channels[channel.id] = channel
        return channel

    def has_channel(self, name: str) -> bool:
        """Whether a text channel or thread has this name."""
        return name in self._named()

    def channel(self, name: str) -> Channel:
        """Return the text channel or thread of a name; raises `LookupError` where there is none."""
        named = self._named()
        try:
            return named[name.removeprefix("#")]
        except KeyError:
            raise LookupError(f"There is no channel {name!r}; there are: {', '.join(named)}") from None

    def _named(self) -> dict[str, Channel]:
        return {channel.name: channel for channel in self.channels.values() if channel.type is not ChannelType.DIRECT}

    def direct(self, user: User) -> Channel:
        """Return somebody's direct messages with the bot, opened when they are not.

        Raises
        ------
        LookupError
            The server is another than that where they are read.
        """
        if self.name != HOME:
            raise LookupError(f"Direct messages are read in {HOME}, not in {self.name}.")
        channel_id = stable_id("direct", user.name)
        if channel_id not in self.channels:
            self.add_channel(Channel(channel_id, "direct", None, ChannelType.DIRECT, recipient=user))
        return self.channels[channel_id]

    def channel_of(self, channel_id: int) -> Channel:
        """Return the channel of an id; raises `ApiError` 10003 where there is none."""
        try:
            return self.channels[channel_id]
        except KeyError:
            raise unknown("Channel") from None

    def user_of(self, user_id: int) -> User:
        """Return the person or bot of an id, here or not; raises `ApiError` 10013 where there is none."""
        try:
            return self.known[user_id]
        except KeyError:
            raise unknown("User") from None

    def member_of(self, user_id: int) -> User:
        """Return the member of an id; raises `ApiError` 10007 where there is none."""
        try:
            return self.users[user_id]
        except KeyError:
            raise unknown("Member") from None

    @property
    def threads(self) -> list[Channel]:
        """The threads that the bot sees."""
        here = [channel for channel in self.channels.values() if channel.type in THREADS]
        return [thread for thread in here if thread.seen_by(self.bot)]

    def thread_payload(self, thread: Channel) -> JSON:
        """Return the JSON of a thread as the bot gets it: with its own membership, if it has joined."""
        joined = self.bot.id in thread.members
        return thread.payload | ({"member": thread.member_payload(self.bot)} if joined else {})

    def listed(self, *types: ChannelType) -> list[JSON]:
        """Return the JSON of its channels of some types."""
        return [channel.payload for channel in self.channels.values() if channel.type in types]

    @property
    def payload(self) -> JSON:
        """Its JSON, without people and channels."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner.id),
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 1,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [role.payload for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "system_channel_id": None if self.system_channel is None else str(self.system_channel.id),
            "system_channel_flags": _NO_NOTICES,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": self.locale,
            "nsfw_level": 0,
            "nsfw": False,
            "region": "deprecated",
            "widget_enabled": False,
            "premium_progress_bar_enabled": False,
            "max_members": 25_000_000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            **dict.fromkeys(_NOT_SET),
        }

    @property
    def created_payload(self) -> JSON:
        """Its JSON as a bot first learns of it, without people."""
        return self.payload | {
            "joined_at": timestamp(JOINED),
            "large": False,
            "member_count": len(self.users),
            "channels": self.listed(ChannelType.TEXT),
            "threads": [self.thread_payload(thread) for thread in self.threads if not thread.archived],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def member_payload(self, user: User) -> JSON:
        """Return the JSON of a member."""
        return user.member | {"user": user.payload}
