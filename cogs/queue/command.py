"""The commands `/queue …`: `show` for everybody, the others for moderators, each of which checks that itself."""

import asyncio
from datetime import timedelta
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Role, only
from bot.cards.text import counted, inline, quote
from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.jobs.audit import Act
from bot.jobs.panels import Panel
from bot.jobs.steering.values import Moderator, Pause, Selection
from bot.log_channel import line
from cogs.queue import show
from cogs.queue.confirm import question
from cogs.queue.options import JobChoice, ModelChoice, PauseChoice, subject
from cogs.queue.panel import PanelButton, PanelKeeper, panel_view, text_of
from models.errors import Refusal

REASON = app_commands.Range[str, 1, 200]
MINUTES = app_commands.Range[int, 1, 10_080]
LOGGED = 15  # entries of `/queue log`
Whom = discord.Member | discord.Role
PLACES = [
    app_commands.Choice(name="first of all that wait", value="first"),
    app_commands.Choice(name="last of all that wait", value="last"),
]


class QueueCommands(commands.GroupCog, group_name="queue", group_description="See and steer the queue"):
    """Show the queue, and let moderators steer it."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        self._keeping: asyncio.Task[None] | None = None
        bot.add_dynamic_items(PanelButton)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Keep the panels up to date from now on."""
        if self._keeping is None:
            self._keeping = asyncio.create_task(PanelKeeper(self.bot).run(), name="panels of the queue")

    async def cog_unload(self) -> None:
        """Leave the panels to the next bot."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    @app_commands.command()
    async def show(self, interaction: Interaction) -> None:
        """See what runs and waits here, and when it is your turn."""
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        moderator = self.bot.access.role(interaction.user).includes(Role.MODERATOR)
        overview = await self.bot.stores.steering.overview(interaction.guild_id)
        mine = await show.own(self.bot.stores.jobs, interaction.user.id, interaction.guild_id)
        await _say(interaction, show.text(overview, mine, restraints=moderator))

    @app_commands.command()
    @app_commands.describe(
        job="One job",
        person="Or all jobs of a person",
        model="Or all jobs with a model",
        waiting="Or all jobs that wait",
        reason="Why; their owners read it",
    )
    @only(Role.MODERATOR)
    async def cancel(
        self,
        interaction: Interaction,
        job: JobChoice | None = None,
        person: discord.Member | None = None,
        model: ModelChoice | None = None,
        waiting: bool = False,
        reason: REASON = "",
    ) -> None:
        """Cancel one job, or many after a question."""
        await defer(interaction, private=True)
        if (job, person, model, waiting).count(None) + (not waiting) != 3:
            raise Refusal("Say one of these: a job, a person, a model, or all that wait.")
        by = _by(interaction, reason)
        if job is not None:
            found = await self.bot.stores.steering.cancel(by, job)
            await _say(
                interaction,
                f"🛑 Job {job} of <@{found.owner_id}> is cancelled; its card says so{' and why' if reason else ''}.",
            )
            return
        selection = _selection(person, model)
        ids = await self.bot.stores.steering.matching(by.guild_id, selection)
        if not ids:
            raise Refusal(f"There is no job {selection}.")
        await interaction.edit_original_response(view=question(by, selection, ids))

    @app_commands.command()
    @app_commands.describe(
        job="The job", to="Where to", before="Or right before this job", reason="Why; its owner reads it"
    )
    @app_commands.choices(to=PLACES)
    @only(Role.MODERATOR)
    async def move(
        self,
        interaction: Interaction,
        job: JobChoice,
        to: Literal["first", "last"] | None = None,
        before: JobChoice | None = None,
        reason: REASON = "",
    ) -> None:
        """Give a waiting job another place."""
        await defer(interaction, private=True)
        place = to or before
        if place is None or (to and before):
            raise Refusal("Say where to: first, last, or before which job.")
        found = await self.bot.stores.steering.move(_by(interaction, reason), job, place)
        where = place if isinstance(place, str) else f"right before job {place}"
        await _say(interaction, f"↕️ Job {job} of <@{found.owner_id}> comes {where} now.")

    @app_commands.command()
    @app_commands.describe(what="What; everything unless you say", reason="Why; waiting cards show it")
    @only(Role.MODERATOR)
    async def pause(self, interaction: Interaction, what: PauseChoice | None = None, reason: REASON = "") -> None:
        """Start nothing more of a queue, kind or model, or nothing at all; what runs goes on."""
        await defer(interaction, private=True)
        paused = what or Pause("all")
        await self.bot.stores.steering.pause(_by(interaction, reason), paused)
        await _say(interaction, f"⏸️ Paused: {paused}. What runs goes on; `/queue resume` ends it.")

    @app_commands.command()
    @app_commands.describe(what="What; all that is paused unless you say")
    @only(Role.MODERATOR)
    async def resume(self, interaction: Interaction, what: PauseChoice | None = None) -> None:
        """Go on with what is paused."""
        await defer(interaction, private=True)
        ended = await self.bot.stores.steering.resume(_by(interaction), what)
        await _say(interaction, f"▶️ Going on: {', '.join(map(str, ended))}.")

    @app_commands.command()
    @app_commands.describe(
        whom="A person, or everybody with a role", most="Jobs at once", minutes="For how long", reason="Why"
    )
    @only(Role.MODERATOR)
    async def limit(
        self,
        interaction: Interaction,
        whom: Whom,
        most: app_commands.Range[int, 1, 100],
        minutes: MINUTES | None = None,
        reason: REASON = "",
    ) -> None:
        """Let a person or a role run fewer jobs at once, for a time."""
        await self._restrain(interaction, whom, most, minutes, reason)

    @app_commands.command()
    @app_commands.describe(
        whom="A person, or everybody with a role", minutes="For how long", reason="Why; they read it"
    )
    @only(Role.MODERATOR)
    async def block(
        self, interaction: Interaction, whom: Whom, minutes: MINUTES | None = None, reason: REASON = ""
    ) -> None:
        """Let a person or a role start nothing, for a time."""
        await self._restrain(interaction, whom, 0, minutes, reason)

    async def _restrain(
        self, interaction: Interaction, whom: Whom, most: int, minutes: int | None, reason: str
    ) -> None:
        await defer(interaction, private=True)
        lasting = None if minutes is None else timedelta(minutes=minutes)
        held = subject(whom)
        await self.bot.stores.steering.restrain(_by(interaction, reason), held, most, lasting)
        until = "until `/queue unblock`" if minutes is None else f"for {counted(minutes, 'minute')}"
        what = f"may run {counted(most, 'job')} at once" if most else "may start nothing"
        await _say(interaction, f"{'✋' if most else '⛔'} {held} {what}, {until}. What runs now goes on.")

    @app_commands.command()
    @app_commands.describe(whom="A person, or everybody with a role")
    @only(Role.MODERATOR)
    async def unblock(self, interaction: Interaction, whom: Whom) -> None:
        """End a limit or a block."""
        await defer(interaction, private=True)
        await self.bot.stores.steering.release(_by(interaction), subject(whom))
        await _say(interaction, f"👐 {subject(whom)} is neither limited nor blocked any more.")

    @app_commands.command()
    @app_commands.describe(job="The number of a job that failed or was cancelled", reason="Why; its owner reads it")
    @only(Role.MODERATOR)
    async def retry(self, interaction: Interaction, job: JobChoice, reason: REASON = "") -> None:
        """Run a job again that failed or was cancelled, on its own card."""
        await defer(interaction, private=True)
        again = await self.bot.stores.steering.retry(_by(interaction, reason), job)
        if card := await self.bot.stores.cards.get(job):
            self.bot.desk.keeper.watch(again, card)
        await _say(interaction, f"🔁 Job {job} of <@{again.owner_id}> waits for its turn again.")

    @app_commands.command()
    @app_commands.describe(end="Take new requests again", reason="Why; whoever asks reads it")
    @only(Role.MODERATOR)
    async def drain(self, interaction: Interaction, end: bool = False, reason: REASON = "") -> None:
        """Finish what runs and take nothing new, as before an update."""
        await defer(interaction, private=True)
        if end:
            await self.bot.stores.steering.resume(_by(interaction, reason), Pause("drain"))
            await _say(interaction, "✅ The queue takes new requests again, and goes on with what waits.")
            return
        await self.bot.stores.steering.pause(_by(interaction, reason), Pause("drain"))
        await _say(interaction, "🚰 What runs is finished, and nothing new is taken, until `/queue drain end:True`.")

    @app_commands.command()
    @app_commands.describe(text="What everybody in this channel is to read")
    @only(Role.MODERATOR)
    async def announce(self, interaction: Interaction, text: app_commands.Range[str, 1, 1000]) -> None:
        """Tell everybody in this channel something about the queue."""
        await defer(interaction)
        by = _by(interaction, text)
        await self.bot.stores.audit.write(Act(by.guild_id, by.id, "announce", reason=inline(text)))
        await _say(interaction, f"### 📣 From the moderators\n{quote(text, 2500)}")

    @app_commands.command()
    @only(Role.MODERATOR)
    async def log(self, interaction: Interaction) -> None:
        """See what moderators did here: who, what, whom, when and why."""
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        entries = await self.bot.stores.audit.latest(interaction.guild_id, LOGGED)
        lines = [line(entry) for entry in entries] or ["Nothing yet."]
        await _say(interaction, "\n".join(["### 📜 What was done", *lines]))

    @app_commands.command()
    @only(Role.MODERATOR)
    async def panel(self, interaction: Interaction) -> None:
        """Put a live panel of the queue into this channel, with buttons; it takes the place of the one before."""
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        said = await text_of(self.bot, interaction.guild_id)
        channel: Any = interaction.channel
        message = await channel.send(view=panel_view(said), silent=True)
        await self.bot.stores.panels.add(Panel(interaction.guild_id, message.channel.id, message.id))
        await _say(interaction, "🚦 The panel is there, and keeps itself up to date.")


def _by(interaction: Interaction, reason: str = "") -> Moderator:
    assert interaction.guild_id is not None
    return Moderator(interaction.guild_id, interaction.user.id, reason)


def _selection(person: discord.Member | None, model: str | None) -> Selection:
    if person is not None:
        return Selection("person", person_id=person.id)
    return Selection("waiting") if model is None else Selection("model", model=model)


async def _say(interaction: Interaction, said: str) -> None:
    await interaction.edit_original_response(view=show.view(said))
