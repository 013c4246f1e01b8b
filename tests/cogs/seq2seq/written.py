"""Cards of texts that an encoder–decoder wrote, for the tests of both commands."""

import re
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bot.cards.family import AnyCardFamily
from bot.cards.layout import Rendered, render
from bot.jobs.job import Job, State
from models.catalogue import load_catalogue
from models.tasks import Request, Result, TextProgress
from tests.bot.cards.doubles import job
from tests.bot.cards.reading import check, texts

CATALOGUE = load_catalogue()
# As Discord reads it: a bracket that nothing escapes, then an address.
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")
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


def rendered(kind: AnyCardFamily, request: Request, state: State = State.SUCCEEDED, **changes: Any) -> Rendered:
    one: Job = replace(job(state), kind=kind.kind, request=request, **changes)
    return render(one, kind, [action for action in kind.actions if action.shown(one, False)])


typed = st.text(min_size=1, max_size=200).filter(str.strip).map(lambda text: (text * 100)[:6000]) | st.sampled_from(
    ["```" * 2000, "_" * 6000, "> x\n" * 1500, "[a](https://evil.example) " * 200]
)


def check_fits(kind: AnyCardFamily, asked: Request, state: State, result: Result, text: str) -> None:
    """The card of a job in this state fits into a message, and no link hides in it."""
    done = state is State.SUCCEEDED
    progress = None if done else TextProgress(text=text, step=5, total=512)
    shown = rendered(kind, asked, state, result=result if done else None, progress=progress)
    check(shown)
    assert not any(MASKED_LINK.search(part) for part in texts(shown))


def check_code_and_example(kind: AnyCardFamily, result: Result) -> None:
    """There is code that compiles, and an example that can be typed."""
    example = kind.example()
    assert example is not None
    compile(kind.code(example.request, result), "shown", "exec")
    assert example.typed.startswith(f"/{kind.kind} text:{kind.gist(example.request)}")
    assert kind.again(example.request) is None
