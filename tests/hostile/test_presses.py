"""Presses that no card offers: other jobs, other kinds, strangers, other places, values that were never there."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job import State
from rehearsal import Interaction, Message
from rehearsal.components import ComponentType
from rehearsal.wire import JSON
from tests.bot.forging import choose, forge, press
from tests.hostile.cards import EVERY, card_of
from tests.hostile.options import PEOPLE
from tests.hostile.texts import texts
from tests.hostile.watch import EXAMPLES, Watch

EMPTY: JSON = {"flags": 1 << 15, "components": []}  # the flag says that there are components and no content
PLACES = st.sampled_from(["general", "lobby", "moderators"])
VALUES = st.sampled_from(["a", "0", "1", "99", "gpt2", "minilm", "all", "search", "sing"]) | texts(100)


def custom_ids(watch: Watch, job_id: int) -> st.SearchStrategy[str]:
    """What a button or select may be called: as those of the bot, nearly so, or anything."""
    actions = st.sampled_from([*watch.room.bot.registry.actions, "generate.sing", "a", "."])
    jobs = st.sampled_from([str(job_id), "1", "0", "007", str(2**63), "9" * 70])
    values = st.sampled_from(["", ":0", ":1", ":99", ":gpt2", ":-1", ":" + "9" * 50, ":minilm"])
    kinds = st.sampled_from([*watch.room.bot.registry.families, "sing"])
    cards = st.builds("card:{}:{}{}".format, actions, jobs, values)
    selects = st.builds("pick:{}:{}".format, actions, jobs)
    others = st.one_of(
        st.builds("help:try:{}".format, kinds),
        st.sampled_from(["models:task", "models:model", "models:sing", "card:", "pick::", "report:hide:::"]),
        st.builds("report:hide:{}:{}:{}".format, jobs, jobs, jobs),
    )
    return st.one_of(cards, selects, others, texts(100).filter(bool)).map(lambda made: made[:100])


@EXAMPLES
@given(data=st.data())
async def test_every_press_is_answered_whatever_it_asks_for(watch: Watch, data: st.DataObject) -> None:
    room = watch.room
    state = data.draw(st.sampled_from([State.SUCCEEDED, *State]), label="state")
    card = await card_of(room, data.draw(st.sampled_from(EVERY)), state, private=data.draw(st.booleans()))
    custom_id = data.draw(custom_ids(watch, room.latest), label="custom_id")
    if custom_id.startswith("report:") or data.draw(st.booleans(), label="on another message"):
        card = room.world.composer.post(room.world.guild.channel(data.draw(PLACES)), EMPTY, {})
    if data.draw(st.integers(0, 9), label="0: of another server") == 0:
        room.cards.rows[room.latest] = replace(room.cards.rows[room.latest], guild_id=99)
    select = custom_id.startswith(("pick:", "models:"))
    forge(card, custom_id, select=select)
    await watch.followed(use(watch, data, card, custom_id, select=select), data)


@EXAMPLES
@given(data=st.data())
async def test_every_button_that_a_card_has_answers_whoever_presses(watch: Watch, data: st.DataObject) -> None:
    card = await card_of(watch.room, data.draw(st.sampled_from(EVERY)), State.SUCCEEDED)
    for _ in range(data.draw(st.integers(1, 4))):
        parts = [part for part in card.walk() if "custom_id" in part]
        if card.deleted or not parts:
            return
        part = data.draw(st.sampled_from(parts), label="part")
        select = part["type"] == ComponentType.STRING_SELECT
        await watch.followed(use(watch, data, card, part["custom_id"], select=select), data)


def use(watch: Watch, data: st.DataObject, card: Message, custom_id: str, *, select: bool) -> Interaction:
    """Press a button, or choose whatever in a select, as somebody: whether they see the message or not."""
    person = watch.room.world.person(data.draw(PEOPLE))
    if not select:
        return press(watch.room.world, person, card, custom_id)
    return choose(watch.room.world, person, card, custom_id, data.draw(st.lists(VALUES, max_size=2), label="values"))
