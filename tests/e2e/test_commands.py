"""Every command answers with real weights, and its card works on after the bot was killed."""

import asyncio
from dataclasses import dataclass

import pytest
import pytest_asyncio

from rehearsal import Interaction, Message
from tests.bot.room import answers
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(240)  # ten commands at once, and the bot started again


@dataclass(frozen=True)
class Line:
    """What is typed, and what the card then says; `step` is a button or select that goes on in place."""

    typed: str
    says: str
    step: tuple[str, str] | None = None


LINES = [
    Line("/fill-mask text:The capital of France is [MASK].", "**Paris**"),
    Line("/fill-mask text:CCO.CC(=[MASK])Cl>>CCOC(C)=O model:reactions", "**O**"),
    Line("/complete code:def fibonacci(n):", "return"),
    Line("/next-token text:The capital of France is", "␣Paris", ("button", "␣Paris")),
    Line("/tokenize text:Unbelievable!", "characters"),
    Line("/attention text:She poured a cup of coffee", "tokens look back only", ("pick:attention.layer", "7")),
    Line("/attention text:She poured a cup of coffee model:minilm", "both ways", ("pick:attention.head", "2")),
    Line("/bias template:The {man,woman} works as a [MASK].", "woman"),
    Line("/compare prompt:The sky is max_new_tokens:8", "temperature"),
    Line("/search query:How does a model know the order of the words?", "›"),
]
ASKER = "instructor"  # who may have all of them wait at once
OFFLINE = ["/translate text:Good morning.", "/summarize text:A long story about a fox that sleeps all day."]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cards(shared: System) -> dict[Line, Message]:
    """The finished card of each line, all typed at once, and after that the bot killed and started again."""
    asker = shared.discord.person(ASKER)
    sent = [await shared.type(asker, line.typed) for line in LINES]
    found = await asyncio.gather(*(shared.finished(one) for one in sent))
    await shared.bot.kill()
    await shared.bot.start()
    await shared.discord.ready(timeout=30)
    return dict(zip(LINES, found, strict=True))


async def answer(shared: System, pressed: Interaction) -> Message:
    """Return what the bot says to a press, to that person alone."""
    await shared.discord.until(lambda: any(message.text for message in answers(pressed)), 30)
    (told,) = answers(pressed)
    return told


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.typed)
async def test_a_command_answers(cards: dict[Line, Message], line: Line) -> None:
    assert line.says in cards[line].text
    assert "What am I looking at?" in {button.label for button in cards[line].buttons}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.typed)
async def test_its_buttons_outlive_the_bot(shared: System, cards: dict[Line, Message], line: Line) -> None:
    alan = shared.discord.person("alan")
    explained = await answer(shared, await alan.press(cards[line], "What am I looking at?"))
    assert explained.ephemeral
    assert len(explained.text) > 200
    code = await answer(shared, await alan.press(cards[line], "Show the code"))
    assert "from transformers import" in code.text or code.attachments


@pytest.mark.parametrize("line", [line for line in LINES if line.step], ids=lambda line: line.typed)
async def test_it_goes_on_in_place(shared: System, cards: dict[Line, Message], line: Line) -> None:
    assert line.step is not None
    asker, card = shared.discord.person(ASKER), cards[line]
    before = card.text
    kind, chosen = line.step
    if kind == "button":
        (label,) = [button.label for button in card.buttons if (button.label or "").startswith(chosen)]
        await asker.press(card, label)
    else:
        (menu,) = [menu["custom_id"] for menu in card.selects if menu["custom_id"].startswith(kind)]
        await asker.select(card, menu, chosen)
    await shared.discord.until(lambda: card.text != before and "Again" not in card.text and card.buttons, 30)
    assert card.text != before


@pytest.mark.parametrize("line", OFFLINE)
async def test_what_is_not_here_says_how_to_fetch_it(shared: System, line: str) -> None:
    sent = await shared.type(shared.discord.person("alan"), line)
    told = await answer(shared, sent)
    assert told.ephemeral
    assert "python -m bot prefetch" in told.text
