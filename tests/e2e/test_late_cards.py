"""Cards that take longer than Discord lets an interaction live, and jobs that people have stopped watching."""

from rehearsal import Message
from tests.e2e.system import COUNTING, System, job_id, shown


async def test_a_long_job_ends_with_a_mention_of_its_owner_alone(shared: System) -> None:
    ada = shared.discord.person("ada")
    sent = await shared.ask(ada, f"@everyone {COUNTING}", max_new_tokens=48, temperature=0)
    card = await shared.streaming(sent)
    await shared.query("UPDATE jobs SET created_at = created_at - interval '40 s' WHERE id = %s", job_id(card))

    def pings() -> list[Message]:
        return [message for message in ada.messages() if message.mentions and str(card.id) in message.text]

    await shared.discord.until(pings, 60)
    (ping,) = pings()
    assert ping.mentions == ["ada"]
    assert card.mentions == []


async def test_a_private_card_that_outlives_its_token_ends_with_refresh(shared: System) -> None:
    ada = shared.discord.person("ada")
    sent = await shared.ask(ada, f"Private {COUNTING}", max_new_tokens=1024, temperature=0, private=True)
    card = await shared.streaming(sent)
    # A minute before the token dies the card says goodbye; a bot started again knows that time from the database.
    await shared.query("UPDATE cards SET token_expires_at = now() + interval '61 s' WHERE job_id = %s", job_id(card))
    assert await shared.bot.stop() == 0
    await shared.bot.start()
    await shared.discord.until(lambda: [button.label for button in shown(sent).buttons] == ["Refresh"], 30)
    sent.expire()
    edits = card.edits
    await ada.press(card, "Refresh")
    await shared.discord.until(lambda: card.edits > edits and "Cancel" in {button.label for button in card.buttons}, 30)
    await ada.press(card, "Cancel")
    await shared.discord.until(lambda: "Cancelled" in card.text)


async def test_a_public_card_goes_on_after_its_token_died(shared: System) -> None:
    ada = shared.discord.person("ada")
    sent = await shared.ask(ada, f"Public {COUNTING}", max_new_tokens=48, temperature=0)
    await shared.streaming(sent)
    sent.expire()
    assert "48 tokens" in (await shared.finished(sent)).text
    assert await shared.query("SELECT count(*) FROM cards WHERE token IS NOT NULL AND settled_at IS NOT NULL") == [(0,)]
