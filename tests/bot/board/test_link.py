"""Tokens of links: whoever lacks the secret can neither make one nor change one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from bot.board.link import SALT, Link, Signer

SIGNER = Signer("a secret")
LINK = Link(1, 2, False, datetime(2030, 1, 1, tzinfo=UTC))
TOKEN = SIGNER.token(LINK)
ids = st.integers(min_value=1, max_value=2**63 - 1)


@given(
    st.builds(
        Link,
        ids,
        ids,
        st.booleans(),
        st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    )
)
def test_a_link_comes_back_as_it_was(link: Link) -> None:
    token = SIGNER.token(link)
    assert SIGNER.read(token) == link
    assert token.isascii()
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@given(st.text())
def test_what_somebody_types_is_no_token(typed: str) -> None:
    assert SIGNER.read(typed) is None or typed == TOKEN


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("abcABC019-_."))
def test_a_token_that_was_changed_is_none(place: int, other: str) -> None:
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]
    # The last letter of a signature has bits that mean nothing: what is read is the same then.
    assert SIGNER.read(changed) in {None, LINK}
    assert place == len(TOKEN) - 1 or changed == TOKEN or SIGNER.read(changed) is None


def test_another_secret_signs_no_link_of_this_bot() -> None:
    assert Signer("another secret").read(TOKEN) is None


def test_what_is_signed_for_something_else_is_no_link() -> None:
    assert SIGNER.read(str(URLSafeSerializer("a secret", salt="other").dumps([1, 2, True, 4_000_000_000]))) is None
    for claims in (None, [], [1, 2, True], ["a", 2, True, 3], {"id": 1}):
        assert SIGNER.read(str(URLSafeSerializer("a secret", salt=SALT).dumps(claims))) is None


def test_a_link_expires() -> None:
    now = datetime.now(UTC)
    assert Link(1, 2, False, now).expired
    assert not Link(1, 2, False, now + timedelta(minutes=1)).expired
