"""A club: forms with texts, menus, choices and files."""

import os
from typing import Any

import discord
from discord import app_commands

Used = discord.Interaction[Any]


class Feedback(discord.ui.Modal, title="Feedback"):
    """The oldest kind of form: text inputs."""

    name: discord.ui.TextInput["Feedback"] = discord.ui.TextInput(label="Name", placeholder="Yours", max_length=30)
    feedback: discord.ui.TextInput["Feedback"] = discord.ui.TextInput(
        label="What do you think?", style=discord.TextStyle.long, required=False, max_length=300
    )

    async def on_submit(self, interaction: Used, /) -> None:
        if self.feedback.value == "boom":
            raise ValueError("It exploded")
        await interaction.response.send_message(
            f"{self.name.value}: {self.feedback.value or 'nothing'}", ephemeral=True
        )

    async def on_error(self, interaction: Used, error: Exception, /) -> None:  # type: ignore[override] # a form's own
        await interaction.response.send_message(f"Oops: {error}", ephemeral=True)


class Application(discord.ui.Modal):
    """The newer kind: labels with every component that fits into one."""

    rules = discord.ui.TextDisplay[Any]("Read **the rules** before you apply.")
    reason = discord.ui.Label["Application"](
        text="Reason",
        description="In a sentence",
        component=discord.ui.TextInput(style=discord.TextStyle.short, min_length=3, default="Just because"),
    )
    meal = discord.ui.Label["Application"](
        text="Meal",
        component=discord.ui.Select(
            placeholder="Choose",
            max_values=2,
            options=[
                discord.SelectOption(label="Soup", value="soup", emoji="🍲"),
                discord.SelectOption(label="Salad", value="salad", default=True),
                discord.SelectOption(label="Bread", value="bread", description="Fresh"),
            ],
        ),
    )
    sponsor = discord.ui.Label["Application"](
        text="Sponsor", component=discord.ui.MentionableSelect(required=False, max_values=3)
    )
    papers = discord.ui.Label["Application"](
        text="Papers", component=discord.ui.FileUpload(min_values=1, max_values=2, required=True)
    )

    async def on_submit(self, interaction: Used, /) -> None:
        await interaction.response.defer(thinking=True)
        reason, meal, sponsor, papers = self.reason.component, self.meal.component, self.sponsor.component, self.papers
        assert isinstance(reason, discord.ui.TextInput)
        assert isinstance(meal, discord.ui.Select)
        assert isinstance(sponsor, discord.ui.MentionableSelect)
        assert isinstance(papers.component, discord.ui.FileUpload)
        files = [await paper.to_file() for paper in papers.component.values]
        sponsors = [type(one).__name__ + " " + one.name for one in sponsor.values]
        await interaction.followup.send(f"{reason.value}; {meal.values}; {sponsors}", files=files)


class Membership(discord.ui.Modal, title="Membership"):
    """Radio buttons and checkboxes, opened by a button and answered by an edit of its message."""

    kind = discord.ui.Label["Membership"](
        text="Kind",
        component=discord.ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Full", value="full", description="Everything"),
                discord.RadioGroupOption(label="Guest", value="guest", default=True),
            ]
        ),
    )
    days = discord.ui.Label["Membership"](
        text="Days",
        component=discord.ui.CheckboxGroup(
            options=[discord.CheckboxGroupOption(label=day) for day in ("Monday", "Tuesday", "Friday")],
            required=False,
        ),
    )
    agreed = discord.ui.Label["Membership"](text="I agree", component=discord.ui.Checkbox())

    async def on_submit(self, interaction: Used, /) -> None:
        kind, days, agreed = self.kind.component, self.days.component, self.agreed.component
        assert isinstance(kind, discord.ui.RadioGroup)
        assert isinstance(days, discord.ui.CheckboxGroup)
        assert isinstance(agreed, discord.ui.Checkbox)
        if not agreed.value:
            await interaction.response.send_message("You have to agree.", ephemeral=True)
            return
        await interaction.response.edit_message(content=f"{kind.value} on {days.values}", view=None)


class Door(discord.ui.View):
    @discord.ui.button(label="Join")
    async def join(self, interaction: Used, button: discord.ui.Button["Door"]) -> None:
        await interaction.response.send_modal(Membership())


class Club(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


client = Club()


@client.tree.command()
async def feedback(interaction: Used) -> None:
    """Say what you think."""
    await interaction.response.send_modal(Feedback())


@client.tree.command()
async def apply(interaction: Used, club: str) -> None:
    """Apply to a club."""
    await interaction.response.send_modal(Application(title=f"Apply to {club}", timeout=120))


@client.tree.command()
async def door(interaction: Used) -> None:
    """Show the door."""
    await interaction.response.send_message("Come in", view=Door())


client.run(os.environ["DISCORD_TOKEN"])
