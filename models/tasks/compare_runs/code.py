"""The few lines of plain matplotlib that draw such curves. Imports no torch."""

from models.shown_code import literal
from models.tasks.compare_runs.request import ComparedRun, CompareRunsRequest

PROGRAM = """\
# pip install matplotlib
import matplotlib.pyplot as plt

# Step and loss: what `trainer.state.log_history` of a Trainer of transformers holds as "loss" and "eval_loss".
{runs}
for name, (training, held_out) in runs.items():
    (line,) = plt.plot(*zip(*training), linewidth=1, label=f"{{name}}, trained on")
    plt.plot(*zip(*held_out), "o-", color=line.get_color(), label=f"{{name}}, held out")
    print(name, "was best after (step, loss):", min(held_out, key=lambda point: point[1]))
plt.xlabel("step")
plt.ylabel("loss")
plt.legend()
plt.savefig("two-runs.png")
"""


def code(request: CompareRunsRequest) -> str:
    """Return a Python program that draws these curves, and prints where each run was best."""
    return PROGRAM.format(runs=literal("runs", {run.name: _curves(run) for run in request.runs}))


def _curves(run: ComparedRun) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    training = [(point.step, round(point.loss, 4)) for point in run.points if point.loss is not None]
    held_out = [(point.step, round(point.held_out_loss, 4)) for point in run.points if point.held_out_loss is not None]
    return training, held_out
