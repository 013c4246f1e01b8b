"""Reads the command line and the settings, and turns what is wrong with either into one clear line."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine
from importlib import import_module
from typing import Any

from bot.cli.failure import CommandFailed
from bot.logs import configure_logging
from bot.settings import SettingsInvalid, load_settings

COMMANDS = {
    "run": "the Discord bot and its pages",
    "worker": "a worker that holds models on one device",
    "doctor": "whether a class could begin: what is wrong, and what to do",
    "rehearse": "the whole system on this machine, against a loopback Discord: no account, no token",
    "migrate": "bring the database up to date",
    "sync": "register the slash commands with Discord",
    "prefetch": "fetch every model of the catalogue before class",
    "export": "a fine-tuned model as a file",
    "demo": "runbooks of demos: check them before class",
    "data": "the named sets to fine-tune on: list them, or add one's own",
}
USAGE = (
    "usage: python -m bot COMMAND [OPTIONS]\n\n"
    + "".join(f"  {name:10}{sentence}\n" for name, sentence in COMMANDS.items())
    + "\npython -m bot COMMAND --help tells its options; settings come from the environment or .env\n"
)


def main(words: list[str]) -> int:
    """Run a command and return its exit status."""
    if not words or words[0] not in COMMANDS:
        wanted = words and words[0] in {"-h", "--help"}
        (sys.stdout if wanted else sys.stderr).write(USAGE)
        return 0 if wanted else 2
    name = words[0]
    command = import_module(f"bot.cli.{name}")
    parser = argparse.ArgumentParser(prog=f"python -m bot {name}", description=f"{COMMANDS[name].capitalize()}.")
    command.add_arguments(parser)
    arguments = parser.parse_args(words[1:])
    try:
        settings = load_settings()
        configure_logging(settings.log_level, settings.log_format, texts=settings.log_texts)
        status: int = asyncio.run(_until_told(command.main(settings, arguments)))
    except (SettingsInvalid, CommandFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    return status


async def _until_told(command: Coroutine[Any, Any, int]) -> int:
    """Run a command so that SIGTERM and SIGHUP end it as Ctrl-C does: by cancelling it, so that it cleans up."""
    task = asyncio.ensure_future(command)
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task
