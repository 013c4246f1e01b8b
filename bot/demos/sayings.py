"""What the bot itself says in a demo, in its languages."""

from bot.runbooks.steps import Language

SAYINGS: dict[str, dict[Language, str]] = {
    "answered": {"en": "What you answered:", "de": "Das habt ihr geantwortet:"},
    "nobody": {"en": "Nobody answered.", "de": "Niemand hat geantwortet."},
    "right": {"en": "It is **{}**.", "de": "Es ist **{}**."},
    "were_right": {"en": "{} of {} were right: {}", "de": "{} von {} lagen richtig: {}"},
    "nobody_right": {"en": "Nobody was right this time.", "de": "Diesmal lag niemand richtig."},
    "answer": {"en": "Answer", "de": "Antworten"},
    "try": {"en": "Run it yourself", "de": "Selbst ausprobieren"},
    "so_far": {"en": "-# Answers so far: {}", "de": "-# Antworten bisher: {}"},
    "another": {"en": "another answer", "de": "eine andere Antwort"},
    "others": {"en": "and {} more", "de": "und {} weitere"},
}


def say(what: str, language: Language, *values: object) -> str:
    """Return one of the bot's own sentences."""
    return SAYINGS[what][language].format(*values)
