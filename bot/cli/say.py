"""Types a line as a participant in a rehearsal, and prints what that person sees in the end."""

import sys
from pathlib import Path

from bot.rehearsal import CommandRejected, Interaction, Message, Person, Rehearsal

ENDED_WITHIN = 180.0  # seconds; a first answer may wait for a model to be read
RUNNING = "card:cancel:"  # a card that can be cancelled is not finished
WARNING = "⚠️"  # what every refusal and failure begins with


async def say(discord: Rehearsal, person: Person, line: str, save: Path | None) -> bool:
    """Type a line, print it and the reply, and return whether it worked."""
    print(f"\n{person.name}> {line}", flush=True)
    try:
        name, options = discord.parse(line)
        sent = await person.command(name, options)
    except CommandRejected as error:
        print(f"{WARNING} {error}", flush=True)
        return False
    await discord.until(lambda: _ended(sent), ENDED_WITHIN)
    replies = [message for message in [sent.message, *sent.followups] if message and not message.deleted]
    for message in replies:
        print(message.text, flush=True)
        _save(message, save)
    if sent.failed:
        print(f"{WARNING} {sent.failed}", file=sys.stderr)
    return not sent.failed and not any(WARNING in message.text for message in replies)


def _ended(sent: Interaction) -> bool:
    if sent.failed or (sent.followups and sent.message is None):
        return True
    message = sent.message
    return message is not None and not message.thinking and not _running(message)


def _running(message: Message) -> bool:
    return any(button.custom_id and button.custom_id.startswith(RUNNING) for button in message.buttons)


def _save(message: Message, folder: Path | None) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for attachment in message.attachments:
        path = folder / attachment.name
        path.write_bytes(attachment.bytes)
        print(f"(saved {path})", flush=True)
