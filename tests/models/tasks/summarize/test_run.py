"""Summarising: the prefix, the limit, and the code shown is run."""

import pytest
from pydantic import ValidationError

from models.errors import UnknownModel
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.summarize.code import code
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult
from models.tasks.summarize.run import LIMIT, run
from models.tasks.values import TextProgress
from models.tokenization import encode
from tests.models.programs import output_of
from tests.models.seq2seq.tiny import CONTEXT


def report(_progress: TextProgress) -> None:
    """Report to nobody."""


@pytest.mark.programs
@pytest.mark.parametrize("end", [" ", "</s> "])
async def test_a_text_becomes_another_and_the_code_prints_it(writing: ResidentModels, end: str) -> None:
    request = SummarizeRequest(text=f"the dog sleeps on in the warm sun.{end}" * 2, model="t5")
    result = await run(request, Context(writing, report))
    assert isinstance(result, SummarizeResult)
    assert result.limit == min(LIMIT, CONTEXT)
    async with writing.use("t5") as model:
        assert result.source_tokens == len(encode(model.loaded.tokenizer, f"the fox: {request.text}", special=True))
    assert await output_of(code(request, result, writing.catalogue["t5"])) == f"{result.text}\n"


async def test_a_model_that_does_not_summarise_is_refused(writing: ResidentModels) -> None:
    with pytest.raises(UnknownModel, match=r"serves other tasks\. For summarize there is: t5"):
        await run(SummarizeRequest(text="dog", model="marian"), Context(writing, report))


@pytest.mark.parametrize("text", ["", " \n\x00", "x" * 6001])
def test_what_cannot_be_summarised_is_no_request(text: str) -> None:
    with pytest.raises(ValidationError):
        SummarizeRequest(text=text, model="t5")
