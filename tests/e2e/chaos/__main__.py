"""`python -m tests.e2e.chaos storm|kills|trainings|soak`: run one, print figures, exit with 1 if something broke."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from pathlib import Path

from bot.database.embedded import Embedded
from tests.e2e.chaos.figures import figures, table
from tests.e2e.chaos.gauges import Gauges
from tests.e2e.chaos.kills import Kills
from tests.e2e.chaos.soak import soak
from tests.e2e.chaos.stage import Stage, stage
from tests.e2e.chaos.storm import storm
from tests.e2e.chaos.training_kills import TrainingKills
from tests.e2e.system import database


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.chaos", description=__doc__)
    parser.add_argument("what", choices=("storm", "kills", "trainings", "soak"))
    parser.add_argument("--minutes", type=float, default=10, help="of a storm, or of a soak")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--times", type=int, default=50, help="that a process dies at each kill point")
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**6)))
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> int:
    """Run it and return the exit status."""
    words = [word for name in ("minutes", "people", "times", "seed") for word in (f"--{name}", getattr(chosen, name))]
    repeat = f"To repeat: python -m tests.e2e.chaos {chosen.what} {' '.join(map(str, words))}"
    print(f"Seed {chosen.seed}. {repeat}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))  # stays when something broke: the logs are there
    async with (
        Embedded(folder) as server,
        stage(
            await database(server, "chaos"),
            folder,
            people=chosen.people,
            forked=chosen.what != "soak",
            trainable=chosen.what == "trainings",
        ) as whole,
    ):
        gauges = Gauges(whole)
        broken, shown = await _run(chosen, whole, gauges)
        shown = await figures(whole, gauges) | shown
    print(table(shown))
    if broken:
        print("\n".join(["BROKEN:", *(f"- {sentence}" for sentence in broken), repeat, f"Logs: {folder}"]))
        return 1
    print("All of it holds.")
    shutil.rmtree(folder)
    return 0


async def _run(chosen: argparse.Namespace, whole: Stage, gauges: Gauges) -> tuple[list[str], dict[str, object]]:
    match chosen.what:
        case "storm":
            return await storm(whole, gauges, chosen.minutes * 60, chosen.seed), {}
        case "kills" | "trainings":
            killer = (Kills if chosen.what == "kills" else TrainingKills)(whole, chosen.seed)
            broken = await _rounds(killer, chosen.times)
            return broken, {f"killed {point}": count for point, count in killer.done.items()}
        case _:
            return await soak(whole, gauges, chosen.minutes * 60, chosen.seed)


async def _rounds(killer: Kills | TrainingKills, times: int) -> list[str]:
    """Kill at every point so many times, and return what did not hold after a round, which is then the last."""
    for _ in range(times):
        if found := await killer.round():
            return found
    return []


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))
