"""Every command answers with real weights, and its card works on after the bot was killed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.database.embedded import Embedded
from rehearsal import Interaction, Message
from tests.bot.room import answers
from tests.e2e.system import System, database, shown, system

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
OFFLINE = ["/translate text:Good morning.", "/summarize text:A long story about a fox that sleeps all day."]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def class_room(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A system of its own, since its bot is killed; people may have many jobs here."""
    limits = {"PARTICIPANT_RUNNING": "20", "PARTICIPANT_WAITING": "20"}
    async with system(await database(postgres, "commands"), tmp_path_factory.mktemp("commands"), limits) as whole:
        yield whole


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cards(class_room: System) -> dict[Line, Message]:
    """The finished card of each line, all typed at once, and after that the bot killed and started again."""
    ada = class_room.discord.person("ada")
    sent = [await class_room.type(ada, line.typed) for line in LINES]
    found = await asyncio.gather(*(class_room.finished(one) for one in sent))
    await class_room.bot.kill()
    await class_room.bot.start()
    await class_room.discord.ready(timeout=30)
    return dict(zip(LINES, found, strict=True))


async def answer(class_room: System, pressed: Interaction) -> Message:
    """Return what the bot says to a press, to that person alone."""
    await class_room.discord.until(lambda: any(message.text for message in answers(pressed)), 30)
    (told,) = answers(pressed)
    return told


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.typed)
async def test_a_command_answers(cards: dict[Line, Message], line: Line) -> None:
    assert line.says in cards[line].text
    assert "What am I looking at?" in {button.label for button in cards[line].buttons}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.typed)
async def test_its_buttons_outlive_the_bot(class_room: System, cards: dict[Line, Message], line: Line) -> None:
    alan = class_room.discord.person("alan")
    explained = await answer(class_room, await alan.press(cards[line], "What am I looking at?"))
    assert explained.ephemeral
    assert len(explained.text) > 200
    code = await answer(class_room, await alan.press(cards[line], "Show the code"))
    assert "from transformers import" in code.text or code.attachments


@pytest.mark.parametrize("line", [line for line in LINES if line.step], ids=lambda line: line.typed)
async def test_it_goes_on_in_place(class_room: System, cards: dict[Line, Message], line: Line) -> None:
    assert line.step is not None
    ada, card = class_room.discord.person("ada"), cards[line]
    before = card.text
    kind, chosen = line.step
    if kind == "button":
        (label,) = [button.label for button in card.buttons if (button.label or "").startswith(chosen)]
        await ada.press(card, label)
    else:
        (menu,) = [menu["custom_id"] for menu in card.selects if menu["custom_id"].startswith(kind)]
        await ada.select(card, menu, chosen)
    await class_room.discord.until(lambda: card.text != before and "Again" not in card.text and card.buttons, 30)
    assert card.text != before


@pytest.mark.parametrize("line", OFFLINE)
async def test_what_is_not_here_says_how_to_fetch_it(class_room: System, line: str) -> None:
    sent = await class_room.type(class_room.discord.person("alan"), line)
    await class_room.finished(sent)
    assert "python -m bot prefetch" in shown(sent).text
