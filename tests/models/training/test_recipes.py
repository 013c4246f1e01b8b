"""What is particular to each recipe."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from models.catalogue import Entry
from models.data.examples import Example, Exchange, Labelled, Passage, Recipe
from models.errors import Refusal
from models.training.base import Base
from models.training.classify import Classify, confusion_matrix, macro_f1
from models.training.mask import Mask, Masking
from models.training.recipe import IGNORED
from models.training.recipes import RECIPES
from models.training.split import commonest, split
from models.training.style import Style, opening
from tests.models.conftest import tiny_tokenizer
from tests.models.training.runs import CLASSES, EXAMPLES, SETTINGS


def base_of(entries: dict[Recipe, Entry], recipe: Recipe) -> Base:
    entry = entries[recipe]
    return Base.read(entry, entry.source.path)  # type: ignore[union-attr]


@pytest.fixture
def style(entries: dict[Recipe, Entry]) -> Style:
    return Style(base_of(entries, "style"), SETTINGS)


@pytest.fixture
def mask(entries: dict[Recipe, Entry]) -> Mask:
    return Mask(base_of(entries, "mask"), SETTINGS)


def learnt(style: Style, row: dict[str, Any]) -> str:
    return str(style.tokenizer.decode([label for label in row["labels"] if label != IGNORED]))


def test_of_an_exchange_the_answer_alone_is_learnt_in_the_models_own_template(style: Style) -> None:
    row = style.row(Exchange(prompt="a fox", answer="jumps"))
    assert style.tokenizer.decode(row["input_ids"]) == (
        "<|im_start|>user\na fox<|im_end|>\n<|im_start|>assistant\njumps<|im_end|>\n"
    )
    assert learnt(style, row) == "jumps<|im_end|>\n"


def test_without_a_template_a_prompt_is_a_line(style: Style) -> None:
    style.tokenizer.chat_template = None
    row = style.row(Exchange(prompt="a fox", answer="jumps"))
    assert style.tokenizer.decode(row["input_ids"]) == "a fox\njumps<|im_end|>"
    assert learnt(style, row) == "jumps<|im_end|>"


def test_all_of_a_passage_is_learnt_and_a_long_one_in_pieces(style: Style) -> None:
    text = "the fox, the dog. " * 40
    pieces = style.examples([Passage(text=text), Passage(text="")])
    assert "".join(piece.text for piece in pieces if isinstance(piece, Passage)) == text
    assert len(pieces) > 3
    for piece in pieces:
        row = style.row(piece)
        assert row["labels"] == row["input_ids"]
        assert len(row["input_ids"]) <= SETTINGS.max_tokens
        assert row["input_ids"][-1] == style.tokenizer.eos_token_id


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_row_never_exceeds_what_is_allowed_and_always_teaches(prompt: str, answer: str) -> None:
    style = Style.__new__(Style)
    style.tokenizer, style.most_tokens = tiny_tokenizer_once(), SETTINGS.max_tokens
    row = style.row(Exchange(prompt=prompt, answer=answer))
    assert len(row["input_ids"]) == len(row["labels"]) <= SETTINGS.max_tokens
    assert any(label != IGNORED for label in row["labels"][1:])


@cache
def tiny_tokenizer_once() -> Any:
    return tiny_tokenizer()


def test_a_passage_is_opened_by_its_first_words() -> None:
    assert opening("one two three four five six seven") == ("one two three", "four five six seven")
    assert opening(" ".join("abcdefghijklmn")) == ("a b c d e", " ".join("fghijklmn"))
    assert opening("one") == ("one", "")


def test_each_row_has_a_gap_and_the_same_ones_whenever_it_is_met(mask: Mask) -> None:
    masking = Masking(mask.tokenizer, seed=1)
    rows = [{"row": number, **mask.row(Passage(text="fox"))} for number in range(50)]
    for row in rows:
        masked = masking.masked(row, 0)
        gaps = [place for place, label in enumerate(masked["labels"]) if label != IGNORED]
        assert gaps
        assert all(masked["labels"][place] == row["input_ids"][place] for place in gaps)
        assert not {mask.tokenizer.cls_token_id, mask.tokenizer.sep_token_id} & {masked["labels"][at] for at in gaps}
        assert masking.masked(row, 0) == masked
    long = {"row": 0, **mask.row(Passage(text="the quick brown fox jumps over the lazy dog"))}
    assert len({str(masking.masked(long, epoch)["labels"]) for epoch in range(20)}) > 5


def test_a_model_without_a_mask_is_refused(entries: dict[Recipe, Entry]) -> None:
    with pytest.raises(Refusal, match="no mask"):
        Mask(base_of(entries, "style"), SETTINGS)


@pytest.mark.parametrize("recipe", ["classify", "style", "mask"])
def test_no_example_is_both_trained_on_and_held_out(entries: dict[Recipe, Entry], recipe: Recipe) -> None:
    made = RECIPES[recipe](base_of(entries, recipe), SETTINGS, CLASSES)
    examples = made.examples(EXAMPLES[recipe]())
    train, held_out = split(made, examples)
    numbers = [*train["row"], *held_out["row"]]
    assert sorted(numbers) == list(range(len(examples)))
    assert len(held_out) == round(SETTINGS.held_out * len(examples))


def test_held_out_rows_have_each_class_as_often_as_all_have(entries: dict[Recipe, Entry]) -> None:
    fox, dog = Labelled(text="the fox", label="fox"), Labelled(text="the dog", label="dog")
    examples: list[Example] = [*[fox] * 24, *[dog] * 8]
    made = Classify(base_of(entries, "classify"), SETTINGS, CLASSES)
    _, held_out = split(made, made.examples(examples))
    assert sorted(held_out["labels"]).count(1) / len(held_out) == 0.25
    assert commonest(held_out) == 0.75


def test_macro_f1_is_the_mean_over_classes_that_occur() -> None:
    confusion = confusion_matrix(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), 3)
    assert confusion.tolist() == [[2, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert macro_f1(confusion) == pytest.approx((4 / 5 + 2 / 3) / 2)


def test_what_a_folder_lacks_is_not_drawn_at_random(entries: dict[Recipe, Entry], tmp_path: Path) -> None:
    base = base_of(entries, "style")
    for file in base.folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    held = load_file(tmp_path / "model.safetensors")
    del held["model.layers.1.mlp.up_proj.weight"]
    save_file(held, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ValueError, match=r"layers.1.mlp"):
        Style(Base(base.entry, tmp_path, base.tokenizer), SETTINGS).load()
