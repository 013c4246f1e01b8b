"""How a `/translate` card looks."""

from bot.cards.family import Example
from cogs.seq2seq.card import RewriteCard
from cogs.translate import explanation
from cogs.translate.pairs import said
from models.tasks.translate import code as shown_code
from models.tasks.translate.request import TranslateRequest, TranslateResult, prefix


class TranslateCard(RewriteCard[TranslateRequest, TranslateResult]):
    """A text and its translation."""

    kind = "translate"

    def heading(self, request: TranslateRequest) -> str:
        """Name the model and the languages."""
        return f"🌍 {self.catalogue.name(request.model)} translates, {said(request.pair)}"

    def code(self, request: TranslateRequest, result: TranslateResult) -> str:
        """Return the plain transformers code that writes this translation."""
        return shown_code.code(request, result, self.catalogue[request.model])

    def explain(self, request: TranslateRequest, result: TranslateResult) -> str:
        """Tell how an encoder and a decoder made this translation."""
        before = prefix(request.pair, self.catalogue[request.model])
        return explanation.of_translation(request, result, before)

    def example(self) -> Example[TranslateRequest]:
        """Return a sentence for the first pair there is."""
        text = "The house is small, but the garden is wonderful."
        entry = self.catalogue.default("translate")
        request = TranslateRequest(text=text, pair=entry.pairs[0], model=entry.key)
        return Example(f"/translate text:{text} to:{said(request.pair)}", request)
