"""A `/search` card fits and tells the truth, whatever was searched."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.layout import Rendered, render
from bot.jobs.job import Job, State
from cogs.search.card import BAR, SearchCard
from models.catalogue import load_catalogue
from models.tasks import Progress
from models.tasks.search.request import TOP_K, Found, SearchRequest, SearchResult
from tests.bot.cards.doubles import job
from tests.bot.cards.reading import check, texts

KIND = SearchCard(load_catalogue())
REQUEST = SearchRequest(query="How does a model know the order of words?", model="minilm")
BEST = Found(text="The position is brought in too.", title="Transformers", heading="Vectors", score=0.53)
OTHER = Found(text="# A heading\n- and <@1> **more**", title="Tokens", score=0.12)


def found(*passages: Found, **changes: object) -> SearchResult:
    told = {"searched": 55, "notes": 9, "left_out": 0, "embedded": 0, "model": "minilm", "revision": "minilm 0.1.0"}
    return SearchResult.model_validate({"passages": passages, **told, "dtype": "float32", "seconds": 0.03, **changes})


def searched(result: SearchResult, request: SearchRequest = REQUEST) -> Job:
    return replace(job(State.SUCCEEDED), kind="search", request=request, result=result)


def rendered(result: SearchResult, request: SearchRequest = REQUEST) -> Rendered:
    return render(searched(result, request), KIND, list(KIND.actions))


def test_a_passage_stands_under_its_score_and_its_place() -> None:
    heading, query, best, other, footer = texts(rendered(found(BEST, OTHER)))
    assert heading == "### 🔎 MiniLM L6 v2 searches the notes"
    assert query == f"> {REQUEST.query}"
    assert best == "`█████░░░░░ 0.53` **Transformers › Vectors**\n> The position is brought in too."
    assert other == "`█░░░░░░░░░ 0.12` **Tokens**\n> \\# A heading\n> \\- and \\<@1> \\*\\*more\\*\\*"
    assert footer == "-# minilm 0.1.0 · 55 passages of 9 notes compared · all read before · 0.03 s"


def test_lines_are_named_by_their_numbers() -> None:
    request = REQUEST.model_copy(update={"lines": ("", "dog", "cat")})
    shown = texts(rendered(found(Found(text="cat", line=3, score=1.0), notes=0, searched=2, embedded=2), request))
    assert shown[0].endswith("searches 2 lines")
    assert shown[2] == f"`{'█' * BAR} 1.00` **Line 3**\n> cat"
    assert "2 passages compared · 2 read anew" in shown[-1]


def test_when_nothing_is_close_the_card_says_so() -> None:
    far = texts(rendered(found(OTHER)))[2]
    assert "Nothing in the notes is close" in far
    assert "only 0.12" in far
    assert not any("Nothing" in text for text in texts(rendered(found(BEST, OTHER))))
    negative = found(Found(text="x", line=1, score=-0.2), notes=0)
    assert "Nothing in these lines is close" in texts(rendered(negative))[2]
    assert f"`{'░' * BAR} -0.20`" in texts(rendered(negative))[3]


def test_files_that_were_left_out_are_told() -> None:
    assert "3 of the instructor's files left out" in texts(rendered(found(BEST, left_out=3)))[-1]


def test_a_passage_too_long_for_the_card_is_attached_whole() -> None:
    assert rendered(found(BEST, OTHER)).attachments == []
    long = Found(text="=word " * 160, title="Long", score=0.5)
    many = Found(text="x\n" * 20, title="Many lines", score=0.4)
    (file,) = rendered(found(long, many)).attachments
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0] == ["cosine", "place", "passage"]
    assert rows[1][1:] == ["Long", f"'{long.text}"]
    assert rows[2][2] == many.text


passages = st.builds(
    Found,
    text=st.text(min_size=1, max_size=200).map(lambda text: text * 5)
    | st.text(st.sampled_from("*_`\n~|#<>@[]() a"), min_size=1, max_size=1000),
    title=st.text(max_size=100) | st.just("*" * 100),
    heading=st.text(max_size=100) | st.just("`" * 100),
    line=st.none() | st.integers(1, 200),
    score=st.floats(-1, 1),
)


@given(st.lists(passages, min_size=1, max_size=TOP_K), st.text(min_size=1, max_size=500).filter(str.isalnum))
def test_a_card_fits_and_is_explained(some: list[Found], query: str) -> None:
    request = REQUEST.model_copy(update={"query": query})
    result = found(*some, left_out=10_000, revision="x" * 120)
    check(rendered(result, request))
    explanation = KIND.explain(request, result)
    assert len(explanation) <= 1900
    assert f"{some[0].score:.2f}" in explanation


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FAILED, State.CANCELLED])
def test_a_card_fits_before_there_is_an_answer(state: State) -> None:
    one = replace(job(state), kind="search", request=REQUEST, progress=Progress(step=24, total=55), result=None)
    shown = render(one, KIND, [])
    check(shown)
    if state is State.RUNNING:
        assert "24 of at most 55 new passages read" in texts(shown)[-1]


def test_the_explanation_is_specific() -> None:
    apart = KIND.explain(REQUEST, found(BEST, OTHER))
    assert "each of the 55 passages" in apart
    assert "The best here has 0.53, which for this kind of model means close, and the last one shown has 0.12" in apart
    assert "share no longer word" in apart
    shared = KIND.explain(REQUEST, found(BEST.model_copy(update={"text": "The ORDER of words", "score": 0.35})))
    assert "“order”, “words”" in shared
    assert "means related." in shared
    far = KIND.explain(REQUEST, found(OTHER, searched=1))
    assert "the one passage there is" in far
    assert "far from anything here" in far
    assert "meanings are not close either" in far
    for text in (apart, shared, far):
        assert 4 <= text.count(". ") + 1 <= 5


def test_the_same_again_would_be_the_same() -> None:
    assert KIND.again(REQUEST) is None
