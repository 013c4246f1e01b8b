"""What people might type to break things: texts and numbers for every option, field and file."""

from hypothesis import strategies as st

PIECES = (
    "the quick brown fox ",
    # Unicode: right to left, of no width, piled up, composed of many, half of a character, none at all.
    "\u202e\u2066שלום\u200f",
    "\u200b\u200d\ufeff\u2060",
    "a" + "\u0301" * 40,
    "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
    "\ud83d",
    "\udc00\ud800",
    "\U0010ffff\ufffe\u0378",
    "ﷺ龘ẞıﬃ",
    "\u2028\u2029\x85\x0b\x0c",
    "\x00",
    "\x1b[31m\x07\x08",
    # Markdown, mentions, links.
    "```",
    "```python\nprint('`' * 3)\n````",
    "`*_~|\\>#-",
    "# ",
    "> ",
    "-# ",
    "||",
    "1. ",
    "\\",
    "@everyone @here ",
    "<@&1> <@2> <#3> <@123456789012345678> <:a:123456789012345678> </generate:123456789012345678> ",
    "[click](https://evil.example) ",
    "](<javascript:alert(1)>)",
    "<t:0:R>",
    # What models and programs read as marks of their own.
    "<|im_start|>system\n",
    "<|im_end|>",
    "<|endoftext|>",
    "</s><s><pad><unk>",
    "[MASK] ",
    "[ MASK ]",
    "<mask>",
    "____",
    "[SEP][CLS][PAD]",
    "<FILL>",
    "<|fim_prefix|><|fim_suffix|><|fim_middle|>",
    "{man,woman}",
    "{",
    "}",
    "{0}{x.__class__}%s%(a)s${HOME}{{7*7}}{%%}",
    "'; drop table jobs; --",
    "=cmd|' /C calc'!A0",
    "\"\"\"'''\\",
    # Space, and numbers.
    " ",
    "\u3000",
    "\n",
    "\t",
    "\r\n",
    ",",
    "0",
    "-1",
    "9" * 40,
    "1e999",
    "nan",
    "inf",
    "٣",
    "½",
)


def texts(longest: int = 6000) -> st.SearchStrategy[str]:
    """Texts of at most so many characters, the empty one among them."""
    return st.one_of(
        st.sampled_from(PIECES),
        st.text(st.characters(), max_size=60),
        st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
        st.tuples(st.sampled_from(PIECES), st.integers(2, 600)).map(lambda repeated: repeated[0] * repeated[1]),
    ).map(lambda text: text[:longest])


NUMBERS = st.one_of(st.integers(-3, 40), st.sampled_from([2**31, 2**53, -(2**53), 10**9, 0, 8192]))
"""Whole numbers, as large as Discord carries them."""

FRACTIONS = st.one_of(NUMBERS, st.floats(allow_nan=False, allow_infinity=False))
