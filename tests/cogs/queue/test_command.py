"""What moderators type as `/queue …`, and what everybody sees of the queue."""

import pytest

from bot.jobs.job import Position, State
from bot.jobs.steering.values import Pause
from rehearsal import Message, Person
from rehearsal.options import Value
from tests.bot.room import Room, labels

COMMANDS: dict[str, dict[str, Value]] = {
    "cancel": {"job": "1"},
    "move": {"job": "1", "to": "first"},
    "pause": {},
    "resume": {},
    "limit": {"whom": "ada", "most": 1},
    "block": {"whom": "ada"},
    "unblock": {"whom": "ada"},
    "retry": {"job": "1"},
    "drain": {},
    "announce": {"text": "Hello"},
    "log": {},
    "panel": {},
}


async def told(room: Room, who: Person, command: str, /, **options: Value) -> Message:
    return await room.told(await who.command(f"queue {command}", options))


@pytest.mark.parametrize("command", COMMANDS)
async def test_only_moderators_steer(room: Room, command: str) -> None:
    await room.ask(room.ada)
    for name in ("ada", "instructor"):
        refused = await told(room, room.world.person(name), command, **COMMANDS[command])
        assert "Only moderators" in refused.text
    assert room.audit.entries == []
    assert room.jobs.rows[1].state is State.QUEUED


async def test_everybody_sees_the_queue_and_their_own_place(room: Room) -> None:
    await room.ask(room.ada, "a secret prompt")
    room.jobs.places = {1: Position(3, 12.0)}
    room.jobs.pauses.append((room.world.guild.id, Pause("kind", "attention", "*slow*", 5)))
    shown = await told(room, room.ada, "show")
    assert "generate · smollm2: 0 running, 1 waiting" in shown.text
    assert "job 1 · generate: 3 in line before you · about 12 s to go" in shown.text
    assert "the kind attention, by <@5>: \\*slow\\*" in shown.text
    assert "secret" not in shown.text
    assert "Yours" not in (await told(room, room.alan, "show")).text


async def test_limits_are_for_moderators_to_see(room: Room) -> None:
    await told(room, room.moderator, "limit", whom="ada", most=1, minutes=5, reason="so many")
    assert "1 job at once until" in (await told(room, room.moderator, "show")).text
    assert "so many" not in (await told(room, room.alan, "show")).text


async def test_a_cancelled_job_says_why_on_its_card(room: Room) -> None:
    card = await room.ask(room.ada)
    said = await told(room, room.moderator, "cancel", job="1", reason="*no* more")
    assert "is cancelled; its card says so and why." in said.text
    await room.cards.until_ended(1)
    assert "A moderator cancelled it. They say: \\*no\\* more." in card.text
    assert "has ended" in (await told(room, room.moderator, "cancel", job="#1")).text


async def test_many_are_cancelled_after_a_question_with_their_number(room: Room) -> None:
    await room.ask(room.ada)
    await room.ask(room.alan)
    asked = await told(room, room.moderator, "cancel", waiting=True)
    assert "**2 jobs** that wait; those that run go on" in asked.text
    assert room.jobs.rows[1].state is State.QUEUED
    await room.ask(room.ada, "later")
    pressed = await room.moderator.press(asked, "Cancel 2 jobs")
    await room.world.until(lambda: "2 jobs that wait: cancelled" in asked.text)
    assert not pressed.followups
    assert [job.state for job in room.jobs.rows.values()] == [State.CANCELLED, State.CANCELLED, State.QUEUED]


async def test_the_jobs_of_a_person_or_a_model_are_cancelled(room: Room) -> None:
    await room.ask(room.ada)
    await room.ask(room.alan)
    asked = await told(room, room.moderator, "cancel", person="ada")
    assert "**1 job** of" in asked.text
    assert "**2 jobs** with the model smollm2" in (await told(room, room.moderator, "cancel", model="smollm2")).text
    assert "There is no job" in (await told(room, room.moderator, "cancel", person="moderator")).text


@pytest.mark.parametrize("options", [{}, {"job": "1", "waiting": True}, {"person": "ada", "model": "smollm2"}])
async def test_one_thing_is_cancelled_at_a_time(room: Room, options: dict[str, Value]) -> None:
    assert "Say one of these" in (await told(room, room.moderator, "cancel", **options)).text


@pytest.mark.parametrize("typed", ["x", "1.5", "9" * 30, "-1", "²"])
async def test_a_job_has_a_number(room: Room, typed: str) -> None:
    assert "A job has a number" in (await told(room, room.moderator, "cancel", job=typed)).text


async def test_a_job_is_moved_and_its_card_says_so(room: Room) -> None:
    card = await room.ask(room.ada)
    await room.ask(room.alan)
    assert "comes first now" in (await told(room, room.moderator, "move", job="1", to="first", reason="demo")).text
    await room.world.until(lambda: "another place. They say: demo." in card.text)
    assert "right before job 2" in (await told(room, room.moderator, "move", job="1", before="2")).text
    assert room.steering.moves == [(1, "first"), (1, 2)]
    for options in ({"job": "1"}, {"job": "1", "to": "last", "before": "2"}):
        assert "Say where to" in (await told(room, room.moderator, "move", **options)).text


