"""What the panel says of the models of the coming steps."""

from bot.demos.demo import Demo
from bot.jobs.job import State
from tests.bot.room import Room
from tests.bot.runbooks.written import run
from tests.cogs.demo.test_room import begun
from tests.cogs.next_token.guesses import RESULT

SAY = 'kind = "say"\ntext = "One"'
READY = "✅ Ready: a worker has what the coming steps need, as far as that is known yet."
ASK_SMALL = run("next-token", 'text = "a"', 'name = "first"')
USES = run("next-token", 'text = "{first.candidates.0.piece.text}"')


async def needs(room: Room) -> list[str]:
    demo: Demo = room.demos.rows[1]
    return await room.bot.demos.readiness.needs(demo)


async def test_all_coming_steps_are_looked_at(room: Room) -> None:
    other = next(entry for entry in room.bot.catalogue.choices("fill_mask", "") if entry.key != "smollm2")
    fill = run("fill-mask", f'text = "a [MASK]", model = "{other.key}"')
    await begun(room, SAY, ASK_SMALL, SAY, fill)
    assert await needs(room) == [f"⚠️ Step 4 is not ready: no worker has {other.name}."]
    room.jobs.available = frozenset({other.key})
    (told,) = await needs(room)
    assert told.startswith("⚠️ Step 2 is not ready: no worker has ")


async def test_it_says_so_where_all_is_at_hand_and_nothing_where_nothing_is_needed(room: Room) -> None:
    await begun(room, SAY, SAY, ASK_SMALL, SAY)
    assert await needs(room) == [READY]
    for _ in range(2):
        await room.bot.demos.skip(1, room.demos.rows[1].turn)
    assert await needs(room) == []


async def test_what_a_coming_step_brings_is_waited_for_and_what_a_skipped_one_would_have_is_told(room: Room) -> None:
    await begun(room, SAY, ASK_SMALL, SAY, USES)
    assert await needs(room) == [READY]
    await room.bot.demos.skip(1, 0)
    await room.bot.demos.skip(1, 1)
    (told,) = await needs(room)
    assert told.startswith("⚠️ Step 4 is not ready: The step “first” has brought no values")


async def test_it_is_ready_once_the_step_before_has_ended(room: Room) -> None:
    await begun(room, ASK_SMALL, USES)
    assert "brought no values" in (await needs(room))[0]
    room.work(1, State.SUCCEEDED, result=RESULT)
    assert await needs(room) == [READY]
