"""The option `to` of `/translate`: from which language to which, as people say it and as the catalogue does."""

from collections.abc import Iterator

from discord import app_commands

from bot.discord_limits import SELECT_OPTIONS
from bot.interaction import Interaction
from models.catalogue import Catalogue, Entry
from models.errors import Refusal

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


def language(code: str) -> str:
    """Return the English name of a language, or its code where it is not one of those known here."""
    return LANGUAGES.get(code, code)


def said(pair: str) -> str:
    """Return a pair as people read it: `English → German`."""
    source, target = pair.split("-")
    return f"{language(source)} → {language(target)}"


def pairs_of(catalogue: Catalogue, model: str | None = None) -> list[str]:
    """Return each pair that a model, or any model, translates, in the catalogue's order."""
    entries = [entry for entry in catalogue.for_task("translate") if model in {None, entry.key}]
    return list(dict.fromkeys(pair for entry in entries for pair in entry.pairs))


def chosen(catalogue: Catalogue, typed: str | None, model: Entry | None) -> tuple[str, Entry]:
    """Return the pair that was meant, and a model for it: the one given, or the first that translates it.

    Where nothing was typed, it is the model's first pair, and the task's default is the model.

    Raises `Refusal`, with what there is, where none fits or several do.
    """
    if typed is None:
        entry = model or catalogue.default("translate")
        return entry.pairs[0], entry
    offered = pairs_of(catalogue, model.key if model else None)
    fitting = [pair for pair in offered if typed.strip().casefold() in _names(pair)]
    if len(fitting) != 1:
        listed = ", ".join(said(pair) for pair in fitting or offered)
        problem = "`to` can mean several things" if fitting else f"`{typed[:50]}` is not what I can translate to"
        raise Refusal(f"{problem} here. Choose one of: {listed or 'nothing, since no model here translates'}.")
    entries = [model] if model else catalogue.for_task("translate")
    return fitting[0], next(entry for entry in entries if fitting[0] in entry.pairs)


async def offer(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the pairs that fit what is typed so far, of the model chosen before where there is one."""
    catalogue: Catalogue = interaction.client.catalogue
    model = interaction.namespace.model
    offered = pairs_of(catalogue, model if model in catalogue else None)
    wanted = typed.strip().casefold()
    fitting = [pair for pair in offered if wanted in pair or wanted in said(pair).casefold()]
    return [app_commands.Choice(name=said(pair), value=pair) for pair in fitting[:SELECT_OPTIONS]]


def _names(pair: str) -> Iterator[str]:
    """Yield what a pair may be called: by itself, or by its target alone."""
    target = pair.split("-")[1]
    yield from (pair, said(pair).casefold(), target, language(target).casefold())
