"""The option `language` of `/complete`."""

from discord import app_commands

from bot.cards.text import inline
from bot.interaction import Interaction
from bot.model_option import ReadOption
from models.catalogue import Catalogue
from models.errors import Refusal
from models.tasks.complete.languages import LANGUAGES, Language, by_fence


class LanguageOption(ReadOption):
    """Offers the languages while people type, and takes the short names too that they write behind a fence."""

    def read(self, value: str, models: Catalogue) -> Language:
        """Return the language; raise `Refusal`, with those there are, for any other text."""
        del models
        typed = value.strip()
        named = next((key for key, traits in LANGUAGES.items() if traits.name.casefold() == typed.casefold()), None)
        if language := named or by_fence(typed):
            return language
        listed = ", ".join(traits.name for traits in LANGUAGES.values())
        raise Refusal(f"I cannot complete “{inline(typed, 40)}”. I know {listed}.")

    async def autocomplete(  # type: ignore[override] # the base class speaks of any kind of choice
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Offer the languages that fit what is typed so far."""
        del interaction
        typed = value.strip().casefold()
        return [
            app_commands.Choice(name=traits.name, value=key)
            for key, traits in LANGUAGES.items()
            if any(typed in word for word in (key, traits.name.casefold(), *traits.fences))
        ]