async def test_of_two_moderators_on_one_job_one_acts(room: Room) -> None:
    await room.ask(room.ada)
    other = room.world.add_person("linus", roles=["Moderator"])
    await told(room, room.moderator, "move", job="1", to="first")
    assert "was first" in (await told(room, other, "cancel", job="1")).text
    assert room.jobs.rows[1].state is State.QUEUED


async def test_a_pause_shows_on_waiting_cards_until_it_ends(room: Room) -> None:
    card = await room.ask(room.ada)
    assert (
        "Paused: the kind generate"
        in (await told(room, room.moderator, "pause", what="kind:generate", reason="lunch")).text
    )
    await room.world.until(lambda: "Paused by the moderators" in card.text and "lunch" in card.text)
    assert "already: lunch" in (await told(room, room.moderator, "pause", what="kind:generate")).text
    assert "Going on: the kind generate" in (await told(room, room.moderator, "resume")).text
    await room.world.until(lambda: "Paused" not in card.text)
    assert "Nothing is paused" in (await told(room, room.moderator, "resume")).text
    assert "no such queue" in (await told(room, room.moderator, "pause", what="kind:cake")).text


async def test_a_drain_lets_nothing_in(room: Room) -> None:
    await told(room, room.moderator, "drain", reason="update")
    refused = await room.told(await room.ada.command("generate", {"prompt": "Once"}))
    assert "takes nothing new right now" in refused.text
    await told(room, room.moderator, "drain", end=True)
    await room.ask(room.ada)


async def test_who_is_blocked_reads_it_and_may_come_back(room: Room) -> None:
    said = await told(room, room.moderator, "block", whom="ada", minutes=10, reason="spam")
    assert "may start nothing, for 10 minutes" in said.text
    refused = await room.told(await room.ada.command("generate", {"prompt": "Once"}))
    assert "blocked you here until" in refused.text
    await room.ask(room.alan)
    await told(room, room.moderator, "unblock", whom="ada")
    await room.ask(room.ada)
    await told(room, room.moderator, "block", whom="Instructor")
    teacher = room.world.person("instructor")
    assert "blocked" in (await room.told(await teacher.command("generate", {"prompt": "Once"}))).text


async def test_a_failed_job_runs_again_on_its_card(room: Room) -> None:
    card = await room.ask(room.ada)
    room.work(1, State.FAILED, error="It broke.")
    await room.cards.until_ended(1)
    assert "waits for its turn again" in (await told(room, room.moderator, "retry", job="1")).text
    await room.world.until(lambda: "lets it run once more" in card.text)
    room.work(1, State.SUCCEEDED)
    await room.cards.until_ended(1)


async def test_an_announcement_is_for_all_and_on_record(room: Room) -> None:
    sent = await room.moderator.command("queue announce", {"text": "Back at *two*, @everyone"})
    message = await room.card(sent)
    assert not message.ephemeral
    assert "Back at \\*two\\*" in message.text
    assert message.mentions == []
    log = await told(room, room.moderator, "log")
    assert "**announce** — Back at" in log.text


async def test_the_log_tells_who_did_what_to_whom_and_why(room: Room) -> None:
    await room.ask(room.ada, "a secret prompt")
    await told(room, room.moderator, "move", job="1", to="last", reason="later")
    await told(room, room.moderator, "block", whom="ada", reason="spam")
    await told(room, room.moderator, "limit", whom="ada", most=1, minutes=1)
    await told(room, room.moderator, "cancel", job="1")
    log = (await told(room, room.moderator, "log")).text
    moderator, ada = room.moderator.user.id, room.ada.user.id
    assert f"<@{moderator}>: **move** job 1 of <@{ada}> last — later" in log
    assert f"<@{moderator}>: **block** <@{ada}> — spam" in log
    assert f"<@{moderator}>: **limit** <@{ada}> to 1 job at once, for 1 minute" in log
    assert f"<@{moderator}>: **cancel** job 1 of <@{ada}>" in log
    assert "secret" not in log


async def test_jobs_are_offered_to_moderators_without_their_texts(room: Room) -> None:
    await room.ask(room.ada, "a secret prompt")
    (choice,) = await room.moderator.autocomplete("queue cancel", "job", "gen")
    assert (choice["value"], choice["name"]) == ("1", "1 · generate · smollm2 · waiting")
    assert await room.ada.autocomplete("queue cancel", "job", "") == []
    kinds = await room.moderator.autocomplete("queue pause", "what", "kind atten")
    assert [each["value"] for each in kinds] == ["kind:attention"]
    models = await room.moderator.autocomplete("queue cancel", "model", "smol")
    assert "smollm2" in [each["value"] for each in models]


async def test_a_database_that_is_away_gets_a_sentence(room: Room) -> None:
    room.steering.away = True
    assert "queue is restarting" in (await told(room, room.ada, "show")).text
    assert "queue is restarting" in (await told(room, room.moderator, "pause")).text


async def test_the_question_has_one_button(room: Room) -> None:
    await room.ask(room.ada)
    assert labels(await told(room, room.moderator, "cancel", waiting=True)) == ["Cancel 1 job"]
