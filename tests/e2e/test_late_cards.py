"""Cards that take longer than Discord lets an interaction live, and jobs that people have stopped watching."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.database.embedded import Embedded
from tests.e2e.system import COUNTING, System, database, job_id, shown, system


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def late(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """A system whose database says that time has passed."""
    async with system(await database(postgres, "late"), tmp_path_factory.mktemp("late")) as whole:
        yield whole


async def test_a_long_job_ends_with_a_mention_of_its_owner_alone(late: System) -> None:
    ada = late.discord.person("ada")
    sent = await late.ask(ada, f"@everyone {COUNTING}", max_new_tokens=48, temperature=0)
    card = await late.streaming(sent)
    await late.query("UPDATE jobs SET created_at = created_at - interval '40 s' WHERE id = %s", job_id(card))
    await late.discord.until(lambda: any(message.mentions for message in ada.messages()), 60)
    (ping,) = [message for message in ada.messages() if message.mentions]
    assert ping.mentions == ["ada"]
    assert str(card.id) in ping.text
    assert card.mentions == []


async def test_a_private_card_that_outlives_its_token_ends_with_refresh(late: System) -> None:
    ada = late.discord.person("ada")
    sent = await late.ask(ada, f"Private {COUNTING}", max_new_tokens=1024, temperature=0, private=True)
    card = await late.streaming(sent)
    # A minute before the token dies the card says goodbye; a bot started again knows that time from the database.
    await late.query("UPDATE cards SET token_expires_at = now() + interval '61 s' WHERE job_id = %s", job_id(card))
    assert await late.bot.stop() == 0
    await late.bot.start()
    await late.discord.until(lambda: [button.label for button in shown(sent).buttons] == ["Refresh"], 30)
    sent.expire()
    edits = card.edits
    await ada.press(card, "Refresh")
    await late.discord.until(lambda: card.edits > edits and "Cancel" in {button.label for button in card.buttons}, 30)
    await ada.press(card, "Cancel")
    await late.discord.until(lambda: "Cancelled" in card.text)


async def test_a_public_card_goes_on_after_its_token_died(late: System) -> None:
    ada = late.discord.person("ada")
    sent = await late.ask(ada, f"Public {COUNTING}", max_new_tokens=48, temperature=0)
    await late.streaming(sent)
    sent.expire()
    assert "48 tokens" in (await late.finished(sent)).text
    assert await late.query("SELECT count(*) FROM cards WHERE token IS NOT NULL AND settled_at IS NOT NULL") == [(0,)]
