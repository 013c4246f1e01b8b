"""A `/fill-mask` card shows each sentence with its filler, whatever was typed, within Discord's limits."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job import Job, State
from cogs.fill_mask.card import FillMaskCard
from models.catalogue import load_catalogue
from models.tasks import Picture, TextProgress
from models.tasks.fill_mask.request import Filler, FillMaskRequest, FillMaskResult, Gap
from tests.bot.cards.doubles import job, registry
from tests.bot.cards.reading import buttons, check, texts
from tests.bot.room import Room

KIND = FillMaskCard(load_catalogue())
PICTURE = Picture.of("fill-mask.png", "Bars", b"\x89PNG\r\n\x1a\n")
REQUEST = FillMaskRequest(text="The capital of France is [MASK].", model="smollm2")
REGISTRY = registry(KIND)

words = st.one_of(
    st.text(min_size=1, max_size=60), st.sampled_from(["**", "`", "\n", "@everyone", "=1+1", "||", "<@1>"])
)


def gap(*fillers: tuple[str, float], rest: float = 0.0) -> Gap:
    return Gap(fillers=tuple(Filler(text=text, probability=p, fills=(text,)) for text, p in fillers), rest=rest)


def result(parts: tuple[str, ...], *gaps: Gap, method: str = "causal") -> FillMaskResult:
    return FillMaskResult.model_validate(
        {
            "method": method,
            "model": "smollm2",
            "revision": "wheel 1",
            "dtype": "float32",
            "parts": parts,
            "gaps": gaps,
            "compared": 96,
            "seconds": 0.5,
            "picture": PICTURE,
        }
    )


PARIS = result(("The capital of France is ", "."), gap(("Paris", 0.97), ("London", 0.02), rest=0.01))


def finished(found: FillMaskResult, request: FillMaskRequest = REQUEST) -> Job:
    return job(State.SUCCEEDED, kind="fill_mask", request=request, result=found)


def shown(found: FillMaskResult) -> str:
    rendered = REGISTRY.render_copy(finished(found), private=False)
    check(rendered)
    return "\n".join(texts(rendered))


def test_each_sentence_is_shown_with_its_filler() -> None:
    text = shown(PARIS)
    assert "` 97.0 %` The capital of France is **Paris**." in text
    assert "\n-# all others together 1.0 %\n" in text
    assert "scores both sides" in text


def test_several_gaps_have_a_line_each() -> None:
    fillers = (Filler(text="a", probability=0.6, fills=("a", "b")), Filler(text="c", probability=0.4, fills=("c", "b")))
    text = shown(result(("", " then ", ""), Gap(fillers=fillers, rest=0.0), gap(("b", 0.9), rest=0.1)))
    assert "**a then b**" in text
    assert "**Gap 1:** a 60.0 % · c 40.0 %\n" in text
    assert "**Gap 2:** b 90.0 % · all others together 10.0 %\n" in text


def test_all_numbers_are_in_the_table() -> None:
    rendered = REGISTRY.render_copy(finished(PARIS), private=False)
    (table,) = [file for file in rendered.attachments if file.name.endswith(".csv")]
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert rows == [["gap", "filler", "probability"], ["1", "Paris", "0.97"], ["1", "London", "0.02"]]


@given(
    st.lists(st.tuples(words, st.floats(0, 1)), min_size=1, max_size=20),
    st.text(max_size=2000),
    st.text(max_size=2000),
    st.integers(1, 4),
)
def test_whatever_was_typed_the_card_fits(found: list[tuple[str, float]], before: str, after: str, gaps: int) -> None:
    fillers = tuple(Filler(text=text, probability=p, fills=(text,) * gaps) for text, p in found)
    many = result((before, *([after] * gaps)), *[Gap(fillers=fillers, rest=0.5)] * gaps)
    rendered = REGISTRY.render_copy(finished(many), private=False)
    check(rendered)


@pytest.mark.parametrize("method", ["causal", "masked"])
@pytest.mark.parametrize("probability", [0.99, 0.6, 0.1])
def test_it_is_explained_with_the_figures_of_this_card(method: str, probability: float) -> None:
    found = result(("a ", ""), gap(("Paris", probability), rest=1 - probability), method=method)
    said = KIND.explain(REQUEST, found)
    assert "“Paris”" in said
    assert f"{probability:.1%}".replace("%", " %") in said
    assert 3 <= said.count(". ") <= 6


def test_a_card_shows_what_seems_likeliest_so_far() -> None:
    job = replace(
        finished(PARIS), state=State.RUNNING, result=None, progress=TextProgress(text="Paris, *Lyon*", step=1)
    )
    said = "\n".join(texts(REGISTRY.render_copy(job, private=False)))
    assert "at first sight**\nParis, \\*Lyon\\*" in said
    assert "1 gap so far" in said


def test_a_gap_at_the_start_is_explained() -> None:
    told = [KIND.explain(REQUEST, result((before, "."), gap(("It", 0.6), rest=0.4))) for before in ("", "See ")]
    assert ["reads a few sentences about other things" in each for each in told] == [True, False]


def test_the_same_again_would_be_the_same() -> None:
    assert buttons(REGISTRY.render_copy(finished(PARIS), private=False)) == [
        "Change it",
        "What am I looking at?",
        "Show the code",
        "Delete",
    ]


async def test_candidates_are_split_at_commas(room: Room) -> None:
    options = {"text": "A cup of ___.", "candidates": " tea,coffee , ,tea"}
    await room.card(await room.ada.command("fill-mask", dict(options)))
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, FillMaskRequest)
    assert request.candidates == ("tea", "coffee")
    assert request.model == "smollm2"


async def test_the_sentence_and_its_candidates_are_changed_in_a_form(room: Room) -> None:
    card = await room.card(await room.ada.command("fill-mask", {"text": "A cup of ___.", "candidates": "tea, coffee"}))
    room.work(room.latest, State.SUCCEEDED, result=PARIS)
    await room.cards.until_ended(room.latest)
    opened = await room.ada.press(card, "Change it")
    await room.world.until(lambda: opened.modal is not None)
    changed = {"text": "A glass of [MASK].", "candidates": "wine,  milk", "top_k": "2"}
    await room.card(await room.ada.submit(opened, dict(changed)))
    request = room.jobs.rows[room.latest].request
    assert request == FillMaskRequest(text="A glass of [MASK].", model="smollm2", candidates=("wine", "milk"), top_k=2)


@pytest.mark.parametrize(
    "options",
    [
        {"text": "A cup of ___.", "candidates": "x" * 61},
        {"text": "___", "candidates": ",".join("abcdefghijklmnopqrstuvw")},
    ],
)
async def test_what_does_not_fit_gets_a_sentence(room: Room, options: dict[str, str]) -> None:
    sent = await room.ada.command_unchecked("fill-mask", dict(options))
    assert "`" in (await room.told(sent)).text
    assert room.jobs.rows == {}
