"""What a result tells of itself, whatever its task."""

from models.tasks.compare.request import CompareResult, Failed
from models.tasks.generate.request import GenerateResult
from models.tasks.results import WrittenResult
from models.tasks.task import tasks
from models.tasks.values import Result

TEXT = GenerateResult(
    model="m", revision="r", dtype="float32", seconds=1, text="so it goes", tokens=3, prompt_tokens=9, stop="end"
)


def test_what_is_read_counts_as_nothing_written() -> None:
    writing = {kind for kind, task in tasks().items() if issubclass(task.result, WrittenResult)}
    assert writing == {"generate", "complete", "translate", "summarize"}
    assert Result().tokens_written() == 0


def test_a_text_counts_its_own_tokens_and_a_comparison_those_of_all() -> None:
    assert TEXT.tokens_written() == 3
    assert CompareResult(answers=(TEXT, Failed(error="no"), TEXT)).tokens_written() == 6
