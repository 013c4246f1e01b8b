"""The buttons under `/board` by which links open nothing any more."""

import re
from typing import Any, Self

import discord

from bot.access import Role
from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.pressed import Pressed


class RevokeButton(
    Pressed, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"board:revoke:(?P<link>[0-9]+|all)"
):
    """A button `board:revoke:<link>`, or `board:revoke:all` for every link of the server."""

    def __init__(self, link_id: int | None) -> None:
        super().__init__(
            discord.ui.Button[Any](
                label="Revoke all links of this server" if link_id is None else "Revoke this link",
                style=discord.ButtonStyle.secondary if link_id is None else discord.ButtonStyle.danger,
                custom_id=f"board:revoke:{'all' if link_id is None else link_id}",
            )
        )
        self.link_id = link_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction, item
        return cls(None if match["link"] == "all" else int(match["link"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Revoke what the button says, for those who may give links, and say so."""
        bot: Assistant = interaction.client
        bot.access.require(interaction.user, Role.INSTRUCTOR, to="revoke a link")
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        revoked = await bot.board.revoke(interaction.guild_id, self.link_id)
        await interaction.edit_original_response(content=_told(revoked))


def _told(revoked: int) -> str:
    if not revoked:
        return "There is nothing left to revoke: the link has expired, or was revoked before."
    which = "The link opens" if revoked == 1 else f"{revoked} links open"
    return f"🔒 {which} nothing any more, and screens that showed the board show it no longer."
