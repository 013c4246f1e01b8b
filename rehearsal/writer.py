"""What people read and write: messages, reactions, pins, votes and threads. The bot gets events of them, at most."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rehearsal.backend import Backend
from rehearsal.channel import THREADS, Channel, ChannelType
from rehearsal.errors import ApiError, CommandRejected
from rehearsal.files import Upload
from rehearsal.message import Message
from rehearsal.system_messages import must_be_deletable, must_not_be_system
from rehearsal.threads import must_be_active
from rehearsal.users import Permission, User
from rehearsal.wire import JSON

CHARACTERS = 2000
"""Most that people may write into a message without paying for more."""
FILES = 10
"""Most files of one message."""
THREAD_NAME = 100  # characters
_DIRECT = "direct"
_PARSED = ("users", "roles", "everyone")


class Writer:
    """Somebody who reads and writes, as far as a Discord client lets them."""

    def __init__(self, backend: Backend, user: User) -> None:
        self._backend = backend
        self.user = user

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def id(self) -> int:
        """Their id."""
        return self.user.id

    @property
    def name(self) -> str:
        """Their name."""
        return self.user.name

    @property
    def roles(self) -> list[str]:
        """The names of their roles."""
        return [role.name for role in self.user.roles]

    @property
    def channels(self) -> list[Channel]:
        """The channels and threads of the server that they see, but for threads in the archive."""
        here = [channel for channel in self._backend.guild.channels.values() if channel.type is not ChannelType.DIRECT]
        return [channel for channel in here if channel.seen_by(self.user) and not channel.archived]

    def sees(self, channel: str) -> bool:
        """Whether there is a channel of this name that they see; `direct` there always is."""
        return channel == _DIRECT or channel in {seen.name for seen in self.channels}

    def may(self, needed: Permission, channel: str = "general") -> bool:
        """Whether they have all of the permissions `needed` in a channel."""
        return needed in self._channel(channel).permissions_of(self.user)

    def may_create_threads(self, channel: str = "general") -> bool:
        """Whether there can be threads in a channel, and they may create one."""
        here = self._channel(channel)
        return here.type is ChannelType.TEXT and self.may(Permission.CREATE_PUBLIC_THREADS, channel)

    def messages(self, channel: str = "general") -> list[Message]:
        """Return the messages that they see in a channel, newest last; `direct` are those with the bot."""
        here = self._backend.messages.of(self._channel(channel)).values()
        return [message for message in here if message.seen_by(self.user)]

    def pins(self, channel: str = "general") -> list[Message]:
        """Return the messages that are pinned in a channel, what was pinned last first."""
        return self._backend.pins.of(self._channel(channel))

    async def say(self, content: str, *, channel: str = "general", files: Sequence[Upload] = ()) -> Message:
        """Write a plain message, with files or of files alone; raises `CommandRejected` where they may not."""
        return self._write(self._channel(channel), {"content": content}, files=files)

    async def type(self, *, channel: str = "general") -> None:
        """Begin to write, as the others there see; raises `CommandRejected` where they may not."""
        here = self._channel(channel)
        self._must(here, _needed_to_write(here))
        self._backend.typists.begin(self.user, here)

    async def forward(self, message: Message, *, channel: str = "general") -> Message:
        """Forward a message to a channel; raises `CommandRejected` where they do not see it or may not write there."""
        self._must_reach(message)
        with _as_rejection():
            must_not_be_system(message)
        here = self._channel(channel)
        self._must(here, _needed_to_write(here))
        return self._backend.composer.post(here, {}, {}, author=self.user, forwards=message)

    async def reply(
        self, message: Message, content: str, *, ping: bool = True, files: Sequence[Upload] = ()
    ) -> Message:
        """Answer a message, which pings its author unless `ping` is off.

        Raises
        ------
        CommandRejected
            They do not see the message or may not write there, or it is a system message.
        """
        self._must_reach(message)
        self._must(message.channel, Permission.READ_MESSAGE_HISTORY)
        with _as_rejection():
            must_not_be_system(message)
        allowed = {} if ping else {"allowed_mentions": {"parse": _PARSED, "replied_user": False}}
        return self._write(message.channel, {"content": content, **allowed}, message, files)

    async def edit(self, message: Message, content: str) -> None:
        """Change the text of a message of their own; raises `CommandRejected` where they may not."""
        self._must_see(message)
        if message.author is not self.user:
            raise CommandRejected("Only who wrote a message may edit it.")
        with _as_rejection():
            must_not_be_system(message)
            must_be_active(message.channel)
        _must_say_something(content)
        if content.strip() != message.content:
            self._backend.composer.edit(message, {"content": content}, {})

    async def delete(self, message: Message) -> None:
        """Delete a message of their own, or another's where they may; raises `CommandRejected` where they may not."""
        self._must_reach(message)
        if message.author is not self.user:
            self._must(message.channel, Permission.MANAGE_MESSAGES)
        with _as_rejection():
            must_be_deletable(message)
        self._backend.messages.delete(message)

    async def create_thread(self, name: str, *, on: Message | None = None, channel: str = "general") -> Channel:
        """Create a thread on a message, or on a channel.

        Raises
        ------
        CommandRejected
            They may not, the message has one or is a system message, or another place here has this name: people
            here go to places by their names.
        """
        if on is not None:
            self._must_reach(on)
        parent = self._channel(channel) if on is None else on.channel
        if not self.may_create_threads(parent.name):
            raise CommandRejected(f"{self.name} may not begin a thread in {parent}.")
        if not 1 <= len(name) <= THREAD_NAME:
            raise CommandRejected(f"A thread's name has 1 to {THREAD_NAME} characters; this one has {len(name)}.")
        if self._backend.guild.has_channel(name):
            raise CommandRejected(f"There is a #{name} already. Choose another name.")
        with _as_rejection():
            return self._backend.threads.create(parent, self.user, {"name": name}, starter=on)

    async def react(self, message: Message, emoji: str) -> None:
        """React to a message by an emoji of Unicode; again, to take it back.

        Raises
        ------
        CommandRejected
            They do not see the message or may not react there, or it is no emoji.
        """
        self._must_reach(message)
        given = message.reactions.get(emoji, [])
        if not given:
            self._must(message.channel, Permission.ADD_REACTIONS)
        with _as_rejection():
            reactions = self._backend.reactions
            act = reactions.remove if self.user in given else reactions.add
            act(message, self.user, emoji)

    async def pin(self, message: Message, *, on: bool = True) -> None:
        """Pin a message, or take its pin away; raises `CommandRejected` where they may not."""
        self._must_reach(message)
        self._must(message.channel, Permission.PIN_MESSAGES)
        with _as_rejection():
            if on:
                self._backend.pins.pin(message, self.user)
            else:
                self._backend.pins.unpin(message)

    async def vote(self, message: Message, *answers: int | str) -> None:
        """Vote in a poll for these answers, by number or text, and for no others; for none, to take a vote back.

        Raises
        ------
        CommandRejected
            They do not see the message, or the poll does not take this vote.
        """
        self._must_see(message)
        named = {media["text"]: number for number, media in (message.poll.answers if message.poll else {}).items()}
        self._backend.polls.vote(message, self.user, [int(named.get(answer, answer)) for answer in answers])

    def _write(
        self, here: Channel, body: JSON, answered: Message | None = None, files: Sequence[Upload] = ()
    ) -> Message:
        _must_say_something(body["content"], files)
        self._must(here, _needed_to_write(here))
        if here.locked:
            self._must(here, Permission.MANAGE_THREADS, f"{here} is locked.")
        if files:
            self._must(here, Permission.ATTACH_FILES)
            self._must_fit(files)
        return self._backend.composer.post(here, body, dict(enumerate(files)), author=self.user, reference=answered)

    def _must_fit(self, files: Sequence[Upload]) -> None:
        limit = self._backend.files.size_limit
        if len(files) > FILES:
            raise CommandRejected(f"A message has at most {FILES} files; these are {len(files)}.")
        for file in files:
            if len(file.data) > limit:
                raise CommandRejected(f"{file.filename} is too large: at most {limit} bytes are taken.")

    def _channel(self, name: str) -> Channel:
        if name == _DIRECT:
            return self._backend.guild.direct(self.user)
        channel = self._backend.guild.channel(name)
        if not channel.seen_by(self.user):
            raise LookupError(f"{self.name} does not see {channel}.")
        return channel

    def _must(self, channel: Channel, needed: Permission, why: str = "") -> None:
        if needed not in channel.permissions_of(self.user):
            raise CommandRejected(why or f"{self.name} may not do this in {channel}.")

    def _must_see(self, message: Message) -> None:
        if message.deleted or not message.seen_by(self.user):
            raise CommandRejected(f"{self.name} does not see this message.")

    def _must_reach(self, message: Message) -> None:
        self._must_see(message)
        if message.ephemeral:
            raise CommandRejected("This cannot be done to a message that one person alone sees.")


def _needed_to_write(here: Channel) -> Permission:
    return Permission.SEND_MESSAGES_IN_THREADS if here.type in THREADS else Permission.SEND_MESSAGES


def _must_say_something(content: str, files: Sequence[Upload] = ()) -> None:
    if not content.strip() and not files:
        raise CommandRejected("A message without text cannot be sent.")
    if len(content) > CHARACTERS:
        raise CommandRejected(f"A message has at most {CHARACTERS:,} characters; this one has {len(content):,}.")


@contextmanager
def _as_rejection() -> Iterator[None]:
    """Turn what Discord refuses into what a client does not send."""
    try:
        yield
    except ApiError as error:
        raise CommandRejected(str(error)) from None
