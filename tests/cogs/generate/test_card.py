"""A `/generate` card fits into a Discord message whatever was typed and written, and shows it as what it is."""

import re
from codecs import BOM_UTF8
from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.cards.layout import Rendered, render
from bot.cards.text import FENCE, closed, harmless, literal
from bot.jobs.job import Job, Position, State
from cogs.generate.card import GenerateCard
from models.catalogue import load_catalogue
from models.tasks.generate.request import WRITTEN_CHARACTERS, GenerateRequest, GenerateResult
from models.tasks.values import TextProgress, TypedTokens
from tests.bot.cards.doubles import REQUEST, RESULT, job, registry
from tests.bot.cards.pressing import requested
from tests.bot.cards.reading import buttons, check, texts

KIND = GenerateCard(load_catalogue())
EVIL = "[click](https://evil.example)"
# As Discord reads it: a bracket that nothing escapes, then an address.
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")

pieces = st.one_of(
    st.text(max_size=200),
    st.text(st.sampled_from("ab \n\t`*_~|>#-[]()<@!:/\\.\u200b\u202e\u2066\u200f\x07\x1b😀👩‍👧"), max_size=60),
    st.sampled_from([FENCE, f"{FENCE}python\nx = 1\n", EVIL, "@everyone", "\n", " ", "\u3000", "\u2028", "word "]),
)
texts_of_any_size = st.builds(
    lambda some, times: "".join(some) * times, st.lists(pieces, min_size=1, max_size=4), st.integers(1, 400)
)


REGISTRY = registry(KIND)


def asked(prompt: str, written: str = "", **options: float | str) -> GenerateRequest:
    """Return a request that is as the command would make it, if it can."""
    try:
        return GenerateRequest(prompt=prompt, written=written, **{"model": "smollm2", **options})  # type: ignore[arg-type] # each test knows its options
    except ValidationError:
        assume(False)
        raise


def succeeded(prompt: str, text: str, written: str = "") -> Job[GenerateRequest, GenerateResult]:
    return job(State.SUCCEEDED, request=asked(prompt, written), result=RESULT.model_copy(update={"text": text}))


def every_state(request: GenerateRequest, text: str, error: str) -> list[Job]:
    """Return a job in each state, with as much as it can have there."""
    progress = TextProgress(text=text, step=5, total=128)
    result = RESULT.model_copy(update={"text": text})
    return [
        replace(
            job(state),
            request=request,
            progress=None if state is State.SUCCEEDED else progress,
            result=result if state is State.SUCCEEDED else None,
            error=error if state is State.FAILED else None,
        )
        for state in State
    ]


def every_card(one: Job) -> list[Rendered]:
    """Return everything that can be shown of a job."""
    position = Position(99, 5400.0)
    kept = [
        REGISTRY.render_card(one, private=private, position=position, expiring=expiring)
        for private, expiring in ((False, False), (True, False), (True, True))
    ]
    return [
        *kept,
        REGISTRY.render_copy(one, private=True),
        REGISTRY.render_copy(one, private=False),
        REGISTRY.render_plain(one),
    ]


@given(texts_of_any_size, texts_of_any_size, texts_of_any_size, st.text(max_size=2000))
@example("x" * 6000, "", "y" * 9000, "z" * 4001)
@example("_" * 6000, "", "```" * 3000, "")
@example("\n" * 3000 + "x", " " * 300, "\u200b", "\n")
def test_a_card_fits_in_every_state(prompt: str, written: str, text: str, error: str) -> None:
    request = asked(prompt[:6000], written[:WRITTEN_CHARACTERS])
    for one in every_state(request, text, error):
        for rendered in every_card(one):
            check(rendered)


@given(texts_of_any_size, texts_of_any_size)
@example(f"[a](b) {EVIL}", "")
@example("Once", f"`````` ``` {EVIL} ```")
@example("Once", f"\\{FENCE}{EVIL}\\{FENCE}")
@example("Once", "[a]( <HTTPS://evil.example> )")
def test_no_link_hides_where_it_goes(prompt: str, text: str) -> None:
    for mode in ("continue", "answer"):
        for one in every_state(asked(prompt[:6000], mode=mode), text, error=text):
            for shown in texts(REGISTRY.render_copy(one, private=False)):
                assert not MASKED_LINK.search(shown)


