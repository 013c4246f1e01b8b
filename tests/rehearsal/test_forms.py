"""Forms that the bot opens, filled in by people."""

from typing import Any

import discord
import pytest
from discord.ui import Label, Modal, TextDisplay, TextInput

from rehearsal import CommandRejected, Interaction, Rehearsal, Upload
from rehearsal.forms import FormValue
from tests.rehearsal.client import Api, Bot, Start, Used


class Settings(Modal, title="Settings"):
    prompt: TextInput["Settings"] = TextInput(label="Prompt", default="Once", min_length=2, max_length=20)
    note: TextInput["Settings"] = TextInput(label="Note", required=False)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await interaction.response.send_message(f"{self.prompt.value}|{self.note.value}", ephemeral=True)


class Chosen(Modal, title="Chosen"):
    intro: TextDisplay[Any] = TextDisplay("Choose")
    size = Label["Chosen"](
        text="Size",
        component=discord.ui.Select(
            custom_id="size",
            options=[discord.SelectOption(label="Small", value="s", default=True), discord.SelectOption(label="Big")],
        ),
    )
    steps = Label["Chosen"](
        text="Steps",
        component=discord.ui.CheckboxGroup(
            custom_id="steps",
            options=[discord.CheckboxGroupOption(label=name) for name in ("Read", "Train", "Ask")],
            max_values=2,
        ),
    )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        size: Any = self.size.component
        steps: Any = self.steps.component
        await interaction.response.send_message(f"{size.values} {steps.values}")


class Everything(Modal, title="Everything"):
    prompt = Label["Everything"](text="Prompt", component=TextInput(custom_id="prompt", default="Once"))
    people = Label["Everything"](
        text="People", component=discord.ui.UserSelect(custom_id="people", required=False, max_values=2)
    )
    file = Label["Everything"](
        text="File", component=discord.ui.FileUpload(custom_id="file", required=False, min_values=0)
    )
    mode = Label["Everything"](
        text="Mode",
        component=discord.ui.RadioGroup(
            custom_id="mode",
            options=[discord.RadioGroupOption(label="Continue"), discord.RadioGroupOption(label="Answer")],
            required=False,
        ),
    )
    private = Label["Everything"](text="Private", component=discord.ui.Checkbox(custom_id="private", default=True))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        parts: Any = [self.prompt, self.people, self.file, self.mode, self.private]
        prompt, people, file, mode, private = (part.component for part in parts)
        result = [prompt.value, [user.name for user in people.values]]
        result += [[(await upload.read()).decode() for upload in file.values], mode.value, private.value]
        await interaction.response.send_message(repr(result))


class Given(Modal, title="Given"):
    person = Label["Given"](text="Person", component=discord.ui.UserSelect(custom_id="person"))
    place = Label["Given"](
        text="Place",
        component=discord.ui.ChannelSelect(custom_id="place", channel_types=[discord.ChannelType.text], required=True),
    )
    files = Label["Given"](text="Files", component=discord.ui.FileUpload(custom_id="files", min_values=1, max_values=2))

    def __init__(self, person: discord.abc.Snowflake) -> None:
        super().__init__()
        menu: Any = self.person.component
        menu.default_values = [discord.SelectDefaultValue(id=person.id, type=discord.SelectDefaultValueType.user)]

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        parts: Any = [self.person, self.place, self.files]
        person, place, files = (part.component.values for part in parts)
        result = [person[0].name, place[0].name, [(upload.filename, upload.size, upload.ephemeral) for upload in files]]
        await interaction.response.send_message(repr(result))


@pytest.fixture
async def ready(bot: Bot, start: Start) -> Bot:
    @bot.tree.command(description="Open the form")
    async def settings(interaction: Used) -> None:
        await interaction.response.send_modal(Settings())

    @bot.tree.command(description="Open the other form")
    async def everything(interaction: Used) -> None:
        await interaction.response.send_modal(Everything())

    @bot.tree.command(description="Open the third form")
    async def chosen(interaction: Used) -> None:
        await interaction.response.send_modal(Chosen())

    @bot.tree.command(description="Open the fourth form")
    async def given(interaction: Used) -> None:
        await interaction.response.send_modal(Given(interaction.user))

    return await start(bot)


async def opened(rehearsal: Rehearsal, command: str) -> Interaction:
    sent = await rehearsal.person("ada").command(command)
    await rehearsal.until(lambda: sent.modal)
    return sent


async def answered(rehearsal: Rehearsal, form: Interaction, values: dict[str, FormValue]) -> str:
    sent = await rehearsal.person("ada").submit(form, values)
    await rehearsal.until(lambda: sent.message)
    assert sent.message is not None
    return sent.message.text


