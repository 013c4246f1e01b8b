"""A storm: people do things while faults are drawn; then all must settle."""

from tests.e2e.chaos.faults import Faults
from tests.e2e.chaos.gauges import Gauges
from tests.e2e.chaos.invariants import breaches
from tests.e2e.chaos.people import busy
from tests.e2e.chaos.stage import Stage

A_SECOND = 8.0  # things that people do, all together
SETTLE_WITHIN = 60.0
WARM_AFTER = 60.0  # seconds of a process's life


async def storm(stage: Stage, gauges: Gauges, seconds: float, seed: str, *, calm: float = 2.0) -> list[str]:
    """Let it rage for so many seconds, about a fault every `calm` ones, and return what does not hold afterwards."""
    people = [stage.discord.person(name) for name in stage.discord.guild.people]
    async with gauges.watched(), busy(stage, people, seed, len(people) / A_SECOND):
        await Faults(stage, seed, calm).rage(seconds)
    stage.discord.faults.clear()
    found = await breaches(stage, SETTLE_WITHIN)
    return [*found, *gauges.growth(WARM_AFTER, share=0.1, at_least=20_000_000)]
