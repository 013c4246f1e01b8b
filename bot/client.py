"""The discord.py bot: finds cogs by listing their folder, owns what they share, has one place for errors.

A family of commands is a folder of `cogs/` with a `command.py`; other folders there hold what families share.
"""

import logging
from importlib import import_module
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Access
from bot.board.board import Board
from bot.cards.built_in import add_built_in_actions
from bot.cards.button import CardButton, CardSelect
from bot.cards.delivery import Delivery
from bot.cards.desk import Desk
from bot.cards.form import Form
from bot.cards.hiding import Hiding
from bot.cards.keeper import Keeper
from bot.cards.registry import CardRegistry
from bot.cards.stale_form import answer_stale_form
from bot.cards.stores import Stores
from bot.demos.demos import Demos
from bot.demos.house import House
from bot.errors import answer_error, answering, count_of_errors
from bot.interaction import Interaction
from bot.log_channel import LogChannel
from bot.logs import bind_interaction
from bot.monitoring.traffic import Traffic
from bot.names import show_names
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.settings import Settings
from bot.translations import Translations
from bot.tuned import PeoplesModels
from bot.unclaimed import refuse_unclaimed
from models.catalogue import Catalogue

log = logging.getLogger(__name__)

# Nothing here speaks: no need to be told that the libraries for it are missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

LONGEST_WAIT = 60.0  # seconds; what Discord wants to wait for longer is refused, and seen to where it was asked

COGS = Path(__file__).parent.parent / "cogs"


class Tree(app_commands.CommandTree["CommandBot"]):
    """The slash commands, with one place for errors, whose options hold what people see."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let in who may use the bot here; whom a command is for it says itself, and what an option offers all see."""
        show_names(interaction)
        bind_interaction(interaction)
        if interaction.type is not discord.InteractionType.autocomplete:
            access: Access = interaction.client.access
            access.require_place(interaction)
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Answer whatever a command raised."""
        await answer_error(interaction, error)


class CommandBot(commands.Bot):
    """The commands of every cog: enough to register them with Discord, not to serve them.

    It has no privileged intents, is for servers only, and mentions nobody. A cog's constructor gets by with what is
    here.

    Attributes
    ----------
    registry
        Where cogs add how their cards look.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, **options: Any) -> None:
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
            max_ratelimit_timeout=LONGEST_WAIT,
            **options,
        )
        self.settings = settings
        self.catalogue = catalogue
        self.translations = Translations.of_folder(COGS)
        self.registry = CardRegistry()
        add_built_in_actions(self.registry)

    async def setup_hook(self) -> None:
        """Load every cog; called once, after login and before the gateway."""
        for path in sorted(COGS.glob("*/command.py")):
            await import_module(f"cogs.{path.parent.name}").setup(self)
        await self.tree.set_translator(self.translations)


class Assistant(CommandBot):
    """The workshop's assistant on Discord.

    Attributes
    ----------
    traffic, errors
        What it counts, for its monitoring.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, stores: Stores) -> None:
        self.traffic = Traffic()
        self.errors = count_of_errors()
        super().__init__(settings, catalogue, http_trace=self.traffic.trace)
        self.stores = stores
        self.servers = Servers(ServerSettings.first(settings), stores.servers)
        self.access = Access(settings, self.servers)
        self.tuned = PeoplesModels(catalogue, stores.tuned, stores.artifacts)
        zone = settings.class_ends.tzinfo if settings.class_ends else None
        self.board = Board(stores.links, stores.figures, catalogue, zone)
        self.delivery = Delivery(self, stores.artifacts)
        keeper = Keeper(self.delivery, stores.jobs, stores.cards, self.registry)
        self.desk = Desk(self.access, stores.jobs, stores.cards, self.registry, keeper)
        self.log_channel = LogChannel(self, self.servers, stores.audit)
        demos, uploaded = stores.demos, stores.uploaded
        house = House(self, self.desk, self.access, self.tuned, catalogue, demos, uploaded, self.tree)
        self.demos = Demos(house)
        keeper.on_end = self.demos.heard
        self.board.stages.append(self.demos)
        self.hiding = Hiding(stores.jobs, stores.cards, keeper, self.delivery)

    async def setup_hook(self) -> None:
        """Load every cog, and take presses of the buttons and selects on cards."""
        await super().setup_hook()
        self.add_dynamic_items(CardButton, CardSelect)

    async def on_ready(self) -> None:
        """Say that people can type now."""
        log.info("ready as %s in %s servers", self.user, len(self.guilds))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Count what people do, and answer what nobody else does: discord.py drops that without a word."""
        self.traffic.receive(interaction)
        if interaction.type is discord.InteractionType.modal_submit and not Form.takes(interaction):
            await answer_stale_form(interaction)
        async with answering(interaction):
            refuse_unclaimed(interaction)

    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Go on with the cards of a thread that may have been opened again."""
        self.desk.keeper.wake(payload.thread_id)

    async def on_guild_channel_update(self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Go on with the cards of a channel that the bot may see now."""
        self.desk.keeper.wake(after.id)
        for thread in after.threads if isinstance(after, discord.TextChannel | discord.ForumChannel) else ():
            self.desk.keeper.wake(thread.id)

    async def close(self) -> None:
        """Stop demos and editing cards, then leave Discord."""
        await self.demos.close()
        await self.desk.keeper.close()
        await super().close()
