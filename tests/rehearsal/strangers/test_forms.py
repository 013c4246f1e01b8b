"""Forms of a stranger: texts, menus, people, files, choices; errors in them; forms opened by buttons."""

import pytest

from rehearsal import CommandRejected, Interaction, Rehearsal, Upload
from rehearsal.forms import FormValue
from rehearsal.options import Value
from tests.rehearsal.strangers.stranger import answer

pytestmark = pytest.mark.usefixtures("stranger")


async def opened(discord: Rehearsal, name: str, **options: Value) -> Interaction:
    sent = await discord.person("ada").command(name, options)
    await discord.until(lambda: sent.modal)
    return sent


async def reply_text(discord: Rehearsal, form: Interaction, **values: FormValue) -> str:
    sent = await discord.person("ada").submit(form, {name.replace("_", " "): value for name, value in values.items()})
    return (await answer(discord, sent)).text


async def test_texts(discord: Rehearsal) -> None:
    form = await opened(discord, "feedback")
    assert form.modal is not None
    assert form.modal["title"] == "Feedback"
    with pytest.raises(CommandRejected, match="'Name' is required"):
        await discord.person("ada").submit(form)
    assert await reply_text(discord, form, Name="Ada") == "Ada: nothing"
    form = await opened(discord, "feedback")
    assert await reply_text(discord, form, Name="Ada", **{"What do you think?": "Good"}) == "Ada: Good"
    form = await opened(discord, "feedback")
    assert await reply_text(discord, form, Name="Ada", **{"What do you think?": "boom"}) == "Oops: It exploded"


async def test_menus_people_and_files(discord: Rehearsal) -> None:
    ada = discord.person("ada")
    form = await opened(discord, "apply", club="chess")
    assert form.modal is not None
    assert form.modal["title"] == "Apply to chess"
    with pytest.raises(CommandRejected, match="'Papers' is required"):
        await ada.submit(form)
    papers = [Upload("letter.txt", b"Dear club"), Upload("photo.bin", b"\0\1")]
    sent = await ada.submit(form, {"Papers": papers})
    message = await answer(discord, sent)
    assert message.text == "Just because; ['salad']; []"
    assert [(file.name, file.bytes) for file in message.attachments] == [
        ("letter.txt", b"Dear club"),
        ("photo.bin", b"\0\1"),
    ]
    form = await opened(discord, "apply", club="go")
    text = await reply_text(
        discord, form, Reason="Fun", Meal=["Soup", "bread"], Sponsor=["grace", "Moderator"], Papers=papers[0]
    )
    assert text == "Fun; ['soup', 'bread']; ['Member grace', 'Role Moderator']"


async def test_choices_and_a_form_of_a_button(discord: Rehearsal) -> None:
    grace = discord.person("grace")
    door = await answer(discord, await discord.person("ada").command("door"))
    pressed = await grace.press(door, "Join")
    await discord.until(lambda: pressed.modal)
    refused = await answer(discord, await grace.submit(pressed))
    assert refused.text == "You have to agree."
    assert not refused.seen_by(discord.person("ada").user)
    pressed = await grace.press(door, "Join")
    await discord.until(lambda: pressed.modal)
    await grace.submit(pressed, {"Kind": "Full", "Days": ["Monday", "Friday"], "I agree": True})
    await discord.until(lambda: door.text == "full on ['Monday', 'Friday']")
    assert door.buttons == []
