"""`/summarize` cards fit and tell the truth, whatever was typed and written."""

import codecs

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job import State
from cogs.summarize.card import SummarizeCard
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult
from tests.bot.cards.reading import check, texts
from tests.cogs.seq2seq.written import CATALOGUE, TOLD, check_code_and_example, check_fits, rendered, typed

SUMMARIZE = SummarizeCard(CATALOGUE)
LONG = SummarizeRequest(text="The library closes. " * 10, model="t5-small")


def summarised(text: str = "The library closes.", **changes: object) -> SummarizeResult:
    return SummarizeResult.model_validate({"text": text, **TOLD, **changes})


def test_a_summary_stands_below_its_source() -> None:
    heading, _, text, footer = texts(rendered(SUMMARIZE, LONG, result=summarised(beams=4, stop="length")))
    assert heading == "### 📝 T5 small summarises"
    assert text == "The library closes."
    assert footer.endswith("4 beams · stopped at the limit of 512 tokens")


def test_a_text_too_long_for_a_message_is_attached_whole() -> None:
    shown = rendered(SUMMARIZE, LONG, result=summarised("Wörter " * 1000))
    check(shown)
    assert shown.attachments[0].content == codecs.BOM_UTF8 + ("Wörter " * 1000 + "\n").encode()


@given(typed, typed, st.sampled_from(list(State)))
def test_a_card_fits_in_every_state(source: str, text: str, state: State) -> None:
    asked = LONG.model_copy(update={"text": source})
    check_fits(SUMMARIZE, asked, state, summarised(text), text)


def test_the_explanation_is_specific() -> None:
    assert "9.5 % of the source's length" in SUMMARIZE.explain(LONG, summarised())
    assert "no shorter than its source" in SUMMARIZE.explain(LONG, summarised("x" * 300))


def test_there_is_code_and_an_example() -> None:
    check_code_and_example(SUMMARIZE, summarised())
