"""Notes become paragraphs under their headings, and long ones are cut."""

from hypothesis import given
from hypothesis import strategies as st

from models.tasks.search.passages import PASSAGE_CHARACTERS, cut, passages_of_lines, passages_of_note
from models.tasks.search.request import Passage

NOTE = """\
Before the title.

# Bread #

Flour, water and
salt.
---

## Baking

- hot oven
- 40 minutes

```python
# no heading

bake()
```

### Too deep? No.
After it: a heading right above.

***
"""


def test_a_note_is_cut_at_its_paragraphs_and_headings() -> None:
    passages = list(passages_of_note(NOTE, "bread"))
    assert [(passage.place, passage.text) for passage in passages] == [
        ("bread", "Before the title."),
        ("Bread", "Flour, water and salt.\n---"),
        ("Bread › Baking", "- hot oven\n- 40 minutes"),
        ("Bread › Baking", "```python\n# no heading\n\nbake()\n```"),
        ("Bread › Too deep? No.", "After it: a heading right above."),
    ]
    assert passages[0].read == "bread\nBefore the title."


def test_a_fence_that_nobody_closes_ends_with_the_note() -> None:
    (passage,) = passages_of_note("```\n# a\n\n~~~\n# b", "n")
    assert passage.text == "```\n# a\n\n~~~\n# b"


def test_a_heading_of_any_length_is_short() -> None:
    (passage,) = passages_of_note(f"# {'x' * 5000}\ntext", "n" * 5000)
    assert len(passage.place) <= 100


def test_lines_keep_their_numbers() -> None:
    passages = list(passages_of_lines(["", " one ", "", "two"]))
    assert [(passage.line, passage.text, passage.read) for passage in passages] == [
        (2, "one", "one"),
        (4, "two", "two"),
    ]


def fits(passage: Passage) -> bool:
    return len(passage.read.split()) <= 20


@given(st.text(alphabet=st.sampled_from("ab .。\n"), max_size=3 * PASSAGE_CHARACTERS))
def test_what_is_cut_fits_and_nothing_is_lost(text: str) -> None:
    parts = cut(Passage(text=text.strip(), title="t", line=3), fits)
    assert all(fits(part) and len(part.text) <= PASSAGE_CHARACTERS for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
    assert {(part.title, part.line) for part in parts} == {("t", 3)}


def test_a_cut_falls_between_sentences() -> None:
    text = (
        "One two three four five six seven. Eight nine ten eleven twelve. Thirteen and so on up to some twenty words."
    )
    first, second = cut(Passage(text=text), fits)
    assert first.text.endswith("twelve.")
    assert second.text.startswith("Thirteen")


@given(st.text(max_size=400), st.text(max_size=150))
def test_any_text_is_a_note(text: str, name: str) -> None:
    for passage in passages_of_note(text, name):
        assert passage.text.strip()
        assert "\x00" not in passage.read


def test_a_line_made_to_be_slow_is_not() -> None:
    text = "# " + " #" * 200_000 + "x\n" + "1" * 200_000 + "\n" + "- " * 100_000
    assert len(list(passages_of_note(text, "n"))) == 1
