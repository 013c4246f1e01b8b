"""`/translate` and `/summarize` cards fit and tell the truth, whatever was typed and written."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.family import AnyCardFamily
from bot.cards.layout import Rendered, render
from bot.jobs.job import Job, State
from cogs.seq2seq.card import SummarizeCard, TranslateCard
from models.catalogue import load_catalogue
from models.tasks import Request, TextProgress
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult
from models.tasks.translate.request import TranslateRequest, TranslateResult
from tests.bot.cards.doubles import job
from tests.bot.cards.reading import buttons, check, texts

CATALOGUE = load_catalogue()
# As Discord reads it: a bracket that nothing escapes, then an address.
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")
TRANSLATE = TranslateCard(CATALOGUE)
SUMMARIZE = SummarizeCard(CATALOGUE)
TOLD: dict[str, Any] = {
    "source_tokens": 31,
    "tokens": 12,
    "stop": "end",
    "limit": 512,
    "beams": 1,
    "model": "t5-small",
    "revision": "google-t5/t5-small@df1b051c49625cf57a3d0d8d3863ed4d13564fe4",
    "dtype": "float32",
    "seconds": 0.5,
}
TO_GERMAN = TranslateRequest(text="The house is small.", pair="en-de", model="t5-small")
LONG = SummarizeRequest(text="The library closes. " * 10, model="t5-small")


def translated(text: str = "Das Haus ist klein.", **changes: object) -> TranslateResult:
    return TranslateResult.model_validate({"text": text, **TOLD, **changes})


def summarised(text: str = "The library closes.", **changes: object) -> SummarizeResult:
    return SummarizeResult.model_validate({"text": text, **TOLD, **changes})


def rendered(kind: AnyCardFamily, request: Request, state: State = State.SUCCEEDED, **changes: Any) -> Rendered:
    one: Job = replace(job(state), kind=kind.kind, request=request, **changes)
    return render(one, kind, [action for action in kind.actions if action.shown(one, False)])


def test_a_translation_stands_below_its_source() -> None:
    shown = rendered(TRANSLATE, TO_GERMAN, result=translated())
    heading, source, text, footer = texts(shown)
    assert heading == "### 🌍 T5 small translates, English → German"
    assert (source, text) == ("> The house is small.", "Das Haus ist klein.")
    assert footer.startswith(f"-# {TOLD['revision']} · 31 tokens read, 12 written, 24 a second · greedy decoding")
    assert buttons(shown) == ["Another text"]


def test_a_summary_stands_below_its_source() -> None:
    heading, _, text, footer = texts(rendered(SUMMARIZE, LONG, result=summarised(beams=4, stop="length")))
    assert heading == "### 📝 T5 small summarises"
    assert text == "The library closes."
    assert footer.endswith("4 beams · stopped at the limit of 512 tokens")


def test_a_text_that_ended_at_once_is_told() -> None:
    assert "*The model ended its text at once.*" in texts(rendered(TRANSLATE, TO_GERMAN, result=translated(" ")))


def test_a_text_too_long_for_a_message_is_attached_whole() -> None:
    shown = rendered(SUMMARIZE, LONG, result=summarised("word " * 1000))
    check(shown)
    assert shown.attachments[0].content.decode() == "word " * 1000 + "\n"


def test_words_appear_as_they_are_written_and_beams_count_steps() -> None:
    growing = rendered(TRANSLATE, TO_GERMAN, State.RUNNING, progress=TextProgress(text="Das", step=1, total=512))
    assert "Das ▌" in texts(growing)
    silent = texts(rendered(TRANSLATE, TO_GERMAN, State.RUNNING, progress=TextProgress(step=3, total=512)))
    assert len(silent) == 3
    assert "3 of at most 512 tokens" in silent[-1]
    ended = rendered(TRANSLATE, TO_GERMAN, State.CANCELLED, progress=TextProgress(text="Das", step=1, total=512))
    assert "Das" in texts(ended)


def test_a_text_that_no_form_holds_cannot_be_changed_in_one() -> None:
    request = TO_GERMAN.model_copy(update={"text": "x" * 4001})
    assert buttons(rendered(TRANSLATE, request, result=translated())) == []


typed = st.text(min_size=1, max_size=200).filter(str.strip).map(lambda text: (text * 100)[:6000]) | st.sampled_from(
    ["```" * 2000, "_" * 6000, "> x\n" * 1500, "[a](https://evil.example) " * 200]
)


@settings(deadline=None, max_examples=40)
@given(typed, typed, st.sampled_from(list(State)))
def test_a_card_fits_in_every_state(source: str, text: str, state: State) -> None:
    done = state is State.SUCCEEDED
    for kind, request, result in (
        (TRANSLATE, TO_GERMAN, translated(text)),
        (SUMMARIZE, LONG, summarised(text)),
    ):
        asked = request.model_copy(update={"text": source})
        progress = None if done else TextProgress(text=text, step=5, total=512)
        shown = rendered(kind, asked, state, result=result if done else None, progress=progress)
        check(shown)
        assert not any(MASKED_LINK.search(part) for part in texts(shown))


def test_the_explanation_of_a_translation_is_specific() -> None:
    prefixed = TRANSLATE.explain(TO_GERMAN, translated())
    assert "all 31 tokens at once" in prefixed
    assert "“translate English to German:”" in prefixed
    assert "greedy" in prefixed
    request = TranslateRequest(text="Das Haus", pair="de-en", model="opus-de-en")
    bare = TRANSLATE.explain(request, translated(beams=6, stop="length"))
    assert "pairs of German and English sentences alone" in bare
    assert "the 6 likeliest beginnings" in bare
    assert "cut off at 512 tokens" in bare
    for text in (prefixed, bare):
        assert text.count(". ") + 1 == 5


def test_the_explanation_of_a_summary_is_specific() -> None:
    assert "9.5 % of the source's length" in SUMMARIZE.explain(LONG, summarised())
    assert "no shorter than its source" in SUMMARIZE.explain(LONG, summarised("x" * 300))


@pytest.mark.parametrize("kind", [TRANSLATE, SUMMARIZE], ids=lambda kind: str(kind.kind))
def test_there_is_code_and_an_example(kind: AnyCardFamily) -> None:
    example = kind.example()
    result = translated() if kind is TRANSLATE else summarised()
    compile(kind.code(example.request, result), "shown", "exec")
    assert example.typed.startswith(f"/{kind.kind} text:{kind.gist(example.request)}")
    assert kind.again(example.request) is None
