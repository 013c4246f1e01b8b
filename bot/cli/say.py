"""Types a line as a participant in a rehearsal, and prints what that person sees in the end."""

import sys
from pathlib import Path

from rehearsal import CommandRejected, Interaction, Message, Person, Rehearsal, plain

ENDED_WITHIN = 180.0  # seconds; a first answer may wait for a model to be read
RUNNING, LISTED = "card:cancel:", "card:open:"  # a card that can be cancelled is not finished; a list is
WARNING = ("⚠️", "### ⚠️")  # what a line begins with that tells of a refusal or a failure


async def say(discord: Rehearsal, person: Person, line: str, save: Path | None) -> bool:
    """Type a line, print it and the reply, and return whether it worked."""
    print(f"\n{person.name}> {line}", flush=True)
    try:
        name, options = discord.parse(line)
        sent = await person.command(name, options)
    except CommandRejected as error:
        print(f"{WARNING[0]} {error}", flush=True)
        return False
    failed = await _failure(discord, sent)
    replies = [message for message in [sent.message, *sent.followups] if message and not message.deleted]
    for message in replies:
        print(plain(message.text, discord.guild), flush=True)
        _save(message, save)
    if failed:
        print(f"{WARNING[0]} {failed}", file=sys.stderr)
    return not failed and not any(_warns(message) for message in replies)


async def _failure(discord: Rehearsal, sent: Interaction) -> str | None:
    """Wait for the end of what a line began, and return what went wrong with it, if anything."""
    try:
        await discord.until(lambda: _ended(sent), ENDED_WITHIN)
    except TimeoutError:
        return f"It has not ended within {ENDED_WITHIN:g} s."
    return sent.failed


def _ended(sent: Interaction) -> bool:
    if sent.failed or (sent.followups and sent.message is None):
        return True
    message = sent.message
    return message is not None and not message.thinking and not _running(message)


def _running(message: Message) -> bool:
    buttons = [button.custom_id or "" for button in message.buttons]
    return any(name.startswith(RUNNING) for name in buttons) and not any(name.startswith(LISTED) for name in buttons)


def _warns(message: Message) -> bool:
    return any(line.startswith(WARNING) for line in message.text.splitlines())


def _save(message: Message, folder: Path | None) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for attachment in message.attachments:
        path = folder / attachment.name
        path.write_bytes(attachment.bytes)
        print(f"(saved {path})", flush=True)
