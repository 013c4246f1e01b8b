"""A text on a terminal reads as a person reads it."""

import pytest

from rehearsal import Rehearsal, plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"The capital is [MASK\].", "The capital is [MASK]."),
        (r"\*\*not bold\*\*, but \\ and C:\dir", r"**not bold**, but \ and C:\dir"),
        (r"`[MASK\]` and ``a ` \]`` but \]", r"`[MASK\]` and ``a ` \]`` but ]"),
        ("```python\nprint('\\]')\n``` \\]", "```python\nprint('\\]')\n``` ]"),
        (r"\`not code\] \`", "`not code] `"),
        ("<@1> <#2> <@&3>", "<@1> <#2> <@&3>"),
    ],
)
def test_signs_that_keep_others_from_being_marks_are_not_shown(text: str, read: str) -> None:
    assert plain(text, Rehearsal().guild) == read


def test_mentions_are_names() -> None:
    guild = Rehearsal().guild
    ada, general, role = guild.people["ada"].id, guild.channel_ids["general"], guild.role_ids["Moderator"]
    told = plain(f"<@{ada}> and <@!{ada}> in <#{general}>, <@&{role}>, <@&{guild.id}>", guild)
    assert told == "@ada and @ada in #general, @Moderator, @everyone"
