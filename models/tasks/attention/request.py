"""What `/attention` asks for and gets."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from models.tasks.results import ModelRun
from models.tasks.text import readable
from models.tasks.values import Picture, Queue, Request, Result, TypedTokens

TEXT_CHARACTERS = 1000  # far more than a readable picture holds
MOST_TOKENS = 32  # beyond, the labels of a heat map cannot be read on a phone
MOST_MODELS = 2

Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(readable)]


class AttentionRequest(Request):
    """Show who attends to whom in `text`: all heads of a model as an overview, and one head as a heat map.

    Attributes
    ----------
    models
        Keys of the catalogue: one, or two that are compared.
    layer, head
        Which head to show, both counted from 1. What is left open is chosen: of the heads that are left, the one with
        the strongest link between tokens that are not neighbours, the first token and special ones aside.
    """

    queue: ClassVar[Queue] = "short"

    text: Text
    models: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_MODELS)]
    layer: Annotated[int, Field(ge=1)] | None = None
    head: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_model_for_a_head(self) -> Self:
        if len(set(self.models)) < len(self.models):
            raise ValueError("two different models are needed")
        if len(self.models) > 1 and (self.layer is not None or self.head is not None):
            raise ValueError("a layer or a head belongs to one model: choose that model")
        return self


class Link(BaseModel):
    """How much of its attention the token at `source` gives to the token at `target`, both counted from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: int
    target: int
    weight: float


class View(ModelRun):
    """One head of one model over a text, and what can be said of all its heads.

    Attributes
    ----------
    tokens
        As people can read them: a space is `␣`, special ones are as the model writes them.
    layers, heads
        How many there are, heads in each layer.
    layer, head
        Which one this is, counted from 1.
    causal
        Whether no head lets a token attend to a later one.
    weights
        One row a token: what share of its attention goes to each token, rounded to 4 digits.
    links
        The strongest ones of this head between different tokens, the strongest first. Those of the first token and of
        special ones, where heads leave attention that they have no use for, count only where there are no others.
    sinks
        How many heads give more than half of all attention to the first token and special ones.
    neighbours
        How many heads give more than half of all attention to the token just before.
    """

    tokens: tuple[str, ...]
    layers: int
    heads: int
    layer: int
    head: int
    causal: bool
    weights: tuple[tuple[float, ...], ...]
    links: tuple[Link, ...]
    sinks: int
    neighbours: int
    heat_map: Picture
    overview: Picture

    @property
    def to_first(self) -> float:
        """The share of this head's attention that goes to the first token, on average over the later ones."""
        later = self.weights[1:]
        return sum(row[0] for row in later) / len(later)

    @property
    def distance(self) -> float:
        """How many tokens away this head looks on average."""
        rows = enumerate(self.weights)
        return sum(weight * abs(i - j) for i, row in rows for j, weight in enumerate(row)) / len(self.weights)


class AttentionResult(Result):
    """One view for each model, in the order of the request."""

    views: tuple[View, ...]

    def typed_tokens(self) -> tuple[TypedTokens, ...]:
        """Return what was typed that looks like control tokens, model by model."""
        return tuple(view.typed for view in self.views)
