"""What every button and select that outlives a restart does when it is used."""

from bot.errors import answering
from bot.interaction import Interaction
from bot.logs import bind_interaction


class Pressed:
    """Checks that the person may use the bot where it stands, and answers what goes wrong; before `DynamicItem`."""

    async def callback(self, interaction: Interaction) -> None:
        """Do what it says, or tell the person why not."""
        bind_interaction(interaction)
        async with answering(interaction):
            interaction.client.access.require_place(interaction)
            await self.pressed(interaction)

    async def pressed(self, interaction: Interaction) -> None:
        """Do what it says."""
        raise NotImplementedError
