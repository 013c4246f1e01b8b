"""Edits a card where it stands: through its interaction while the token lives, afterwards with the bot's own."""

import contextlib
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Final

import discord

from bot.cards.attached import AttachedFiles
from bot.cards.layout import Rendered
from bot.cards.stores import ArtifactStore
from bot.jobs.job import Card, Copy

log = logging.getLogger(__name__)


class Refused(Enum):
    """What a refusal by Discord says of a message that was to be edited."""

    GONE = "gone"
    OUT_OF_REACH = "out of reach"
    LATER = "later"
    USED_UP = "used up"
    PLAIN = "plain"


# By Discord's own number (its documentation, "JSON Error Codes"), whichever way the edit went; what is not here is
# about the card itself, and a plain one may do.
REFUSALS = {
    10003: Refused.GONE,  # unknown channel
    10004: Refused.OUT_OF_REACH,  # unknown guild: the bot was removed from the server
    10008: Refused.GONE,  # unknown message
    10015: Refused.OUT_OF_REACH,  # unknown webhook: the interaction's token
    30046: Refused.USED_UP,  # too many edits of messages that are over an hour old
    40062: Refused.LATER,  # a limit of the service, no bucket's
    50001: Refused.OUT_OF_REACH,  # missing access: the bot does not see the channel
    50013: Refused.OUT_OF_REACH,  # missing permissions
    50027: Refused.OUT_OF_REACH,  # invalid webhook token
    50083: Refused.LATER,  # the thread is archived
    130000: Refused.LATER,  # the service is overloaded
    160005: Refused.LATER,  # the thread is locked
}

HAS_THREAD = 160004  # Discord's own number
ARCHIVED_AFTER: Final = 1440  # minutes without a message


class CardGone(Exception):
    """The message was deleted: nobody waits for it."""


class CardOutOfReach(Exception):
    """No way to the message is open: a press of one of its buttons brings a new token, or somebody lets the bot in."""


class CardLater(Exception):
    """The message is closed for a while, as in an archived thread."""


class EditsUsedUp(CardLater):
    """Discord takes no edit of this message for a long time, but would take a fresh message."""


