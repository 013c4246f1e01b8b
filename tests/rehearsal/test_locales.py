"""The languages of people's clients."""

import discord
import pytest
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from rehearsal import CommandRejected, Rehearsal
from rehearsal.locales import LOCALES, localized
from tests.rehearsal.client import Bot, Start, Used

GERMAN = {"Go on": "Weiter", "Say it": "Sag es", "The words": "Die Wörter", "again": "nochmal", "words": "worte"}


class German(app_commands.Translator):
    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, _context: app_commands.TranslationContextTypes, /
    ) -> str | None:
        return GERMAN.get(str(string)) if locale is discord.Locale.german else None


@pytest.fixture
async def ready(bot: Bot, start: Start, monkeypatch: pytest.MonkeyPatch) -> Bot:
    @bot.tree.command(description="Say it")
    @app_commands.describe(words="The words")
    @app_commands.choices(words=[app_commands.Choice(name="Go on", value="on")])
    async def again(interaction: Used, words: str) -> None:
        await interaction.response.send_message(f"{interaction.locale} in {interaction.guild_locale}: {words}")

    await bot.tree.set_translator(German())
    return await start(bot)


def test_the_languages_are_those_of_discord() -> None:
    assert {locale.value for locale in discord.Locale} == LOCALES


async def test_an_interaction_tells_the_language_of_its_person(rehearsal: Rehearsal, ready: Bot) -> None:
    ada, grace = rehearsal.person("ada"), rehearsal.person("grace")
    ada.locale = "de"
    for person, result in ((ada, "de in en-US: on"), (grace, "en-US in en-US: on")):
        await person.command("again", {"words": "Go on"})
        await rehearsal.until(lambda: ada.messages()[-1].text == result)  # noqa: B023 (awaited in this very turn)


async def test_commands_are_told_in_the_language_of_their_person(rehearsal: Rehearsal, ready: Bot) -> None:
    ada = rehearsal.person("ada")
    assert ada.commands[0]["description_localized"] == "Say it"
    ada.locale = "de"
    command = ada.commands[0]
    assert (command["name"], command["name_localized"], command["description_localized"]) == (
        "again",
        "nochmal",
        "Sag es",
    )
    option = command["options"][0]
    assert (option["name_localized"], option["description_localized"]) == ("worte", "Die Wörter")
    assert option["choices"][0]["name_localized"] == "Weiter"


async def test_a_language_that_discord_lacks_is_refused(rehearsal: Rehearsal) -> None:
    with pytest.raises(CommandRejected, match="no language 'en'; it has: bg, cs"):
        rehearsal.person("ada").locale = "en"
    assert rehearsal.person("ada").locale == "en-US"


@pytest.mark.parametrize(
    ("locale", "result"),
    [("en-US", "colour"), ("en-GB", "colour"), ("es-419", "color"), ("es-ES", "color"), ("fr", "x")],
)
def test_what_is_not_translated_is_taken_from_the_next_language(locale: str, result: str) -> None:
    part = {"name": "x", "name_localizations": {"en-GB": "colour", "es-ES": "color"}}
    assert localized(part, locale)["name_localized"] == result


@given(st.sampled_from(sorted(LOCALES)), st.none() | st.dictionaries(st.sampled_from(sorted(LOCALES)), st.text()))
def test_there_is_always_a_name_and_the_bot_keeps_its_own(locale: str, names: dict[str, str] | None) -> None:
    part = {"name": "x", "description": "y", "name_localizations": names, "options": [{"name": "z"}]}
    result = localized(part, locale)
    assert result["name_localized"] in {"x", *(names or {}).values()}
    assert result["description_localized"] == "y"
    assert result["options"][0]["name_localized"] == result["options"][0]["name"] == "z"
    assert {key: result[key] for key in ("name", "description", "name_localizations")} == {
        key: part[key] for key in ("name", "description", "name_localizations")
    }