async def test_a_form_is_filled_in(rehearsal: Rehearsal, ready: Bot) -> None:
    form = await opened(rehearsal, "settings")
    assert form.modal is not None
    assert form.modal["title"] == "Settings"
    assert form.message is None
    assert await answered(rehearsal, form, {}) == "Once|"
    with pytest.raises(CommandRejected, match="No form is open"):
        await rehearsal.person("ada").submit(form, {})
    form = await opened(rehearsal, "settings")
    assert await answered(rehearsal, form, {"Prompt": "Twice", "Note": "a note"}) == "Twice|a note"
    assert rehearsal.failures == []


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"Prompt": ""}, "'Prompt' is required"),
        ({"Prompt": "x"}, "2 to 20"),
        ({"Prompt": "x" * 21}, "2 to 20"),
        ({"Prompt": 5}, "wants text"),
        ({"Colour": "red"}, "no field Colour; it has: Prompt, Note"),
    ],
)
async def test_a_form_that_does_not_fit_is_not_sent(
    rehearsal: Rehearsal, ready: Bot, values: dict[str, FormValue], why: str
) -> None:
    form = await opened(rehearsal, "settings")
    with pytest.raises(CommandRejected, match=why):
        await rehearsal.person("ada").submit(form, values)
    with pytest.raises(CommandRejected, match="No form is open"):
        await rehearsal.person("grace").submit(form, {})


async def test_every_kind_of_field(rehearsal: Rehearsal, ready: Bot) -> None:
    form = await opened(rehearsal, "everything")
    assert await answered(rehearsal, form, {}) == repr(["Once", [], [], None, True])
    form = await opened(rehearsal, "everything")
    values: dict[str, FormValue] = {
        "prompt": "Twice",
        "People": ["grace", "alan"],
        "File": Upload("a.txt", b"inside"),
        "Mode": "Answer",
        "private": False,
    }
    result = await answered(rehearsal, form, values)
    assert result == repr(["Twice", ["grace", "alan"], ["inside"], "Answer", False])
    form = await opened(rehearsal, "everything")
    with pytest.raises(CommandRejected, match="offers Continue, Answer"):
        await rehearsal.person("ada").submit(form, {"mode": "Sing"})
    assert rehearsal.failures == []


async def test_choices_in_a_form(rehearsal: Rehearsal, ready: Bot) -> None:
    form = await opened(rehearsal, "chosen")
    ada = rehearsal.person("ada")
    with pytest.raises(CommandRejected, match="'Steps' is required"):
        await ada.submit(form, {"size": "Big"})
    with pytest.raises(CommandRejected, match="1 to 2 values, not 3"):
        await ada.submit(form, {"steps": ["Read", "Train", "Ask"]})
    assert await answered(rehearsal, form, {"Steps": ["Read", "Ask"]}) == "['s'] ['Read', 'Ask']"
    assert rehearsal.failures == []


async def test_what_a_form_proposes_arrives_as_what_it_is(rehearsal: Rehearsal, ready: Bot) -> None:
    form = await opened(rehearsal, "given")
    result = await answered(
        rehearsal, form, {"Place": "lobby", "Files": [Upload("a.txt", b"abc"), Upload("b.txt", b"")]}
    )
    assert result == repr(["ada", "lobby", [("a.txt", 3, True), ("b.txt", 0, True)]])
    assert rehearsal.failures == []


@pytest.mark.parametrize(
    ("values", "field", "why"),
    [
        ({"Place": "lobby"}, "files", "'Files' is required"),
        ({"Place": "lobby", "Files": [Upload("a", b"")] * 3}, "files", "1 to 2 values, not 3"),
        ({"Place": "lobby", "Files": Upload("a.txt", b"x" * 9)}, "files", "a.txt is too large: at most 8 bytes"),
        ({"Files": Upload("a", b"")}, "place", "'Place' is required"),
        ({"Place": "aside", "Files": Upload("a", b"")}, "place", "does not offer 'aside'"),
    ],
)
async def test_a_refusal_names_the_field(
    rehearsal: Rehearsal, ready: Bot, values: dict[str, FormValue], field: str, why: str
) -> None:
    rehearsal.files.size_limit = 8
    channel = await ready.fetch_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="aside", type=discord.ChannelType.public_thread)
    form = await opened(rehearsal, "given")
    with pytest.raises(CommandRejected, match=why) as refused:
        await rehearsal.person("ada").submit(form, values)
    assert refused.value.field == field


def text_input(**other: object) -> dict[str, Any]:
    return {"type": 4, "custom_id": "a", "style": 1} | other


def label(component: dict[str, Any]) -> dict[str, Any]:
    return {"type": 18, "label": "A", "component": component}


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ([], ["components"]),
        ([label(text_input())] * 6, ["components"]),
        ([text_input()], ["components", "0", "type"]),
        ([{"type": 1, "components": [text_input()]}], ["components", "0", "components", "0", "label"]),
        ([label(text_input()), label(text_input())], ["components"]),
        ([label(text_input(value="x" * 5, max_length=4))], ["components", "0", "component", "value"]),
        ([label(text_input(min_length=5, max_length=4))], ["components", "0", "component", "min_length"]),
        ([label({"type": 2, "style": 1})], ["components", "0", "component", "type"]),
    ],
)
async def test_wrong_forms_are_refused(
    rehearsal: Rehearsal, bot: Bot, start: Start, api: Api, parts: list[Any], path: list[str]
) -> None:
    @bot.tree.command(description="Say nothing")
    async def quiet(_interaction: Used) -> None:
        return

    await start(bot)
    sent = await rehearsal.person("ada").command("quiet")
    body = {"type": 9, "data": {"custom_id": "form", "title": "Form", "components": parts}}
    status, answer = await api("POST", f"/interactions/{sent.id}/{sent.token}/callback", body)
    assert (status, answer["code"]) == (400, 50035)
    errors = answer["errors"]["data"]
    for step in path:
        errors = errors[step]
    assert errors["_errors"]
    assert not sent.answered
    assert rehearsal.failures == []
