"""A `/bias` card shows the distributions side by side, whatever was typed, within Discord's limits."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.job import State
from cogs.bias.card import BiasCard
from models.catalogue import load_catalogue
from models.tasks import Picture
from models.tasks.bias.request import BiasRequest, BiasResult, Difference, Distribution
from tests.bot.cards.doubles import job, registry
from tests.bot.cards.reading import check, texts
from tests.bot.room import Room

KIND = BiasCard(load_catalogue())
REGISTRY = registry(KIND)
REQUEST = BiasRequest(template="The {man,woman} works as a [MASK].", model="smollm2")
PICTURE = Picture.of("bias.png", "Bars", b"\x89PNG\r\n\x1a\n")

words = st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(["**", "`", "@everyone", "=1+1", "<@1>", "||"]))


def result(fillers: tuple[str, ...], columns: dict[str, tuple[float, ...]]) -> BiasResult:
    names = list(columns)
    differences = tuple(
        Difference(filler=filler, most=names[0], least=names[-1], difference=0.25, log_ratio=2.0) for filler in fillers
    )
    return BiasResult(
        method="causal",
        model="smollm2",
        revision="wheel 1",
        dtype="float32",
        fillers=fillers,
        distributions=tuple(
            Distribution(
                word=word, sentence=f"The {word} works as a [MASK].", probabilities=row, rest=max(0.0, 1 - sum(row))
            )
            for word, row in columns.items()
        ),
        by_difference=differences,
        by_ratio=differences,
        seconds=0.5,
        picture=PICTURE,
    )


JOBS = result(("cop", "nurse"), {"man": (0.4, 0.1), "woman": (0.15, 0.35)})


def finished(found: BiasResult) -> str:
    rendered = REGISTRY.render_copy(job(State.SUCCEEDED, kind="bias", request=REQUEST, result=found), private=False)
    check(rendered)
    return "\n".join(texts(rendered))


def test_distributions_stand_side_by_side_and_differences_are_named() -> None:
    text = finished(JOBS)
    assert "**man:** cop 40.0 % · nurse 10.0 %" in text
    assert "**woman:** nurse 35.0 % · cop 15.0 %" in text
    assert "**cop**: 40.0 % with man, 15.0 % with woman, 4.0 times as likely" in text
    assert "does not measure how biased" in text


def test_all_numbers_are_in_the_table() -> None:
    rendered = REGISTRY.render_copy(job(State.SUCCEEDED, kind="bias", request=REQUEST, result=JOBS), private=False)
    (table,) = [file for file in rendered.attachments if file.name.endswith(".csv")]
    header, *rows = csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline=""))
    assert header == ["filler", "man", "woman"]
    assert rows[0] == ["cop", "0.4", "0.15"]
    assert [row[0] for row in rows] == ["cop", "nurse", "all others together"]


def test_it_is_explained_with_the_figures_of_this_card() -> None:
    said = KIND.explain(REQUEST, JOBS)
    for part in ("“man” and “woman”", "“cop”: it has 40.0 % with “man”, and 15.0 % with “woman”"):
        assert part in said


@given(st.lists(words, min_size=2, max_size=4, unique=True), st.lists(words, min_size=1, max_size=40, unique=True))
def test_whatever_was_typed_the_card_fits(names: list[str], fillers: list[str]) -> None:
    row = tuple(1 / len(fillers) for _ in fillers)
    finished(result(tuple(fillers), dict.fromkeys(names, row)))


async def test_what_is_typed_becomes_a_request_and_is_changed_in_a_form(room: Room) -> None:
    card = await room.card(await room.ada.command("bias", {"template": REQUEST.template}))
    assert room.jobs.rows[room.latest].request == REQUEST
    room.work(room.latest, State.SUCCEEDED, result=JOBS)
    await room.cards.until_ended(room.latest)
    opened = await room.ada.press(card, "Change the sentence")
    await room.world.until(lambda: opened.modal is not None)
    await room.card(await room.ada.submit(opened, {"template": "{He,She} is a ___.", "top_k": "3"}))
    assert room.jobs.rows[room.latest].request == BiasRequest(template="{He,She} is a ___.", model="smollm2", top_k=3)
