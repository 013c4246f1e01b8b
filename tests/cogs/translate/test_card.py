"""`/translate` cards fit and tell the truth, whatever was typed and written."""

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job import State
from cogs.translate.card import TranslateCard
from models.tasks import TextProgress
from models.tasks.translate.request import TranslateRequest, TranslateResult
from tests.bot.cards.reading import buttons, texts
from tests.cogs.seq2seq.written import CATALOGUE, TOLD, check_code_and_example, check_fits, rendered, typed

TRANSLATE = TranslateCard(CATALOGUE)
TO_GERMAN = TranslateRequest(text="The house is small.", pair="en-de", model="t5-small")


def translated(text: str = "Das Haus ist klein.", **changes: object) -> TranslateResult:
    return TranslateResult.model_validate({"text": text, **TOLD, **changes})


def test_a_translation_stands_below_its_source() -> None:
    shown = rendered(TRANSLATE, TO_GERMAN, result=translated())
    heading, source, text, footer = texts(shown)
    assert heading == "### 🌍 T5 small translates, English → German"
    assert (source, text) == ("> The house is small.", "Das Haus ist klein.")
    assert footer.startswith(f"-# {TOLD['revision']} · read 31 tokens · wrote 12 tokens, 24 a second · greedy decoding")
    assert buttons(shown) == ["Another text"]


def test_a_text_that_ended_at_once_is_told() -> None:
    assert "*The model ended its text at once.*" in texts(rendered(TRANSLATE, TO_GERMAN, result=translated(" ")))


def test_a_translation_is_no_markdown() -> None:
    text = "# 1 * 2 * 3 _und_ ~~so~~"
    shown = r"\# 1 \* 2 \* 3 \_und\_ \~\~so\~\~"
    assert shown in texts(rendered(TRANSLATE, TO_GERMAN, result=translated(text)))
    growing = rendered(TRANSLATE, TO_GERMAN, State.RUNNING, progress=TextProgress(text=text, step=1, total=512))
    assert f"{shown} ▌" in texts(growing)


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


@given(typed, typed, st.sampled_from(list(State)))
def test_a_card_fits_in_every_state(source: str, text: str, state: State) -> None:
    asked = TO_GERMAN.model_copy(update={"text": source})
    check_fits(TRANSLATE, asked, state, translated(text), text)


def test_the_explanation_is_specific() -> None:
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


def test_there_is_code_and_an_example() -> None:
    check_code_and_example(TRANSLATE, translated())
