"""How data that was read looks, and what can be chosen."""

import pytest

from bot.cards.registry import CardRegistry
from cogs.fine_tune.data_card import ReadDataCard
from cogs.fine_tune.reading import CHOICES, planned
from models.catalogue import Catalogue, load_catalogue
from models.data.values import Columns
from models.tasks.read_data.request import Named, ReadDataRequest, ReadDataResult
from models.training.plan import Plan
from models.training.settings import default_settings
from tests.bot.cards.doubles import registry
from tests.bot.cards.reading import buttons, check, texts
from tests.cogs.fine_tune.runs import DATA, EXAMPLES, data_read

CATALOGUE = load_catalogue()
FAMILY = ReadDataCard(CATALOGUE)
ACTIONS = {action.name: action for action in CHOICES}


@pytest.fixture
def cards() -> CardRegistry:
    return registry(FAMILY)


def shown(cards: CardRegistry, result: ReadDataResult = DATA) -> str:
    rendered = cards.render_card(data_read(result), private=False)
    check(rendered)
    return "\n".join(texts(rendered))


def test_what_was_found_is_told(cards: CardRegistry) -> None:
    text = shown(cards)
    assert r"### 📄 my \*spam\*.csv" in text
    assert "**120 rows** to train a classifier: 100 examples, 80 to train on, and 20 held out" in text
    assert "Columns: text `message 'one'`, class `label`" in text
    assert "always saying “ham” is right **80" in text
    assert "20 rows left out: the same text twice" in text
    assert r"> • 1 · You have \*won\* · spam" in text
    assert "“Start” trains MiniLM L6 v2** on it, as a model of yours called `spam`" in text
    assert "12 epochs" in text


def test_a_single_column_is_nothing_to_tell(cards: CardRegistry) -> None:
    update = {"columns": Columns(text="text"), "all_columns": ("text",)}
    assert "Columns:" not in shown(cards, DATA.model_copy(update=update))


def test_rows_of_which_each_is_an_example_are_counted_once(cards: CardRegistry) -> None:
    text = shown(cards, DATA.model_copy(update={"rows": 100}))
    assert "**100 rows** to train a classifier: 80 to train on, and 20 held out" in text


def test_its_buttons_start_and_change_it(cards: CardRegistry) -> None:
    labels = buttons(cards.render_card(data_read(), private=False))
    assert labels.index("Start") < labels.index("Advanced")


def test_many_remarks_are_counted(cards: CardRegistry) -> None:
    result = DATA.model_copy(update={"notes": tuple(f"remark {number}" for number in range(20))})
    assert "and 16 more remarks" in shown(cards, result)


def test_the_plan_is_a_request() -> None:
    request = planned(data_read(), CATALOGUE)
    assert (request.recipe, request.model, request.name) == ("classify", "minilm", "spam")
    assert request.examples == EXAMPLES
    assert request.classes == ("ham", "spam")
    assert request.settings == default_settings("classify", CATALOGUE["minilm"], 80)


def test_another_recipe_begins_anew() -> None:
    recipe = ACTIONS["read_data.recipe"]
    assert recipe.choices is not None
    job = data_read()
    assert [choice.chosen for choice in recipe.choices(job)] == [True, False, False]
    request = recipe.request(job, "style")
    assert isinstance(request, ReadDataRequest)
    assert (request.recipe, request.columns, request.plan.base) == ("style", Columns(), None)


def test_other_columns_are_chosen_by_their_place() -> None:
    text = ACTIONS["read_data.text"]
    job = data_read()
    assert text.choices is not None
    assert [(choice.label, choice.chosen) for choice in text.choices(job)] == [
        ("Text: id", False),
        ("Text: message `one`", True),
        ("Text: label", False),
    ]
    request = text.request(job, "0")
    assert isinstance(request, ReadDataRequest)
    assert request.columns == Columns(text="id", label="label")
    assert request.recipe == "classify"


def test_a_recipe_offers_the_columns_that_it_takes() -> None:
    for role, offered in (("text", 3), ("label", 3), ("prompt", 0), ("answer", 0)):
        choices = ACTIONS[f"read_data.{role}"].choices
        assert choices is not None
        assert len(choices(data_read())) == offered
    lines = data_read(DATA.model_copy(update={"columns": Columns(text="text"), "all_columns": ("text",)}))
    choices = ACTIONS["read_data.text"].choices
    assert choices is not None
    assert choices(lines) == []


def test_the_example_is_a_set_that_is_here() -> None:
    example = FAMILY.example()
    assert example is not None
    assert example.typed == "/finetune start data_set:sms-spam"
    assert example.command == "finetune start"
    assert example.request == ReadDataRequest(source=Named(key="sms-spam"), plan=Plan(name="sms-spam"))


def test_where_no_model_can_be_trained_the_card_says_so() -> None:
    rendered = registry(ReadDataCard(Catalogue([]))).render_card(data_read(), private=False)
    check(rendered)
    assert "No model here can be trained like this" in "\n".join(texts(rendered))
