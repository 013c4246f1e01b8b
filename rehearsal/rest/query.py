"""Numbers in the query of a request."""

from rehearsal.errors import ApiError
from rehearsal.rest.call import Call
from rehearsal.rules.shape import Problems, number


def whole(call: Call, name: str, default: int, low: int = 0, high: int = 2**64 - 1) -> int:
    """Return a number of the query; raises `ApiError` 50035 where it is none, or not between `low` and `high`."""
    text = call.query.get(name)
    if text is None:
        return default
    digits = text.isascii() and text.isdigit() and len(text) <= 20
    value: object = int(text) if digits else text
    problems = Problems()
    number(low, high)(value, (name,), problems)
    problems.raise_any()
    return int(text)


def one_at_most(call: Call, *names: str) -> None:
    """Raise `ApiError` 50035 where more than one of these is in the query."""
    given = [name for name in names if name in call.query]
    if len(given) > 1:
        exclusive = [
            {"code": "BASE_TYPE_MUTUALLY_EXCLUSIVE", "message": f"Only one of {', '.join(given)} may be given."}
        ]
        raise ApiError(400, 50035, "Invalid Form Body", {"_errors": exclusive})
