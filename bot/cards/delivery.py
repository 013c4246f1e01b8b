"""Edits a card where it stands: through its interaction while the token lives, afterwards with the bot's own."""

import logging
from collections import Counter
from datetime import UTC, datetime

import discord

from bot.cards.layout import Rendered
from bot.jobs.job import Card

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
TOKEN_INVALID = {10015, 50027}  # unknown webhook, invalid webhook token
OUT_OF_REACH = {10003, 50001, 50013}  # unknown channel, missing access, missing permissions


class CardGone(Exception):
    """The message was deleted, or stands where the bot may not write: nobody waits for it."""


class CardOutOfReach(Exception):
    """A private card whose token has expired: only a press of one of its buttons brings a new one."""


class Delivery:
    """Sends cards to Discord.

    Each interaction has a rate-limit bucket of its own; the bot's token has one a channel, so there an edit that is
    not a card's last gives way to those that are.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._last_edits: Counter[int] = Counter()

    async def edit(self, card: Card, rendered: Rendered, *, last: bool) -> None:
        """Bring the message up to date; raise `CardGone` or `CardOutOfReach` where that cannot be any more."""
        if card.message_id is None:
            raise CardGone
        if token_is_valid(card) and await self._through_interaction(card, rendered):
            return
        if card.private:
            raise CardOutOfReach
        await self._as_bot(card, rendered, last)

    async def ping(self, card: Card, owner_id: int, sentence: str) -> None:
        """Write a new message that mentions the owner, and nobody else: edits notify nobody."""
        content = f"<@{owner_id}> {sentence}"
        mentions = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(owner_id)])
        if webhook := self._webhook(card):
            try:
                await webhook.send(content, allowed_mentions=mentions, ephemeral=card.private)
            except discord.HTTPException as error:
                if error.code not in TOKEN_INVALID:
                    raise
            else:
                return
        if not card.private:
            channel = self._client.get_partial_messageable(card.channel_id, guild_id=card.guild_id)
            await channel.send(content, allowed_mentions=mentions)

    async def _through_interaction(self, card: Card, rendered: Rendered) -> bool:
        webhook = self._webhook(card)
        assert webhook is not None
        assert card.message_id is not None
        try:
            await webhook.edit_message(card.message_id, view=rendered.view, attachments=rendered.files())
        except discord.HTTPException as error:
            if error.code in TOKEN_INVALID:
                return False
            if error.code == UNKNOWN_MESSAGE:
                raise CardGone from error
            raise
        return True

    async def _as_bot(self, card: Card, rendered: Rendered, last: bool) -> None:
        if not last and self._last_edits[card.channel_id]:
            return
        assert card.message_id is not None
        channel = self._client.get_partial_messageable(card.channel_id, guild_id=card.guild_id)
        self._last_edits[card.channel_id] += last
        try:
            message = channel.get_partial_message(card.message_id)
            await message.edit(view=rendered.view, attachments=rendered.files())
        except discord.HTTPException as error:
            if error.code == UNKNOWN_MESSAGE or error.code in OUT_OF_REACH:
                raise CardGone from error
            raise
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
