"""A learning curve as a program of plain transformers, datasets, accelerate and peft. Imports no torch."""

import textwrap

from models.catalogue import Entry
from models.tasks.fine_tune.code import INSTALL, PAD, arguments, classes, data, imported, loaded, split
from models.tasks.fine_tune.program import COLLATORS
from models.tasks.learning_curve.parts import Part, parts
from models.tasks.learning_curve.request import LearningCurveRequest, LearningCurveResult
from models.training.settings import TrainingLimits
from models.training.steps import Steps

LOAD = """
def load():  # the base, as it was
    set_seed({seed})  # weights that are new begin at random
{model}    return tokenizer, model


tokenizer, _ = load()
"""
MACRO_F1 = """
def macro_f1(judged):
    guessed, right = judged.predictions.argmax(-1), judged.label_ids
    scores = [
        2 * ((guessed == one) & (right == one)).sum() / ((guessed == one).sum() + (right == one).sum())
        for one in {*guessed.tolist(), *right.tolist()}
    ]
    return {"macro_f1": sum(scores) / len(scores)}

"""
TRAIN = """
# Examples, epochs, and steps in which the learning rate rises: few examples are read more often.
for examples, epochs, rising in {parts}:
    _, model = load()
{arguments}
    trainer = LengthTrainer(
        model=model,
        args=arguments,
        train_dataset=parts["train"].select(range(max(1, examples))),
        eval_dataset=parts["test"],
        data_collator={collator},{metrics}
    )
    if examples:
        trainer.train()
    print(examples, "examples:", trainer.evaluate()["{score}"])
"""


def code(request: LearningCurveRequest, result: LearningCurveResult, entry: Entry) -> str:
    """Return a Python program that draws this curve's points, those of the parts that were finished, and prints them.

    For `mask` they are others: it draws other gaps.
    """
    settings = request.settings
    model, adapter = loaded(request, settings, entry)
    classify = bool(request.classes)
    planned = parts(result.sizes[-1], settings, TrainingLimits(steps=20_000))
    finished = {point.examples for point in result.points}
    listed = [(0, 1, 0), *(_told(part) for part in planned if part.examples in finished)]
    told = arguments(settings, length="num_train_epochs=epochs,", accumulation=1, warming="rising", bf16=_bf16(result))
    return "".join(
        [
            INSTALL,
            imported(request, settings, entry),
            classes(request.classes),
            LOAD.format(seed=settings.seed, model=textwrap.indent(model + adapter, "    ")),
            PAD,
            data(request, settings, entry, result.mode),
            split(request, settings, result.held_out_rows, 1),
            MACRO_F1 if classify else "",
            TRAIN.format(
                parts=listed,
                arguments=textwrap.indent(told, "    "),
                collator=COLLATORS[request.recipe],
                metrics="\n        compute_metrics=macro_f1," if classify else "",
                score="eval_macro_f1" if classify else "eval_loss",
            ),
        ]
    )


def _told(part: Part) -> tuple[int, int, int]:
    steps = Steps.of(part.settings, 1, part.examples, part.steps)
    return part.examples, part.settings.epochs, steps.warming(part.settings)


def _bf16(result: LearningCurveResult) -> bool:
    return result.precision == "bfloat16"
