"""A `/compare` card fits whatever was written, shows each text with its figures, and one that failed as a sentence."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.family import AnyCardFamily
from bot.cards.layout import render
from bot.cards.text import FENCE
from bot.jobs.job import Job, State
from cogs.compare.card import CompareCard
from cogs.compare.explanation import shared_words
from models.catalogue import load_catalogue
from models.tasks.compare.request import CompareRequest, Failed
from tests.bot.cards.doubles import registry
from tests.bot.cards.reading import buttons, check, texts
from tests.cogs.compare.answers import asked, compared, written

KIND: AnyCardFamily = CompareCard(load_catalogue())
EVIL = "[click](https://evil.example)"
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")

pieces = st.one_of(
    st.text(max_size=200),
    st.text(st.sampled_from("ab \n\t`*_~|>#-[]()<@!:/\\.\u200b\u202e😀"), max_size=60),
    st.sampled_from([FENCE, f"{FENCE}python\nx = 1\n", EVIL, "@everyone", "\n", "word "]),
)
any_text = st.builds(
    lambda some, times: "".join(some) * times, st.lists(pieces, min_size=1, max_size=4), st.integers(1, 200)
)
answers = st.lists(any_text.map(written) | any_text.map(lambda text: Failed(error=text)), min_size=2, max_size=4)


REGISTRY = registry(KIND)


@given(st.text("ab`*_>\n#", min_size=1, max_size=6000), answers)
@example("x" * 6000, [written("y" * 9000)] * 4)
@example("_" * 6000, [written(FENCE * 3000)] * 4)
@example("x", [Failed(error="`" * 4000), written(""), written("\n" * 900), written(EVIL * 300)])
def test_a_card_fits_in_every_state(prompt: str, given_answers: list[object]) -> None:
    request = asked(f"{prompt[:5999]}x", len(given_answers))
    for state in State:
        one = compared(*given_answers, state=state, request=request)  # type: ignore[arg-type] # as the strategy makes them
        for rendered in (
            REGISTRY.render_copy(one, private=True),
            REGISTRY.render_copy(one, private=False),
            REGISTRY.render_plain(one),
        ):
            check(rendered)
            assert not any(MASKED_LINK.search(part) for part in texts(rendered))


def test_each_text_stands_under_its_setting_with_its_figures() -> None:
    _, _, first, second, third, footer = texts(REGISTRY.render_copy(compared(), private=False))
    assert first == (
        "**1 · temperature 0**\n-# 6 tokens, 12 a second · 0.5 s · it reached max_new_tokens\n there was a fox."
    )
    assert second.startswith("**2 · temperature 0.7**")
    assert third.endswith(" zebras danced.")
    assert footer == "-# wheel 1 · seed 7 writes these again · waited 0.0 s"


def test_one_that_failed_shows_its_sentence_beside_the_others() -> None:
    one = compared(written(" there was a fox."), Failed(error="This model only continues texts."), written(" b"))
    _, _, first, failed, third, _ = texts(REGISTRY.render_copy(one, private=False))
    assert first.endswith(" there was a fox.")
    assert failed == "**2 · temperature 0.7**\n-# no text\n⚠️ This model only continues texts."
    assert third.endswith(" b")


def test_texts_too_long_for_a_message_are_attached_whole() -> None:
    long = "word " * 400
    one = compared(written(long), Failed(error="It is away."), written("short"))
    rendered = REGISTRY.render_copy(one, private=False)
    (file,) = rendered.attachments
    whole = file.content.decode("utf-8-sig")
    assert long in whole
    assert "short" in whole
    assert "2 · temperature 0.7:\nIt is away." in whole
    assert whole.startswith("Prompt:\nOnce upon a time\n")
    assert REGISTRY.render_copy(compared(), private=False).attachments == []


def test_all_texts_grow_side_by_side() -> None:
    shown = texts(render(compared(state=State.RUNNING), KIND, []))
    assert shown[2] == "**1 · temperature 0**\n there was a fox. ▌"
    assert shown[4] == "**3 · temperature 1.3**\n zebras danced. ▌"
    assert "12 of at most 192 tokens" in shown[-1]
    stopped = texts(render(compared(state=State.CANCELLED), KIND, []))
    assert stopped[2] == "**1 · temperature 0**\n there was a fox."


def test_texts_that_are_continued_stand_as_they_were_written() -> None:
    answers = [written("\n# __init__"), written("**kwargs"), written("<@1>")]
    for state in (State.RUNNING, State.SUCCEEDED):
        shown = "\n".join(texts(REGISTRY.render_copy(compared(*answers, state=state), private=False)))
        for part in ("\n\\# \\_\\_init\\_\\_", "\\*\\*kwargs", "\\<@1>"):
            assert part in shown


def test_an_empty_text_is_told() -> None:
    one = compared(written(" \n"), written("a"), written("b"))
    assert "ended its text at once" in texts(REGISTRY.render_copy(one, private=False))[2]


def test_the_heading_says_what_is_compared() -> None:
    assert KIND.heading(asked()) == "⚖️ SmolLM2 135M Instruct, with 3 settings"
    first, second, _ = asked().variants
    two = CompareRequest(variants=(first, second.model_copy(update={"model": "gone"})))
    assert KIND.heading(two) == "⚖️ SmolLM2 135M Instruct and gone compared"


def test_again_asks_with_another_seed_for_all_and_not_where_nothing_is_drawn() -> None:
    again = KIND.again(asked())
    assert isinstance(again, CompareRequest)
    (seed,) = {variant.seed for variant in again.variants}
    assert seed != 7
    assert [variant.temperature for variant in again.variants] == [0, 0.7, 1.3]
    apart = KIND.again(asked(count=4))
    assert isinstance(apart, CompareRequest)
    assert len({variant.seed for variant in apart.variants}) == 4
    greedy = CompareRequest(
        variants=tuple(
            variant.model_copy(update={"temperature": 0.0, "model": model})
            for variant, model in zip(asked().variants[:2], ("a", "b"), strict=True)
        )
    )
    assert KIND.again(greedy) is None
    assert "Again" in buttons(REGISTRY.render_copy(compared(), private=False))
    assert "Again" not in buttons(
        REGISTRY.render_copy(compared(written("a"), written("b"), request=greedy), private=False)
    )


def test_the_small_print_promises_only_what_holds() -> None:
    def small(*given_answers: object, request: CompareRequest | None = None) -> str:
        one = compared(*given_answers, request=request)  # type: ignore[arg-type] # written below
        return texts(REGISTRY.render_copy(one, private=False))[-1]

    rounded = [written(text, dtype="bfloat16", revision="hub 2") for text in "abc"]
    assert "hub 2 · seed 7 repeats the draws, though in bfloat16" in small(*rounded)
    assert "seed" not in small(written("a"), written("b"), request=asked(count=2)), "each has its own, above"


def test_the_explanation_is_of_these_texts() -> None:
    def told(job: Job) -> str:
        return KIND.explain(job.request, job.result)

    text = told(
        compared(written(" there was a fox", tokens=9, stop="end"), written(" there was a cat"), written("there is"))
    )
    assert "All 3 go on from the very same prompt" in text
    assert "share a seed" in text
    assert "temperature" in text
    assert "“there”" in text
    assert "The longest is “temperature 0” with 9 tokens" in text
    assert "1 of 3 came to an end" in text
    assert "part at the very first word" in told(compared())
    assert "Only one of them" in told(compared(written("a"), Failed(error="x"), Failed(error="y")))
    assert "Each wrote 6 tokens; none came to an end" in told(compared())
    assert "all came to an end" in told(compared(*(written(text, stop="end") for text in "abc")))
    for job in (compared(), compared(written("a"), written("b"))):
        assert 4 <= len(re.findall(r"\. |\.$", told(job))) <= 5
    models = CompareRequest(
        variants=(asked().variants[0], asked().variants[0].model_copy(update={"model": "gone"})),
    )
    assert "trained on" in told(compared(written("a"), written("b"), request=models))


@pytest.mark.parametrize(
    ("name", "values", "word"),
    [
        ("top_k", (5, 50), "five likeliest"),
        ("top_p", (0.5, 1), "nine tenths"),
        ("repetition_penalty", (1, 1.3), "round in circles"),
        ("num_beams", (1, 4), "likeliest as a whole"),
    ],
)
def test_the_explanation_tells_what_each_setting_does(name: str, values: tuple[float, ...], word: str) -> None:
    settings = asked().variants[0]
    changed = (settings.model_copy(update={name: value}) for value in values)
    job = compared(written("a"), written("b"), request=CompareRequest(variants=tuple(changed)))
    told = KIND.explain(job.request, job.result)
    assert word in told
    assert "The temperature divides" not in told


def test_beams_say_why_they_show_no_text_yet() -> None:
    settings = asked().variants[0]
    request = CompareRequest(variants=(settings, settings.model_copy(update={"num_beams": 4})))
    one = compared(written(" there was"), written(""), state=State.RUNNING, request=request)
    shown = texts(REGISTRY.render_copy(one, private=False))
    assert shown[2].endswith(" there was ▌")
    assert "follows 4 texts at once" in shown[3]


def test_the_small_print_tells_settings_that_all_have() -> None:
    variants = (variant.model_copy(update={"repetition_penalty": 1.2}) for variant in asked().variants)
    one = compared(request=CompareRequest(variants=tuple(variants)))
    assert "· repetition_penalty 1.2 · seed 7" in texts(REGISTRY.render_copy(one, private=False))[-1]


@given(st.lists(st.text("ab ", max_size=20), min_size=2, max_size=4))
def test_shared_words_begin_every_text(some: list[str]) -> None:
    shared = shared_words(some)
    for text in some:
        assert text.split()[: len(shared)] == shared


def test_the_code_writes_every_text() -> None:
    job = compared()
    source = KIND.code(job.request, job.result)
    assert source.count("\nwrite(inputs, 64") == 3


@pytest.mark.parametrize("count", [2, 3, 4])
def test_so_far_needs_no_text(count: int) -> None:
    check(render(compared(*[written("")] * count, state=State.RUNNING), KIND, []))
