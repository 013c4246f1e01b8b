"""How a classification looks."""

import csv
import io

from bot.cards.layout import render
from bot.jobs.job import Job
from cogs.classify.card import ClassifyCard
from models.tasks.classify.request import Class, ClassifyResult
from tests.bot.cards.reading import check, texts
from tests.cogs.classify.classified import REQUEST, RESULT, SPAM, catalogue, classified

FAMILY = ClassifyCard(catalogue(SPAM))


def shown(result: ClassifyResult = RESULT) -> str:
    rendered = render(classified(result), FAMILY, [])
    check(rendered)
    return "\n".join(texts(rendered))


def test_the_likeliest_class_is_named_and_all_are_in_a_table() -> None:
    text = shown()
    assert "🏷️ @ada/spam classifies" in text
    assert r"It is **spam \`!\`** (97" in text
    assert r"> You have \*won\* a prize" in text
    assert "no room" not in text
    _, table = render(classified(), FAMILY, []).attachments
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows == [["class", "probability"], ["spam `!`", "0.97"], ["ham", "0.03"]]


def test_what_was_not_read_is_told() -> None:
    assert "no room for the last 12 tokens" in shown(RESULT.model_copy(update={"unread": 12}))


def test_the_explanation_says_how_sure_it_is() -> None:
    for probability, how in ((0.97, "quite sure"), (0.7, "fairly sure"), (0.5, "torn")):
        classes = (Class(label="spam", probability=probability), Class(label="ham", probability=1 - probability))
        assert f"the model is {how}" in FAMILY.explain(REQUEST, RESULT.model_copy(update={"classes": classes}))


def test_a_card_of_a_model_that_is_gone_still_stands() -> None:
    job: Job = classified()
    rendered = render(job, ClassifyCard(catalogue()), [])
    check(rendered)
    assert "🏷️ tuned-3 classifies" in texts(rendered)[0]
