"""Conversations as chat programs export them: the last question and its answer."""

from collections.abc import Mapping
from typing import Any

LISTS = ("messages", "conversations", "conversation")
USERS = {"user", "human", "prompter"}
ASSISTANTS = {"assistant", "gpt", "model", "bot"}


def conversation(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row with columns `prompt` and `answer` for its list of messages; the row itself where it has none."""
    for name in LISTS:
        turns = _turns(row.get(name))
        if turns:
            prompt, answer = _last_exchange(turns)
            return {**{key: value for key, value in row.items() if key != name}, "prompt": prompt, "answer": answer}
    return row


def _turns(messages: Any) -> list[tuple[str, str]]:
    """Return who said what; nothing for what is no list of messages."""
    if not isinstance(messages, list):
        return []
    turns = []
    for message in messages:
        if not isinstance(message, dict):
            return []
        role, content = message.get("role", message.get("from")), message.get("content", message.get("value"))
        if not isinstance(role, str):
            return []
        turns.append((role.casefold(), _words(content)))
    return turns


def _words(content: Any) -> str:
    """Return a message's text, which may come in parts."""
    if isinstance(content, list):
        return "\n".join(_words(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _last_exchange(turns: list[tuple[str, str]]) -> tuple[str, str]:
    for place in range(len(turns) - 1, 0, -1):
        if turns[place][0] in ASSISTANTS and turns[place - 1][0] in USERS:
            return turns[place - 1][1], turns[place][1]
    return "", ""
