"""The command line: one module a command, imported only when it is called, so that the bot never imports torch."""

from bot.cli.main import main

__all__ = ["main"]
