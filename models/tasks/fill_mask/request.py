"""What `/fill-mask` asks for and gets."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field

from models.tasks.results import ModelResult
from models.tasks.text import readable
from models.tasks.values import Picture, Progress, Request, TextProgress

TEXT_CHARACTERS = 4000
CANDIDATES = 20
CANDIDATE_CHARACTERS = 60

Method = Annotated[Literal["masked", "causal"], Field(validation_alias=AliasChoices("method", "engine"))]
"""How a model fills gaps; older results in the database call it their engine."""

Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(readable)]
Candidate = Annotated[str, Field(max_length=CANDIDATE_CHARACTERS), AfterValidator(readable), AfterValidator(str.strip)]


class FillMaskRequest(Request):
    """Fill every gap of `text`: `[MASK]`, `<mask>`, three or more underscores, or the model's own mask.

    Attributes
    ----------
    model
        A key of the catalogue.
    top_k
        How many fillers to show for each gap.
    candidates
        Where given, only these are compared, in every gap.
    """

    progress: ClassVar[type[Progress]] = TextProgress

    text: Text
    model: str
    top_k: Annotated[int, Field(ge=1, le=20)] = 5
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=CANDIDATES)] = ()


class Filler(BaseModel):
    """One filler of a gap.

    Attributes
    ----------
    text
        The filler without the space before it.
    probability
        With a masked model, of all entries of its vocabulary. With a causal one, the share among the texts compared.
    fills
        What its sentence has in each gap: this filler in its own, the best that goes with it in the others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    probability: float
    fills: tuple[str, ...]


class Gap(BaseModel):
    """The ranking of one gap, the likeliest filler first, and the probability of all fillers not listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fillers: tuple[Filler, ...]
    rest: float


class FillMaskResult(ModelResult):
    """One ranking for each gap, in the order of the text.

    Attributes
    ----------
    method
        "masked": a model trained to fill gaps. "causal": one trained to go on, which scores both sides of the gap.
    parts
        The text around the gaps, one part more than there are gaps.
    compared
        How many fillers, or with several gaps and a causal model how many combinations of them, were compared.
    texts
        With a causal model, the fills of each text compared: their probabilities add up to 1.
    """

    method: Method
    parts: tuple[str, ...]
    gaps: tuple[Gap, ...]
    compared: int
    texts: tuple[tuple[str, ...], ...] = ()
    picture: Picture

    def sentence(self, filler: Filler, mark: str = "") -> str:
        """Return the text with the filler set in; `mark` is put on both sides of every fill, as in `**Paris**`."""
        fills = (f"{mark}{fill}{mark}" for fill in filler.fills)
        return "".join(piece for pair in zip(self.parts, (*fills, ""), strict=True) for piece in pair)
