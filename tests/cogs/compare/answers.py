"""Made-up comparisons, as a worker sends them."""

from bot.jobs.job import Job, State
from models.tasks.compare.request import CompareProgress, CompareRequest, CompareResult, Failed
from models.tasks.generate.request import GenerateRequest, GenerateResult
from tests.bot.cards.doubles import RESULT, job

PROMPT = "Once upon a time"
TEMPERATURES = (0.0, 0.7, 1.3)


def asked(prompt: str = PROMPT, count: int = 3) -> CompareRequest:
    """Return a request for so many seeds or, if three, temperatures."""
    settings = GenerateRequest(prompt=prompt, model="smollm2", max_new_tokens=64, seed=7)
    changes = (
        [{"temperature": temperature} for temperature in TEMPERATURES]
        if count == 3
        else [{"seed": seed} for seed in range(count)]
    )
    return CompareRequest(variants=tuple(settings.model_copy(update=change) for change in changes))


def written(text: str, **changes: object) -> GenerateResult:
    return RESULT.model_copy(update={"text": text, **changes})


def compared(
    *answers: GenerateResult | Failed, state: State = State.SUCCEEDED, request: CompareRequest | None = None
) -> Job:
    """Return a job in a state, with these answers or the texts so far."""
    given = answers or (written(" there was a fox."), written(" there was a cat."), written(" zebras danced."))
    request = request or asked(count=len(given))
    texts = [answer.text if isinstance(answer, GenerateResult) else "" for answer in given]
    ended = state is State.SUCCEEDED
    return job(
        state,
        kind="compare",
        request=request,
        result=CompareResult(answers=given) if ended else None,
        progress=None if ended else CompareProgress(texts=tuple(texts), step=12, total=192),
    )
