"""`python -m bot worker`: a process that holds models on one device and runs jobs."""

import argparse
import os
from typing import get_args

from bot.cli.dsn import database
from bot.cli.failure import CommandFailed
from bot.settings import Settings
from models.tasks.values import Queue

QUEUES = get_args(Queue)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let one machine run a worker a device, and keep training away from inference."""
    parser.add_argument("--device", help="where models live, e.g. cuda:1 or cpu; a GPU if there is one, unless told")
    parser.add_argument(
        "--devices",
        type=_count,
        default=1,
        help="on how many devices it trains, from that one on, in a process each; 1, unless told",
    )
    parser.add_argument(
        "--queues", nargs="+", choices=QUEUES, default=QUEUES, help="which jobs it takes; all, unless told"
    )


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    # Threads that spin while they wait take the cores from each other: the engine's, and those of other passes.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("MPLCONFIGDIR", str(settings.data_dir.resolve() / "matplotlib"))
    from bot.worker.service import DeviceMissing, serve  # noqa: PLC0415 # imports torch, which no other command needs

    async with database(settings) as dsn:
        try:
            await serve(dsn, settings, queues=arguments.queues, device=arguments.device, devices=arguments.devices)
        except DeviceMissing as error:
            raise CommandFailed(str(error)) from None
    return 0


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("it takes one device at least")
    return count
