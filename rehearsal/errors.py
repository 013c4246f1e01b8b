"""What Discord answers when it refuses a request, and what a client refuses to send."""

from rehearsal.wire import JSON


class CommandRejected(ValueError):
    """A person tried what a Discord client would not let them send; the message says why.

    Parameters
    ----------
    field
        The custom_id of the form's field that does not fit, if it is one.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ApiError(Exception):
    """A request refused as Discord refuses it.

    Parameters
    ----------
    status
        HTTP status.
    code
        Discord's own number (documentation, "JSON Error Codes").
    errors
        For code 50035, the errors by their path in the body.
    """

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.errors = errors

    @property
    def body(self) -> JSON:
        """The answer's body."""
        body: JSON = {"message": str(self), "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


class TooMany(ApiError):
    """A request too many, of a limit that no header tells of; `retry_after` are the seconds to wait."""

    def __init__(self, code: int, message: str, retry_after: float) -> None:
        super().__init__(429, code, message)
        self.retry_after = retry_after

    @property
    def body(self) -> JSON:
        """The answer's body."""
        return super().body | {"retry_after": round(self.retry_after, 3), "global": False}


class Unsupported(Exception):
    """The request asks for what the rehearsal lacks: recorded as a failure, and answered with this message."""


def unknown(thing: str) -> ApiError:
    """Return the 404 for a thing that is not there."""
    codes = {
        "Application Command": 10063,
        "Ban": 10026,
        "Channel": 10003,
        "Guild": 10004,
        "Interaction": 10062,
        "Member": 10007,
        "Message": 10008,
        "Permission Overwrite": 10009,
        "Role": 10011,
        "User": 10013,
        "Voice State": 10065,
        "Webhook": 10015,
    }
    return ApiError(404, codes[thing], f"Unknown {thing.lower() if thing == 'Interaction' else thing}")
