"""The discord.py bot: finds cogs by listing their folder, owns what they share, has one place for errors."""

import logging
import pkgutil
from importlib import import_module
from pathlib import Path

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Access
from bot.cards.button import CardButton, CardSelect
from bot.cards.desk import Desk
from bot.cards.report import HideButton
from bot.database.connection import Database
from bot.errors import answer_error, count_of_errors
from bot.interaction import Interaction
from bot.jobs.cards import Cards
from bot.jobs.store import Jobs
from bot.monitoring.traffic import Traffic
from bot.settings import Settings
from bot.translations import Translations
from models.catalogue import Catalogue

log = logging.getLogger(__name__)

# Nothing here speaks: no need to be told that the libraries for it are missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

COGS = Path(__file__).parent.parent / "cogs"


class Tree(app_commands.CommandTree["Assistant"]):
    """The slash commands, with one place for errors."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Answer whatever a command raised."""
        await answer_error(interaction, error)


class Assistant(commands.Bot):
    """The workshop's assistant on Discord: no privileged intents, commands in servers only, mentions nobody.

    Attributes
    ----------
    traffic, errors
        What it counts, for its pages.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, database: Database) -> None:
        self.traffic = Traffic()
        self.errors = count_of_errors()
        super().__init__(
            command_prefix=commands.when_mentioned,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=self.traffic.trace,
        )
        self.settings = settings
        self.catalogue = catalogue
        self.translations = Translations.of_folder(COGS)
        self.desk = Desk(
            self,
            Access(settings),
            Jobs(database),
            Cards(database),
            moderators_channel_id=settings.moderators_channel_id,
        )

    async def setup_hook(self) -> None:
        """Load every cog; called once, after login and before the gateway."""
        for module in pkgutil.iter_modules([str(COGS)]):
            await import_module(f"cogs.{module.name}").setup(self)
        self.add_dynamic_items(CardButton, CardSelect, HideButton)
        await self.tree.set_translator(self.translations)

    async def on_ready(self) -> None:
        """Say that people can type now."""
        log.info("ready as %s in %s servers", self.user, len(self.guilds))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Count what people do."""
        self.traffic.receive(interaction)

    async def close(self) -> None:
        """Stop editing cards, then leave Discord."""
        await self.desk.keeper.close()
        await super().close()
