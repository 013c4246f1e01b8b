"""Descriptions in the languages of the room."""

from pathlib import Path
from typing import Any

import pytest
from discord import Interaction, Locale, app_commands
from pydantic import ValidationError

from bot.translations import Translations

FILE = """
["Write."]
de = "Schreibe."
fr = "Écris."
es = "Escribe."
ja = "書く。"
"""


@pytest.fixture
def translations(tmp_path: Path) -> Translations:
    (tmp_path / "write").mkdir()
    (tmp_path / "write" / "translations.toml").write_text(FILE, encoding="utf-8")
    return Translations.of_folder(tmp_path)


@app_commands.command(name="write", description="Write.")
async def write(interaction: Interaction[Any]) -> None:
    """Stand for a command that is never run."""


WHERE = app_commands.TranslationContextLocation
DESCRIPTION: app_commands.TranslationContextTypes = app_commands.TranslationContext(WHERE.command_description, write)
NAME: app_commands.TranslationContextTypes = app_commands.TranslationContext(WHERE.command_name, write)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (Locale.german, "Schreibe."),
        (Locale.spain_spanish, "Escribe."),
        (Locale.latin_american_spanish, "Escribe."),
        (Locale.japanese, "書く。"),
        (Locale.british_english, None),
        (Locale.korean, None),
    ],
)
async def test_a_description_is_translated(translations: Translations, locale: Locale, expected: str | None) -> None:
    assert await translations.translate(app_commands.locale_str("Write."), locale, DESCRIPTION) == expected
    assert translations.text("Write.", locale) == (expected or "Write.")


async def test_names_stay_as_the_slides_say_them(translations: Translations) -> None:
    assert await translations.translate(app_commands.locale_str("Write."), Locale.german, NAME) is None


def test_a_missing_language_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "write").mkdir()
    (tmp_path / "write" / "translations.toml").write_text('["Write."]\nde = "Schreibe."\n', encoding="utf-8")
    with pytest.raises(ValidationError):
        Translations.of_folder(tmp_path)
