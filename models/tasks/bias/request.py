"""What `/bias` asks for and gets."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.tasks.fill_mask.request import Method
from models.tasks.results import ModelResult
from models.tasks.text import readable
from models.tasks.values import Picture, Progress, Request, TextProgress

TEMPLATE_CHARACTERS = 500


class BiasRequest(Request):
    """Compare how one gap is filled when one word of the sentence changes.

    Attributes
    ----------
    template
        A text with one set of 2 to 4 words and one gap: `The {man,woman} works as a [MASK].`
    model
        A key of the catalogue.
    top_k
        How many of the likeliest fillers of each sentence are compared.
    """

    progress: ClassVar[type[Progress]] = TextProgress

    template: Annotated[str, Field(max_length=TEMPLATE_CHARACTERS), AfterValidator(readable)]
    model: str
    top_k: Annotated[int, Field(ge=1, le=10)] = 6


class Distribution(BaseModel):
    """How the gap is filled for one word of the set.

    Attributes
    ----------
    word
        The word of the set.
    sentence
        The template with it set in, the gap still open.
    probabilities
        One for each of the result's `fillers`, in their order.
    rest
        The probability of all other fillers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: str
    sentence: str
    probabilities: tuple[float, ...]
    rest: float


class Difference(BaseModel):
    """One filler whose probability changes with the word.

    Attributes
    ----------
    most, least
        The words of the set for which the filler is likeliest and least likely.
    difference
        The one probability minus the other.
    log_ratio
        log2 of their quotient: 1 is twice as likely, 2 four times.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    filler: str
    most: str
    least: str
    difference: float
    log_ratio: float


class BiasResult(ModelResult):
    """One distribution for each word of the set, over the same fillers.

    Attributes
    ----------
    method
        "masked": a model trained to fill gaps. "causal": one trained to go on, which scores both sides of the gap.
    fillers
        The likeliest fillers of any of the sentences, the likeliest on average first.
    by_difference, by_ratio
        The largest differences first, in probability and in ratio.
    compared
        With a causal model, the words that share the probability, the same for each sentence.
    entries
        With a masked model, what the vocabulary calls the fillers.
    """

    method: Method
    fillers: tuple[str, ...]
    distributions: tuple[Distribution, ...]
    by_difference: tuple[Difference, ...]
    by_ratio: tuple[Difference, ...]
    compared: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    picture: Picture

    def shares(self, difference: Difference) -> tuple[float, float]:
        """Return the filler's probability with the word that makes it likeliest, and with the one that does least."""
        place = self.fillers.index(difference.filler)
        known = {each.word: each.probabilities[place] for each in self.distributions}
        return known[difference.most], known[difference.least]
