"""Options of any command, most of which do not fit."""

from hypothesis import strategies as st

from rehearsal.options import OptionType, Value
from rehearsal.wire import JSON
from tests.hostile.files import files
from tests.hostile.texts import FRACTIONS, NUMBERS, texts

PEOPLE = st.sampled_from(["ada", "alan", "moderator"])
CHANNELS = st.sampled_from(["general", "lobby"])
ROLES = st.sampled_from(["Instructor", "Moderator"])


def values(option: JSON) -> st.SearchStrategy[Value]:
    """Values for an option, most of which do not fit."""
    offered = st.sampled_from([choice["value"] for choice in option.get("choices", ())] or [""])
    match OptionType(option["type"]):
        case OptionType.STRING:
            return st.one_of(texts(), texts(option.get("max_length", 6000)), offered)
        case OptionType.INTEGER:
            return NUMBERS | offered if option.get("choices") else NUMBERS
        case OptionType.NUMBER:
            return FRACTIONS
        case OptionType.BOOLEAN:
            return st.booleans()
        case OptionType.ATTACHMENT:
            return files
        case OptionType.USER | OptionType.MENTIONABLE:
            return PEOPLE
        case OptionType.CHANNEL:
            return CHANNELS
        case _:
            return ROLES


def options(command: JSON, example: dict[str, Value]) -> st.SearchStrategy[dict[str, Value]]:
    """Some options of a command, beside those of its example or without them."""
    drawn = st.fixed_dictionaries({}, optional={str(one["name"]): values(one) for one in command.get("options", ())})
    return st.builds(lambda given, base: {**base, **given}, drawn, st.sampled_from([example, {}]))
