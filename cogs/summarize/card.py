"""How a `/summarize` card looks."""

from bot.cards.family import Example
from cogs.seq2seq.card import RewriteCard
from cogs.summarize import explanation
from models.tasks.summarize import code as shown_code
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult


class SummarizeCard(RewriteCard[SummarizeRequest, SummarizeResult]):
    """A text and its summary."""

    kind = "summarize"

    def heading(self, request: SummarizeRequest) -> str:
        """Name the model and what it does."""
        return f"📝 {self.catalogue.name(request.model)} summarises"

    def code(self, request: SummarizeRequest, result: SummarizeResult) -> str:
        """Return the plain transformers code that writes this summary."""
        return shown_code.code(request, result, self.catalogue[request.model])

    def explain(self, request: SummarizeRequest, result: SummarizeResult) -> str:
        """Tell how an encoder and a decoder made this summary."""
        return explanation.of_summary(request, result)

    def example(self) -> Example[SummarizeRequest]:
        """Return a few sentences with one thing to say."""
        text = (
            "The library will close its doors on Monday for three weeks. Workers will replace the roof, which has "
            "leaked since the storm in March, and paint the reading rooms. Books can be returned at the town hall."
        )
        request = SummarizeRequest(text=text, model=self.catalogue.default("summarize").key)
        return Example(f"/summarize text:{text}", request)
