"""What the bot needs to be allowed in a server, the link that asks for it, and what of it is missing in a channel."""

from typing import Any

import discord

NEEDED = discord.Permissions(
    view_channel=True,  # to edit a card once its interaction's token has expired
    send_messages=True,  # to tell the owner of such a card that it is finished, and moderators of a report
    create_public_threads=True,  # for a training's card
    send_messages_in_threads=True,  # and to send it there
    attach_files=True,  # for the picture of such a card
)
TO_REPORT = discord.Permissions(view_channel=True, send_messages=True)

Place = discord.abc.GuildChannel | discord.Thread


def invitation(application_id: int | str) -> str:
    """Return the address at which somebody adds the bot to a server of theirs."""
    return discord.utils.oauth_url(application_id, permissions=NEEDED, scopes=("bot", "applications.commands"))


def missing(place: Place, needed: discord.Permissions = NEEDED) -> list[str]:
    """Return what the bot may not do in a channel, in the words of Discord's settings."""
    lacking = needed & ~place.permissions_for(place.guild.me)
    return [_word(name) for name, lacks in lacking if lacks]


def why_no_reports(channel: object, channel_id: int) -> str | None:
    """Return why the bot cannot write to the moderators' channel, of which it knows this; None where it can."""
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return f"I see no text channel {channel_id}, so nobody can report a card"
    if lacking := missing(channel, TO_REPORT):
        return f"I lack this in #{channel}, so nobody can report a card: {', '.join(lacking)}"
    return None


def may_begin_thread(interaction: discord.Interaction[Any]) -> bool:
    """Whether this was asked in a text channel, not a thread, where the bot may let a card go on in a thread."""
    channel = interaction.channel
    return channel is not None and channel.type is discord.ChannelType.text and interaction.app_permissions >= NEEDED


def _word(name: str) -> str:
    return "View Channels" if name == "read_messages" else name.replace("_", " ").title().replace(" In ", " in ")