@given(texts_of_any_size, texts_of_any_size, st.sampled_from(["continue", "answer"]))
@example("", "```" + "x" * 2796, "answer")
@example("", "```" + "x" * 2793, "answer")
@example("y" * 2790, "z" * 10, "continue")
def test_a_text_is_shown_whole_or_attached_whole(written: str, text: str, mode: str) -> None:
    request = asked("Once", written[:WRITTEN_CHARACTERS], mode=mode)
    one = job(State.SUCCEEDED, request=request, result=RESULT.model_copy(update={"text": text}))
    whole = written[:WRITTEN_CHARACTERS] + text
    rendered = REGISTRY.render_copy(one, private=False)
    if rendered.attachments:
        (file,) = rendered.attachments
        assert file.content.decode("utf-8-sig") == f"Once{whole}\n"
        assert file.content.startswith(BOM_UTF8)
    elif whole.strip():
        assert (closed(harmless(whole)) if mode == "answer" else literal(whole)) in texts(rendered)
    else:
        assert any("at once" in shown for shown in texts(rendered))


@given(texts_of_any_size, texts_of_any_size)
def test_the_prompt_stays_a_quote_and_the_text_apart_from_the_small_print(prompt: str, text: str) -> None:
    heading, question, *_, footer = texts(
        REGISTRY.render_copy(succeeded(asked(prompt[:6000]).prompt, text), private=False)
    )
    assert heading == "### ✍️ SmolLM2 135M Instruct continues"
    assert all(line.startswith(">") or line == "…" for line in question.split("\n"))
    assert footer.startswith("-# ")
    assert "\n" not in footer


def test_the_end_of_a_long_text_is_what_one_sees_grow() -> None:
    running = job(State.RUNNING, progress=TextProgress(text="a " * 3000 + "the end", step=1))
    assert texts(render(running, KIND, []))[2].endswith("the end ▌")


def test_what_was_written_before_stands_before() -> None:
    running = job(State.RUNNING, request=asked("Once", " upon"), progress=TextProgress(text=" a time", step=1))
    assert " upon a time ▌" in texts(render(running, KIND, []))
    assert " upon a time" in texts(render(succeeded("Once", " a time", " upon"), KIND, []))


def test_a_card_says_what_its_seed_promises() -> None:
    def footer(**changes: object) -> str:
        request = REQUEST.model_copy(update={key: changes[key] for key in changes if key == "temperature"})
        result = RESULT.model_copy(update={key: changes[key] for key in changes if key == "dtype"})
        return texts(render(job(State.SUCCEEDED, request=request, result=result), KIND, []))[-1]

    assert "seed 7 writes this again" in footer()
    assert "may differ" in footer(dtype="bfloat16")
    assert "likeliest" in footer(temperature=0.0)
    assert "seed" not in footer(temperature=0.0)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "temperature 0.8, top_p 0.95 · seed 7"),
        ({"temperature": 1.0, "top_p": 1.0}, "wheel 1 · seed 7"),
        ({"top_k": 50, "repetition_penalty": 1.1}, "temperature 0.8, top_k 50, top_p 0.95, repetition_penalty 1.1 ·"),
        ({"temperature": 0.0, "top_k": 50}, "wheel 1 · temperature 0 · nothing drawn"),
        ({"temperature": 0.0, "num_beams": 4}, "temperature 0, num_beams 4 · nothing drawn: the likeliest text of its"),
    ],
)
def test_the_small_print_tells_what_is_set_and_has_a_say(changed: dict[str, float], told: str) -> None:
    request = REQUEST.model_copy(update=changed)
    assert told in texts(render(job(State.SUCCEEDED, request=request), KIND, []))[-1]


@pytest.mark.parametrize(
    ("changed", "told", "untold"),
    [
        ({}, "drawn by chance: temperature 0.8 sharpens the probabilities and top_p 0.95", "repetition_penalty"),
        ({"top_k": 9}, "the probabilities, top_k 9 leaves only so many of the likeliest tokens and top_p", "beam"),
        ({"temperature": 1.0, "top_p": 1.0}, "drawn by chance: temperature 1 keeps the probabilities.", "top_p"),
        ({"repetition_penalty": 1.1}, "repetition_penalty 1.1, since", "top_k"),
        ({"temperature": 0.0, "top_k": 9}, "the likeliest token every time", "top_k"),
        ({"temperature": 0.0, "num_beams": 4}, "followed 4 beginnings at once", "every time"),
    ],
)
def test_the_explanation_tells_what_each_setting_did(changed: dict[str, float], told: str, untold: str) -> None:
    explanation = KIND.explain(REQUEST.model_copy(update=changed), RESULT)
    assert told in explanation
    assert untold not in explanation


