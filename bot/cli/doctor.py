"""`python -m bot doctor`: whether a class could begin."""

import argparse
import logging
from collections.abc import AsyncIterator

from bot.client import CommandBot
from bot.discord_address import point_discord
from bot.doctor import account, commands, machine, servers, storage
from bot.doctor.finding import Finding, Mark, wrong
from bot.settings import Settings, SettingsInvalid
from models.catalogue import load_catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: what is checked is what the settings say."""


async def main(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Print a line a finding; return 1 where something is wrong."""
    logging.getLogger("bot").setLevel(logging.WARNING)  # what is found is told below
    point_discord(settings)
    faults = 0
    async for finding in examine(settings):
        print(finding, flush=True)
        faults += finding.mark is Mark.WRONG
    print(f"\n{faults} of these must be put right before class." if faults else "\nA class can begin.")
    return 1 if faults else 0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Check this machine, Discord, and what workers share, in this order."""
    for finding in machine.check(settings.data_dir):
        yield finding
    async with storage.reached(settings) as database:
        async for finding in _discord(settings, await storage.settings_of_servers(settings, database)):
            yield finding
        async for finding in storage.check(settings, database, load_catalogue()):
            yield finding


async def _discord(settings: Settings, settings_of: servers.SettingsOf) -> AsyncIterator[Finding]:
    """Check what Discord knows; what needs a step that went wrong is left out."""
    sound = True
    async for finding in account.check_answer(settings.discord_api_url):
        sound = sound and finding.mark is not Mark.WRONG
        yield finding
    try:
        token = settings.token()
    except SettingsInvalid as error:
        yield wrong(str(error), "Put it into .env.")
        return
    if not sound:
        return
    async with CommandBot(settings, load_catalogue()) as bot:
        async for finding in account.check_token(bot, token):
            sound = sound and finding.mark is not Mark.WRONG
            yield finding
        if sound:
            async for finding in commands.check(bot):
                yield finding
            async for finding in servers.check(settings_of, token, bot.intents):
                yield finding
