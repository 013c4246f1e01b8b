"""Runbooks with mistakes: each is told with its file, its line, and what was meant."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbooks.check import Checker
from bot.runbooks.library import SHIPPED
from bot.runbooks.mistakes import RunbookInvalid
from bot.runbooks.reading import read, read_file
from bot.runbooks.references import references
from bot.runbooks.runbook import Runbook, words_in
from bot.runbooks.steps import Ask, Reveal, Run
from bot.runbooks.toml_text import blanked
from tests.bot.runbooks.written import HEAD, run, runbook

SAY = 'kind = "say"\ntext = "Hello"'
NEXT = run("next-token", 'text = "a"', 'name = "first"')


def mistakes(checker: Checker, content: bytes) -> tuple[str, ...]:
    with pytest.raises(RunbookInvalid) as caught:
        read(content, "a.toml", checker)
    return caught.value.lines


def shipped(checker: Checker) -> dict[str, Runbook]:
    return {path.stem: read_file(path, checker) for path in SHIPPED.glob("*.toml")}


def test_what_is_shipped_can_be_run_in_both_languages_with_notes_on_each_step(checker: Checker) -> None:
    books = shipped(checker)
    assert "next_token" in books
    for book in books.values():
        assert set(book.languages) == {"en", "de"}
        assert all(step.notes for step in book.steps)


def test_what_is_right_in_a_shipped_runbook_is_among_the_answers_in_each_language(checker: Checker) -> None:
    for book in shipped(checker).values():
        for step in book.steps:
            asked = book.named(step.of) if isinstance(step, Reveal) else None
            if not (isinstance(step, Reveal) and isinstance(asked, Ask) and step.right and asked.answers):
                continue
            for language in book.languages:
                right, answers = step.right[language], [answer[language] for answer in asked.answers]
                assert right in answers or any(references(right))


def test_there_is_a_shipped_runbook_for_each_part_of_the_workshop(checker: Checker) -> None:
    sections = {book.section["en"] for book in shipped(checker).values()}
    assert len(sections) == len(shipped(checker)) == 11


def test_a_text_is_written_once_or_for_each_language(checker: Checker) -> None:
    content = runbook('kind = "say"\ntext = { en = "Hello", de = "Hallo" }', SAY)
    first, second = (words_in(step) for step in read(content, "a.toml", checker).steps)
    assert first == [(("text",), {"en": "Hello", "de": "Hallo"})]
    assert second == [(("text",), {"en": "Hello", "de": "Hello"})]


@pytest.mark.parametrize(
    ("steps", "line", "told"),
    [
        ([SAY, 'kind = "sya"'], 8, "did you mean `say`?"),
        ([SAY, 'text = "a"'], 7, "it is missing"),
         ([SAY, 'kind = "say"\ntext = "Hello"\nnots = "a"'], 10, "did you mean `notes`?"),
        (['kind = "say"\ntext = { en = "Hello" }'], 6, 'its German text is missing: write `de = "…"`'),
        (['kind = "say"\ntext = { en = "Hello", fr = "Salut" }'], 6, "'en' or 'de'"),
        (['kind = "say"\ntext = " "'], 6, "it is empty"),
        ([f'kind = "say"\ntext = "{"x" * 2001}"'], 6, "2,000 are the most"),
        ([f"{SAY}\nseconds = 601"], 7, "less than or equal to 600"),
        ([run("next-tokn")], 6, "did you mean `next-token`?"),
        ([run("/next-token", "txt = 'a'")], 7, "did you mean `text`?"),
        ([run("next-token", "text = 'a', private = true")], 7, "is for who types it"),
        ([run("help")], 6, "is for people to type"),
        ([run("generate")], 7, "needs the option `prompt`"),
        ([run("classify", "text = 'a'")], 7, "needs the option `model`"),
        ([run("complete", "language = 'python'")], 7, "needs the option `code`"),
        ([run("next-token", "top_k = 99")], 7, "should be 1 to 20, not `99`"),
        ([run("next-token", "top_k = '5'")], 7, "should be a whole number"),
        ([run("next-token", "top_k = true")], 7, "should be a whole number"),
        ([run("generate", "prompt = 'a', temperature = nan")], 7, "should be 0.0 to 2.0"),
        ([run("generate", "prompt = 'a', mode = 'anser'")], 7, "did you mean `answer`?"),
        ([run("generate", "prompt = 'a', model = 'smollm'")], 7, "Did you mean `smollm2`?"),
        ([run("generate", "prompt = ''")], 7, "should have 1 to"),
        ([run("complete", "code = 'a', language = 'klingon'")], 7, "I know Python"),
        ([run("compare", "prompt = 'a', temperatures = 'hot'")], 7, "temperatures"),
        ([run("finetune start", "data_set = 'spam'")], 7, "no data set called “spam”"),
        ([run("finetune start", "data_set = 'sms-spam'", "minutes = 10000")], 8, "less than or equal to 15"),
        ([run("generate", "prompt = '{first.x}'"), NEXT], 7, "no earlier step is called `first`"),
        ([NEXT, run("generate", "prompt = '{frist.x}'")], 12, "did you mean `first`?"),
        ([NEXT, run("generate", "prompt = '{first.candidats.0}'")], 12, "did you mean `candidates`?"),
        ([NEXT, run("generate", "prompt = '{first.candidates.x}'")], 12, "counted from 0"),
        ([NEXT, NEXT], 13, "an earlier step is called `first` already"),
        ([NEXT, 'kind = "reveal"\nof = "first"'], 11, "no earlier step that asks"),
        (['kind = "ask"\nquestion = "Why?"\nanswers = ["a"]'], 7, "at least 2 items"),
        (['kind = "hand"\ntext = "a"\ncommand = "next-token"'], 4, "`gather` has to say"),
        (['kind = "hand"\ntext = "a"\ncommand = "next-token"\ntyped = "txt"'], 8, "did you mean `text`?"),
        (['kind = "hand"\ntext = "a"\ncommand = "finetune start"\ntyped = "data_set"'], 7, "not for a whole room"),
        (['kind = "show"\nfile = "a.png"\ntext = "a"'], 6, "can show no files"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(checker: Checker, steps: list[str], line: int, told: str) -> None:
    found = mistakes(checker, runbook(*steps))
    assert [one for one in found if told in one and one.startswith(f"a.toml:{line}: step ")], found


def test_a_step_in_a_text_of_several_lines_is_not_counted(checker: Checker) -> None:
    text = 'kind = "say"\ntext = """\n[[steps]]\nkind = "sya"\n"""'
    (told,) = mistakes(checker, runbook(text, 'kind = "sya"'))
    assert told.startswith("a.toml:11: step 2, `kind`")


def test_a_value_of_an_earlier_step_stands_in_for_what_cannot_be_checked_yet(checker: Checker) -> None:
    train = run("finetune start", "data_set = 'sms-spam'", 'name = "spam"')
    use = run("classify", "text = 'Win!', model = '{spam.tuned}'")
    reveal = 'kind = "ask"\nname = "q"\nquestion = "?"', 'kind = "reveal"\nof = "q"\nright = "{spam.steps}"'
    book = read(runbook(train, use, *reveal), "a.toml", checker)
    assert isinstance(book.steps[1], Run)
    assert isinstance(book.steps[3], Reveal)


def test_files_lie_beside_the_runbook_and_nowhere_else(checker: Checker, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "here.png").write_bytes(b"x")
    (folder / "program.py").write_bytes(b"x")
    for name, told in {
        "../secret.png": "cannot have",
        "link.png": "there is no file",
        "her.png": "did you mean `here.png`?",
        "program.py": "not of a kind that is shown",
    }.items():
        (folder / "a.toml").write_bytes(runbook(f'kind = "show"\nfile = "{name}"\ntext = "a"'))
        with pytest.raises(RunbookInvalid, match=told):
            read_file(folder / "a.toml", checker)
    (folder / "a.toml").write_bytes(runbook('kind = "show"\nfile = "here.png"\ntext = "a"'))
    assert read_file(folder / "a.toml", checker).steps


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "not a text in UTF-8"),
        (b"a = ", "this is not TOML"),
        (b"", "title"),
        (b"#" * 64_001, "larger than 64 kB"),
        ((HEAD + "[[steps]]\n" * 6000).encode(), "6,000 steps; 100 are the most"),
        (b"a = " + b"[" * 30_000, "nested more than"),
        (b"a = " + b"{a=" * 20_000, "nested more than"),
        (b"a" + b".a" * 30_000 + b" = 1", "a key has more than"),
        (b"a = {b" + b".a" * 30_000 + b" = 1}", "a key has more than"),
        (b'["a"' + b'."a"' * 15_000 + b"]", "a key has more than"),
        (b"a = " + b"9" * 60_000, "this is not TOML"),
        (b"a = " + b'"\\' * 30_000, "this is not TOML"),
        (b'a = """' + b'\\"' * 30_000, "this is not TOML"),
        (b"a = '''" + b"''\n" * 20_000, "this is not TOML"),
        (b"title = 1\n" * 2, "this is not TOML"),
    ],
)
def test_a_hostile_file_is_told_at_once(checker: Checker, content: bytes, told: str) -> None:
    begun = time.process_time()
    assert told in mistakes(checker, content)[0]
    assert time.process_time() - begun < 2


@given(st.text(alphabet="[]{}\"'\\#=.\n steps=kindsayrun1", max_size=300))
def test_whatever_is_written_is_a_runbook_or_told(checker: Checker, written: str) -> None:
    assert [len(line) for line in blanked(written).split("\n")] == [len(line) for line in written.split("\n")]
    for content in (written.encode(), runbook(SAY + "\n" + written)):
        with contextlib.suppress(RunbookInvalid):
            assert read(content, "a.toml", checker).steps


def test_what_an_author_wrote_is_told_short_and_harmless(checker: Checker) -> None:
    (told,) = mistakes(checker, runbook('kind = "run"\ncommand = "`@everyone`\\n' + "x" * 50 + '"'))
    assert "\n" not in told
    assert "`/ @everyone  x" in told
    assert SHIPPED.is_dir()
