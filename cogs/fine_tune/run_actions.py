"""What can be done with a run of fine-tuning, and with the model that it made."""

import discord

from bot.cards.action import Action, OpenForm, Perform, Resubmit, Who, ended
from bot.interaction import Interaction
from bot.jobs.job import Job
from bot.tuned import PeoplesModels
from cogs.fine_tune.again_form import AgainForm
from cogs.fine_tune.compare_form import CompareForm
from cogs.fine_tune.comparison import known
from cogs.fine_tune.curve import curve_of
from cogs.fine_tune.delete_form import DeleteForm
from cogs.fine_tune.deploy import send_space
from cogs.fine_tune.download import send_model
from cogs.fine_tune.stopping import finish, running
from cogs.fine_tune.try_form import TryForm
from models.catalogue import Catalogue
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

FINISHING = "🏁 It stops after this step, is tested on the held-out examples, and is saved."

RunJob = Job[FineTuneRequest, FineTuneResult]


def actions(catalogue: Catalogue) -> tuple[Action, ...]:
    """Return the buttons of a run's cards; `catalogue` knows the models that there are."""

    def delete(job: RunJob) -> DeleteForm:
        return DeleteForm(known(job, catalogue))

    async def download(interaction: Interaction, job: RunJob) -> None:
        await send_model(interaction, job, catalogue)

    async def deploy(interaction: Interaction, job: RunJob) -> None:
        await send_space(interaction, job, catalogue)

    return (
        OpenForm(
            "fine_tune.try",
            "Try it",
            "✨",
            discord.ButtonStyle.success,
            form=TryForm,
        ),
        Perform("fine_tune.share", "Share", "🤝", who=Who.MANAGERS, replies=True, run=_share),
        Perform("fine_tune.download", "Download", "📦", who=Who.OWNER, replies=True, run=download),
        Perform("fine_tune.deploy", "Deploy", "🌍", who=Who.OWNER, replies=True, run=deploy),
        OpenForm(
            "fine_tune.again",
            "Train again",
            "🔁",
            who=Who.OWNER,
            shown=ended,
            form=lambda job: AgainForm(job, catalogue),
        ),
        Resubmit(
            "fine_tune.curve",
            "Learning curve",
            "📶",
            who=Who.OWNER,
            request=lambda job, _chosen: curve_of(job),
        ),
        OpenForm(
            "fine_tune.compare",
            "Compare",
            "⚖️",
            who=Who.OWNER,
            form=lambda job: CompareForm(job, catalogue),
        ),
        OpenForm("fine_tune.delete", "Delete the model", "🗑️", who=Who.MANAGERS, form=delete),
        Perform("fine_tune.finish", "Stop and keep", "🏁", who=Who.MANAGERS, replies=True, run=_finish, shown=running),
    )


async def _share(interaction: Interaction, job: RunJob) -> None:
    """Let everybody in the server use the model, or its owner alone again."""
    models: PeoplesModels = interaction.client.tuned
    model = await models.model(job.id)
    interaction.client.access.require_to_share(interaction.user, model.owner_id, everyone=not model.shared)
    await models.share(job.id, shared=not model.shared)
    name = model.entry.name
    told = (
        f"🔒 **{name}** is its owner's alone again."
        if model.shared
        else f"🤝 Everybody in this server can use **{name}** now: it is in the option `model` of the commands. Press "
        "Share again to take it back."
    )
    await interaction.followup.send(told, ephemeral=True)


async def _finish(interaction: Interaction, job: RunJob) -> None:
    await finish(interaction, job, FINISHING)
