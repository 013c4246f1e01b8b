"""Whatever is typed into any command, or chosen on any message: it is answered, and Discord takes each answer."""

from hypothesis import given
from hypothesis import strategies as st

from bot.discord_limits import SELECT_OPTIONS
from bot.jobs.job import State
from rehearsal import CommandType, Message
from rehearsal.options import Value
from tests.hostile.cards import EVERY, card_of
from tests.hostile.files import files
from tests.hostile.options import CHANNELS, PEOPLE, options
from tests.hostile.texts import texts
from tests.hostile.watch import EXAMPLES, Watch

MENUS = (CommandType.MESSAGE, CommandType.USER)
WRITTEN = texts(2000).map(lambda text: text.encode("utf-8", "replace").decode()).filter(str.strip)


def example_of(watch: Watch, command: str) -> dict[str, Value]:
    """What `/help` gives as an example of a command; nothing for one without."""
    examples = [family.example() for family in watch.room.bot.registry.families.values()]
    typed = next((example.typed for example in examples if example and example.command == command), None)
    return watch.room.world.parse(typed)[1] if typed else {}


@EXAMPLES
@given(data=st.data())
async def test_every_command_answers_whatever_is_typed(watch: Watch, data: st.DataObject) -> None:
    person = watch.room.world.person(data.draw(PEOPLE))
    command = data.draw(st.sampled_from(person.typable))
    typed = data.draw(options(command, example_of(watch, command["name"])), label=command["name"])
    sent = await person.command_unchecked(command["name"], typed, channel=data.draw(CHANNELS))
    await watch.followed(sent, data)


@EXAMPLES
@given(data=st.data())
async def test_every_option_offers_choices_whatever_is_typed(watch: Watch, data: st.DataObject) -> None:
    ada = watch.room.ada
    command = data.draw(st.sampled_from([one for one in ada.typable if "options" in one]))
    offering = [option["name"] for option in command["options"] if option.get("autocomplete")]
    typed = data.draw(options(command, {}), label=command["name"])
    for option in offering:
        choices = await ada.autocomplete(command["name"], option, data.draw(texts(100), label=option), typed)
        assert len(choices) <= SELECT_OPTIONS
    await watch.quiet()


@EXAMPLES
@given(data=st.data())
async def test_every_menu_answers_on_whatever_message_and_person(watch: Watch, data: st.DataObject) -> None:
    world = watch.room.world
    person = world.person(data.draw(PEOPLE))
    entries = [(kind, entry["name"]) for kind in MENUS for entry in person.menu(kind)]
    kind, entry = data.draw(st.sampled_from(entries))
    if kind is CommandType.USER:
        sent = await person.use_user_menu(world.person(data.draw(PEOPLE)), entry)
    else:
        sent = await person.use_message_menu(await a_message(watch, data), entry)
    await watch.followed(sent, data)


async def a_message(watch: Watch, data: st.DataObject) -> Message:
    """Return a card, or what somebody wrote, attached or forwarded."""
    if data.draw(st.booleans(), label="a card"):
        return await card_of(watch.room, data.draw(st.sampled_from(EVERY)), State.SUCCEEDED)
    message = await watch.room.alan.say(data.draw(WRITTEN), files=data.draw(st.lists(files, max_size=2)))
    forwarded = data.draw(st.booleans(), label="forwarded")
    return await watch.room.alan.forward(message) if forwarded else message
