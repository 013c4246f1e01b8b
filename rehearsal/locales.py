"""The languages of Discord's clients, and commands as a client in one of them shows them."""

from rehearsal.wire import JSON

LOCALES = frozenset(
    [
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en-GB",
        "en-US",
        "es-419",
        "es-ES",
        "fi",
        "fr",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "lt",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "ru",
        "sv-SE",
        "th",
        "tr",
        "uk",
        "vi",
        "zh-CN",
        "zh-TW",
    ]
)
"""Documentation, "Locales"."""

_FALLBACKS = {"en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES"}
"""Where a translation is taken from that a language lacks (documentation, "Localization")."""


def localized(part: JSON, locale: str) -> JSON:
    """Return a command, option or choice with `name_localized` and `description_localized`, and so all in it."""
    texts = {f"{key}_localized": _translated(part, key, locale) for key in ("name", "description") if key in part}
    inner = {key: [localized(one, locale) for one in part[key]] for key in ("options", "choices") if part.get(key)}
    return part | texts | inner


def _translated(part: JSON, key: str, locale: str) -> str:
    translations = part.get(f"{key}_localizations") or {}
    fallback = translations.get(_FALLBACKS.get(locale), part[key])
    return str(translations.get(locale, fallback))
