"""How often `/fill-mask` finds an accepted word, first or among the first five: `python -m benchmarks.fill_mask`.

A sentence with two gaps counts where both are filled so. Settings are to be chosen on one half of the sentences; the
other half, held out, tells what they are worth.
"""

import argparse
import asyncio
import statistics
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.catalogue import load_catalogue
from models.resident import ResidentModels
from models.tasks.context import Context
from models.tasks.fill_mask.request import FillMaskRequest, FillMaskResult
from models.tasks.fill_mask.run import run

SENTENCES = Path(__file__).with_name("sentences.toml")
SHOWN = 5


@dataclass(frozen=True)
class Sentence:
    """A text, the words accepted in each of its gaps, and the candidates where only these are compared."""

    text: str
    accepted: tuple[frozenset[str], ...]
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What came of a sentence: how far down each gap's first accepted word is, 0 the first, or `SHOWN` for none."""

    rank: int
    seconds: float


def sections() -> dict[str, list[Sentence]]:
    """Return the sentences by where their gaps are."""
    named = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    return {
        section: [sentence(section, text, words) for text, words in lines.items()] for section, lines in named.items()
    }


def sentence(section: str, text: str, words: list[Any]) -> Sentence:
    """Read one line of a section."""
    if section == "candidates":
        return Sentence(text, (_folded(words[:1]),), tuple(words))
    return Sentence(text, tuple(map(_folded, words if section == "two" else [words])))


def _folded(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


async def fill(asked: Sentence, resident: ResidentModels, options: argparse.Namespace) -> Found:
    """Fill a sentence's gaps."""
    request = FillMaskRequest(text=asked.text, model=options.model, top_k=SHOWN, candidates=asked.candidates)
    result = await run(request, Context(resident))
    found = Found(max(ranks(asked, result)), result.seconds)
    if options.show:
        print(f"{found.rank:3d}  {asked.text}  {told(result)}", flush=True)
    return found


def ranks(asked: Sentence, result: FillMaskResult) -> list[int]:
    """Return the place of each gap's first accepted word, capitals aside."""
    return [
        next((rank for rank, filler in enumerate(gap.fillers) if filler.text.casefold() in accepted), SHOWN)
        for gap, accepted in zip(result.gaps, asked.accepted, strict=True)
    ]


def told(result: FillMaskResult) -> str:
    """Return the fillers of each gap in a line."""
    gaps = (", ".join(f"{each.text} {each.probability:.2f}" for each in gap.fillers) for gap in result.gaps)
    return " | ".join(gaps)


def rates(found: Sequence[Found]) -> str:
    """Return how often an accepted word came first, and among those shown."""
    first, shown = (sum(each.rank < limit for each in found) for limit in (1, SHOWN))
    return f"{first:2d} first, {shown:2d} in five of {len(found)}"


async def main() -> None:
    """Print a line for each place of the gap."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2", help="a key of the catalogue")
    parser.add_argument("--show", action="store_true", help="print every answer")
    parser.add_argument("--data-dir", type=Path, default=Path(".data"))
    options = parser.parse_args()
    resident = ResidentModels(load_catalogue(), options.data_dir)
    for section, asked in sections().items():
        found = [await fill(each, resident, options) for each in asked]
        seconds = statistics.median(each.seconds for each in found)
        print(f"{section:11s} chosen on: {rates(found[::2])};  held out: {rates(found[1::2])};  {seconds:.2f} s each")
    await resident.close()


if __name__ == "__main__":
    asyncio.run(main())
