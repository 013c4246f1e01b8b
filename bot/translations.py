"""Descriptions of commands and options in the languages of the room. Names stay English, since the slides say them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from discord import Locale, app_commands
from pydantic import BaseModel, ConfigDict, TypeAdapter


class Translation(BaseModel):
    """One description in every language but English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    de: str
    fr: str
    es: str
    ja: str


LANGUAGES = {
    Locale.german: "de",
    Locale.french: "fr",
    Locale.spain_spanish: "es",
    Locale.latin_american_spanish: "es",
    Locale.japanese: "ja",
}
TRANSLATED = {
    app_commands.TranslationContextLocation.command_description,
    app_commands.TranslationContextLocation.group_description,
    app_commands.TranslationContextLocation.parameter_description,
    app_commands.TranslationContextLocation.choice_name,
}
_file = TypeAdapter(dict[str, Translation])


class Translations(app_commands.Translator):
    """Translates by the English text; each cog brings a `translations.toml` with a table for each text of its own."""

    def __init__(self, texts: Mapping[str, Translation]) -> None:
        self._texts = texts

    @classmethod
    def of_folder(cls, cogs: Path) -> Self:
        """Read the translations of every cog; raise `ValueError` where one lacks a language."""
        texts: dict[str, Translation] = {}
        for path in sorted(cogs.glob("*/translations.toml")):
            texts |= _file.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
        return cls(texts)

    def text(self, english: str, locale: Locale) -> str:
        """Return a text in a person's language, or in English where that is not known here."""
        translation = self._texts.get(english)
        if translation is None or locale not in LANGUAGES:
            return english
        translated: str = getattr(translation, LANGUAGES[locale])
        return translated

    async def translate(
        self, string: app_commands.locale_str, locale: Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the text in a language, or None to leave it in English."""
        if context.location not in TRANSLATED:
            return None
        translated = self.text(string.message, locale)
        return None if translated == string.message else translated