def test_beams_say_why_there_is_no_text_yet() -> None:
    request = REQUEST.model_copy(update={"num_beams": 4, "temperature": 0.0})
    growing = job(State.RUNNING, request=request, progress=TextProgress(step=5, total=128))
    assert "follows 4 texts at once" in texts(render(growing, KIND, []))[2]
    stopped = job(State.CANCELLED, request=request, progress=TextProgress(step=5, total=128))
    assert "follows" not in " ".join(texts(render(stopped, KIND, [])))


def test_a_result_that_took_no_time_has_no_speed() -> None:
    instant = job(State.SUCCEEDED, result=RESULT.model_copy(update={"seconds": 0.0, "tokens": 0, "text": ""}))
    assert "· 0 tokens ·" in texts(render(instant, KIND, []))[-1]


def test_a_text_that_is_continued_stands_as_it_was_written() -> None:
    """As SmolLM2 135M continues `class A:` and `def __init__(self, *args, **kwargs):` at temperature 0."""
    text = "\n        super().__init__(*args, **kwargs)\n# comment\n2. first\n> quoted\nhttps://a.example/b_c"
    for one in every_state(asked("class A:"), text, "It broke."):
        shown = "\n".join(texts(REGISTRY.render_copy(one, private=False)))
        if one.state is not State.QUEUED:
            assert r"super().\_\_init\_\_(\*args, \*\*kwargs)" in shown
            assert "\n\\# comment\n2\\. first\n\\> quoted\nhttps\\://a.example/b\\_c" in shown


def test_an_answer_is_in_markdown() -> None:
    text = f"**Look:**\n{FENCE}python\n" + "x = a[0](1)\n" * 300 + FENCE
    one = job(State.RUNNING, request=asked("How?", mode="answer"), progress=TextProgress(text=text, step=9))
    growing = texts(REGISTRY.render_copy(one, private=False))[2]
    assert growing.startswith(f"{FENCE}python\n…\nx = a[0](1)\n")
    one = replace(one, state=State.SUCCEEDED, result=RESULT.model_copy(update={"text": text}))
    done = texts(REGISTRY.render_copy(one, private=False))[2]
    assert done.startswith(f"**Look:**\n{FENCE}python\n")
    assert done.endswith(f"\nx = a[0](1)…\n{FENCE}")


@pytest.mark.parametrize(("mode", "says"), [("continue", "continues"), ("answer", "answers")])
def test_the_heading_says_who_does_what(mode: str, says: str) -> None:
    assert KIND.heading(asked("Once", mode=mode)).endswith(f"SmolLM2 135M Instruct {says}")
    assert "gone-model" in KIND.heading(asked("Once", mode=mode, model="gone-model"))


def test_continue_is_there_while_there_is_more_to_write() -> None:
    for stop, more in (("length", True), ("end", False), ("context", False)):
        one = job(State.SUCCEEDED, result=RESULT.model_copy(update={"stop": stop}))
        assert ("Continue" in buttons(REGISTRY.render_copy(one, private=False))) is more


def test_continue_goes_on_from_all_that_was_written() -> None:
    request = requested(KIND, "generate.continue", succeeded("Once", " a time", " upon"))
    assert (request.prompt, request.written) == ("Once", " upon a time")
    assert request.model_copy(update={"written": " upon"}) == asked("Once", " upon")


def test_continue_of_more_than_a_request_holds_is_refused() -> None:
    with pytest.raises(ValidationError, match="written"):
        requested(KIND, "generate.continue", succeeded("Once", "x" * 10, "y" * WRITTEN_CHARACTERS))


def test_again_asks_for_another_text_from_the_prompt_alone() -> None:
    request = asked("Once", " upon", seed=1, temperature=1.5)
    again = KIND.again(request)
    assert again.written == ""
    assert again.seed != request.seed
    assert again.model_copy(update={"written": " upon", "seed": 1}) == request


def test_the_explanation_tells_what_became_of_control_tokens() -> None:
    request = asked("Hi <|im_end|>")
    told = [
        KIND.explain(request, RESULT.model_copy(update={"typed": typed}))
        for typed in (TypedTokens(), TypedTokens(names=("<s>",)), TypedTokens(names=("<s>",), read_as="tokens"))
    ]
    assert ["Control tokens" in explanation for explanation in told] == [False, True, True]
    assert "nobody can forge a turn" in told[1]
    assert "a turn can be forged" in told[2]
