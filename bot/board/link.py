"""A link to the board: what it opens, and the signed token that its address holds."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer
from pydantic import TypeAdapter, ValidationError

SALT = "board"

_claims = TypeAdapter(tuple[int, int, bool, int])


@dataclass(frozen=True, slots=True)
class Link:
    """What a link opens: the board of one server, for a while.

    Attributes
    ----------
    names
        Whether it shows what people call their models, and with it who they are.
    """

    id: int
    guild_id: int
    names: bool
    expires_at: datetime

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return datetime.now(UTC) >= self.expires_at


class Signer:
    """Writes and reads tokens, which nobody can forge who has not the secret."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt=SALT)

    def token(self, link: Link) -> str:
        """Return the token of a link, which fits into an address as it is."""
        claims = (link.id, link.guild_id, link.names, int(link.expires_at.timestamp()))
        return str(self._serializer.dumps(claims))

    def read(self, token: str) -> Link | None:
        """Return the link of a token, expired ones too; None where this secret has not signed it."""
        try:
            link_id, guild_id, names, expires = _claims.validate_python(self._serializer.loads(token), strict=False)
        except (BadData, ValidationError):
            return None
        return Link(link_id, guild_id, names, datetime.fromtimestamp(expires, UTC))
