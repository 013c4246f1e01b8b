"""A classification as a worker leaves it."""

from typing import Any
from uuid import UUID

from bot.jobs.job import Job, State
from models.catalogue import Catalogue, TunedModel, load_catalogue
from models.sources import TunedSource
from models.tasks.classify.request import Class, ClassifyRequest, ClassifyResult
from models.tasks.values import Picture
from tests.bot.cards.doubles import job

GUILD = 5
SPAM = TunedModel(
    load_catalogue()["minilm"].model_copy(
        update={
            "key": "tuned-3",
            "name": "@ada/spam",
            "tasks": ("classify",),
            "source": TunedSource(kind="tuned", job_id=3, artifact=UUID(int=3), base="minilm", adapter=False),
        }
    ),
    owner_id=10,
    guild_id=GUILD,
    shared=False,
)
REQUEST = ClassifyRequest(text="You have *won* a prize", model="tuned-3")
RESULT = ClassifyResult(
    classes=(Class(label="spam `!`", probability=0.97), Class(label="ham", probability=0.03)),
    tokens=8,
    unread=0,
    picture=Picture.of("classes.png", "Bars.", b"png"),
    model="tuned-3",
    revision="minilm, fine-tuned by job 3",
    dtype="float32",
    seconds=0.01,
)


def catalogue(*models: TunedModel) -> Catalogue:
    """Return the shipped models and these."""
    held = load_catalogue()
    held.hold_tuned(models)
    return held


def classified(result: ClassifyResult = RESULT) -> Job[Any, Any]:
    return job(State.SUCCEEDED, kind="classify", request=REQUEST, result=result)