class Delivery:
    """Sends cards to Discord.

    Each interaction has a rate-limit bucket of its own; the bot's token has one a channel, so there an edit that is
    not a card's last gives way to those that are.
    """

    def __init__(self, client: discord.Client, artifacts: ArtifactStore) -> None:
        self.files = AttachedFiles(artifacts)
        self._client = client
        self._last_edits: Counter[int] = Counter()

    async def edit(self, card: Card, rendered: Rendered, *, last: bool) -> None:
        """Bring the message up to date.

        Raises
        ------
        CardGone, CardOutOfReach, CardLater
            It cannot be, for good or for now.
        """
        if card.message_id is None:
            raise CardGone
        if webhook := self._webhook(card):
            files = await self.files.of(rendered)
            try:
                with _telling():
                    await webhook.edit_message(card.message_id, view=rendered.view, attachments=files)
            except CardOutOfReach:
                if card.private:
                    raise
            else:
                return
        if card.private:
            raise CardOutOfReach
        await self._as_bot(card, card.message_id, rendered, last)

    async def begin_thread(self, card: Card, name: str) -> int:
        """Begin a thread on the card's message, or find that there is one, and return it; raises as `edit` does."""
        if card.message_id is None:
            raise CardGone
        try:
            with _telling():
                # A server that is not there yet has no message object to begin a thread on.
                await self._client.http.start_thread_with_message(
                    card.channel_id, card.message_id, name=name, auto_archive_duration=ARCHIVED_AFTER
                )
        except discord.HTTPException as refusal:
            if refusal.code != HAS_THREAD:
                raise
        return card.message_id  # the thread has its message's id

    async def post(self, card: Card, channel_id: int, rendered: Rendered) -> Copy:
        """Send a card anew, to a channel or thread, or find that this was done; raises as `edit` does."""
        if card.message_id is None:
            raise CardGone
        channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
        files = await self.files.of(rendered)
        with _telling():
            message = await channel.send(view=rendered.view, files=files, nonce=card.message_id, silent=True)
        return Copy(channel_id, message.id)

    async def delete(self, copy: Copy) -> None:
        """Delete a message; raises as `edit` does."""
        message = self._client.get_partial_messageable(copy.channel_id).get_partial_message(copy.message_id)
        with _telling():
            await message.delete()

    async def replace(self, copy: Copy, rendered: Rendered) -> None:
        """Show something else in a message that nobody keeps up to date; raises as `edit` does."""
        message = self._client.get_partial_messageable(copy.channel_id).get_partial_message(copy.message_id)
        files = await self.files.of(rendered)
        with _telling():
            await message.edit(view=rendered.view, attachments=files)

    def stands_in(self, copy: Copy, guild_id: int) -> bool:
        """Whether a message is known to be in a server, by the channel that it stands in."""
        channel = self._client.get_channel(copy.channel_id)
        return isinstance(channel, discord.abc.GuildChannel | discord.Thread) and channel.guild.id == guild_id

    async def ping(self, card: Card, owner_id: int, sentence: str) -> None:
        """Write a new message that mentions the owner, and nobody else: edits notify nobody.

        Where none may be written there is none.
        """
        content = f"<@{owner_id}> {sentence}"
        mentions = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(owner_id)])
        try:
            with _telling():
                await self._send(card, content, mentions)
        except (CardGone, CardOutOfReach, CardLater):
            log.info("the owner of job %s cannot be told that it ended", card.job_id)

    def needs_token(self, card: Card) -> bool:
        """Whether nothing but an interaction's token edits this card: it is private, or the bot sees no channel."""
        if card.private:
            return True
        channel = self._client.get_channel(card.channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return False  # not known before it is tried
        return not channel.permissions_for(channel.guild.me).view_channel

    def is_alone(self, card: Card) -> bool:
        """Whether a card stands in a thread that the bot began for it, where no other is kept by the bot's token."""
        channel = self._client.get_channel(card.channel_id)
        return isinstance(channel, discord.Thread) and channel.owner_id == channel.guild.me.id

    async def _send(self, card: Card, content: str, mentions: discord.AllowedMentions) -> None:
        if webhook := self._webhook(card):
            try:
                with _telling():
                    await webhook.send(content, allowed_mentions=mentions, ephemeral=card.private)
            except CardOutOfReach:
                pass
            else:
                return
        if not card.private:
            channel = self._client.get_partial_messageable(card.channel_id, guild_id=card.guild_id)
            await channel.send(content, allowed_mentions=mentions)

    async def _as_bot(self, card: Card, message_id: int, rendered: Rendered, last: bool) -> None:
        if not last and self._last_edits[card.channel_id]:
            return
        channel = self._client.get_partial_messageable(card.channel_id, guild_id=card.guild_id)
        self._last_edits[card.channel_id] += last
        try:
            files = await self.files.of(rendered)
            with _telling():
                await channel.get_partial_message(message_id).edit(view=rendered.view, attachments=files)
        finally:
            self._last_edits[card.channel_id] -= last

    def _webhook(self, card: Card) -> discord.Webhook | None:
        if card.token is None or not token_is_valid(card):
            return None
        webhook = discord.Webhook.partial(card.application_id, card.token, client=self._client)
        webhook.type = discord.WebhookType.application  # as an interaction's is; else discord.py sends nothing private
        return webhook


def token_is_valid(card: Card) -> bool:
    """Whether the card has an interaction token that can still be used."""
    return card.token is not None and card.token_expires_at is not None and card.token_expires_at > datetime.now(UTC)


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Raise what Discord refuses as what it means for the message."""
    try:
        yield
    except discord.RateLimited as error:  # for longer than a client waits
        raise EditsUsedUp from error
    except discord.HTTPException as error:
        match REFUSALS.get(error.code, Refused.PLAIN):
            case Refused.GONE:
                raise CardGone from error
            case Refused.OUT_OF_REACH:
                raise CardOutOfReach from error
            case Refused.LATER:
                raise CardLater from error
            case Refused.USED_UP:
                raise EditsUsedUp from error
            case Refused.PLAIN:
                raise
