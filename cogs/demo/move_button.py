"""The buttons of the instructor's panel."""

import re
from typing import Any, Self

import discord

from bot.access import Role
from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.pressed import Pressed


class MoveButton(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"demo:move:(?P<act>next|again|skip|stop):(?P<demo>[0-9]{1,18}):(?P<turn>[0-9]{1,9})",
):
    """A button `demo:move:<act>:<demo>:<turn>`: of two presses in one turn, one counts."""

    def __init__(self, button: discord.ui.Button[Any], act: str, demo_id: int, turn: int) -> None:
        super().__init__(button)
        self.act = act
        self.demo_id = demo_id
        self.turn = turn

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["act"], int(match["demo"]), int(match["turn"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Move the demo, for instructors of its server, and show the panel as it is then."""
        bot: Assistant = interaction.client
        bot.access.require(interaction.user, Role.INSTRUCTOR, to="lead a demo")
        await defer(interaction, thinking=False)
        demo = await bot.demos.current(self.demo_id)
        demo.require_in(interaction.guild_id)
        match self.act:
            case "next":
                demo = await bot.demos.next(demo.id, self.turn)
            case "again":
                demo = await bot.demos.again(demo.id, self.turn)
            case "skip":
                demo = await bot.demos.skip(demo.id, self.turn)
            case _:
                demo = await bot.demos.stop(demo.id)
        cog: Any = bot.get_cog("DemoCommands")
        await cog.panels.show(interaction, demo)
