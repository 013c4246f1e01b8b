"""What `/classify` asks for and gets."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.tasks.results import ModelResult
from models.tasks.text import readable
from models.tasks.values import Picture, Queue, Request

TEXT_CHARACTERS = 6000  # as many as Discord lets people type into an option
SHOWN = 20  # classes in the picture


class ClassifyRequest(Request):
    """Ask which class a text belongs to.

    Attributes
    ----------
    model
        A key of the catalogue: a classifier, fine-tuned by somebody.
    """

    queue: ClassVar[Queue] = "short"

    text: Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(readable)]
    model: str


class Class(BaseModel):
    """A class, and how probable it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    probability: float


class ClassifyResult(ModelResult):
    """The distribution over the classes.

    Attributes
    ----------
    classes
        Every class, the likeliest first.
    tokens, unread
        How many tokens the model read, its special ones included, and how many at the end it had no room for.
    """

    classes: Annotated[tuple[Class, ...], Field(min_length=1)]
    tokens: int
    unread: int
    picture: Picture
