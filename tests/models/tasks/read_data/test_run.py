"""Data that is read and prepared, outside of any worker."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.artifacts import ArtifactsInMemory
from models.data.examples import Labelled, read_examples
from models.data.values import Columns, DataLimits, LeftOut
from models.errors import Refusal
from models.tasks.context import ChildContext
from models.tasks.read_data.picture import picture
from models.tasks.read_data.request import Added, ClassSize, Named, ReadDataRequest, ReadDataResult, Source, Upload
from models.tasks.read_data.run import run
from models.tasks.text import beginning

WORDS = ["good", "bad", "so", "quite", "never", "again", "film", "song", "long", "loud"]
REVIEWS = "id,text,label\n" + "".join(
    f"{number},{' '.join(WORDS[: number % 9 + 2])} {number},{'yes' if number % 4 else 'no'}\n" for number in range(40)
)


async def read(content: bytes | str, **fields: Any) -> tuple[ReadDataResult, list[object]]:
    """Return the result for an upload, and the examples that were kept."""
    artifacts = ArtifactsInMemory()
    data = content.encode() if isinstance(content, str) else content
    source = Upload(artifact=await artifacts.put("data.csv", "text/csv", data), name="data.csv")
    result = await run(ReadDataRequest(source=source, **fields), ChildContext("cpu", Path(), artifacts=artifacts))
    kept = b"".join([chunk async for chunk in artifacts.read(result.examples_artifact)])
    return result, list(read_examples(kept))


async def test_a_file_becomes_examples_and_what_is_told_of_them() -> None:
    result, examples = await read(REVIEWS + "40,,no\n41,good BAD 0,no\n")
    assert len(examples) == result.examples == 40
    assert examples[0] == Labelled(text="good bad 0", label="no")
    assert (result.form, result.recipe) == ("a table, cells separated by commas", "classify")
    assert result.columns == Columns(text="text", label="label")
    assert result.all_columns == ("id", "text", "label")
    assert len(result.sample) == 5
    assert result.sample[0] == ("0", "good bad 0", "no")
    assert result.rows == 42
    assert result.left_out == (
        LeftOut(reason="empty text", rows=1),
        LeftOut(reason="the same as another row", rows=1),
    )
    assert result.classes == (ClassSize(name="yes", examples=30), ClassSize(name="no", examples=10))
    assert result.baseline == 0.75
    assert (result.train, result.held_out) == (32, 8)
    assert (result.words.median, result.words.most_are_below, result.words.longest) == (6, 10, 11)
    assert result.characters.longest > result.characters.median
    assert result.picture.alt == "Examples of each class: yes (30) 75.0 %, no (10) 25.0 %."
    assert result.picture.png.startswith(b"\x89PNG")
    assert ReadDataResult.model_validate(result.model_dump(mode="json")) == result


async def test_long_cells_of_the_first_rows_are_shown_in_part() -> None:
    result, _ = await read(f"text,label\n{'long ' * 1000},yes\nshort,yes\na b,no\nc d,no\n")
    assert result.sample[0][0] == beginning("long " * 1000, 200)


async def test_texts_alone_have_their_lengths_in_the_picture() -> None:
    result, examples = await read("\n".join(" ".join(WORDS[:number]) for number in range(1, 10)))
    assert (result.recipe, result.classes, result.baseline) == ("style", (), None)
    assert len(examples) == 9
    assert result.picture.alt.startswith("Words in an example: 1 11.1 %, 2 11.1 %")


async def test_recipe_columns_and_limits_are_a_persons_choice() -> None:
    chosen = Columns(text="text")
    result, _ = await read(REVIEWS, recipe="mask", columns=chosen, limits=DataLimits(rows=10))
    assert (result.recipe, result.columns, result.examples, result.rows) == ("mask", chosen, 10, 40)


class Endless(ArtifactsInMemory):
    """An artifact of 200 MB, of which it counts the bytes that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    async def read(self, _artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        for _ in range(200):
            self.sent += 1_000_000
            yield bytes(1_000_000)


async def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole() -> None:
    artifacts = Endless()
    request = ReadDataRequest(source=Upload(artifact=uuid4(), name="x.csv"))
    with pytest.raises(Refusal, match=r"more than 25\.0 MB, and I read no more"):
        await run(request, ChildContext("cpu", Path(), artifacts=artifacts))
    assert artifacts.sent == 26_000_000


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (Upload(artifact=UUID(int=7), name="x.csv"), "This file is kept no longer. Attach it again."),
        (Named(key="moon"), "There is no set called “moon” here. There is: moby-dick, sms-spam, topics."),
    ],
)
async def test_what_is_not_there_is_told(source: Source, sentence: str) -> None:
    with pytest.raises(Refusal) as told:
        await run(ReadDataRequest(source=source), ChildContext("cpu", Path()))
    assert str(told.value) == sentence


async def test_named_sets_are_read_as_their_cards_say(tmp_path: Path) -> None:
    artifacts = ArtifactsInMemory()
    data = b"text,label,question,answer\na,x,i,1\nb,x,j,2\nc,y,k,3\nd,y,l,4\n"
    columns = Columns(text="text", label="label")
    moods = Added(key="moods", artifact=await artifacts.put("", "", data), recipe="classify", columns=columns)
    context = ChildContext("cpu", tmp_path, artifacts=artifacts)
    shipped = await run(ReadDataRequest(source=Named(key="topics")), context)
    assert (shipped.recipe, shipped.columns) == ("classify", Columns(text="text", label="topic"))
    added = await run(ReadDataRequest(source=moods), context)
    assert (added.examples, added.columns) == (4, Columns(text="text", label="label"))
    other = await run(ReadDataRequest(source=moods, columns=Columns(text="question")), context)
    assert other.columns == Columns(text="question", label="label")
    style = await run(ReadDataRequest(source=moods, recipe="style"), context)
    assert style.columns == Columns(prompt="question", answer="answer")


def test_of_many_classes_the_smallest_are_one_bar() -> None:
    drawn = picture({f"class {number}": 50 - number for number in range(50)}, [])
    assert "class 18 (32)" in drawn.alt
    assert "31 other classes (496)" in drawn.alt


@pytest.mark.parametrize(
    ("lengths", "alt"),
    [
        ([1], "Words in an example: 1 100 %."),
        ([20] * 99 + [5000], "Words in an example: 19–5000 100 %"),
        ([10, 20, 95], "Words in an example: 1–10 33.3 %, 11–20 33.3 %"),
    ],
)
def test_lengths_are_drawn_in_ranges(lengths: list[int], alt: str) -> None:
    assert picture({}, lengths).alt.startswith(alt)
    assert all(str(part) for part in picture({}, lengths).png)
