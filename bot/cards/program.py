"""The program behind a card as files: as Python, as a notebook, and with the data that it reads."""

import io
import json
from collections.abc import Sequence

import discord

from bot.cards.family import StoredFile
from bot.cards.stores import ArtifactStore

MOST_BYTES = 1_000_000  # of a file that it reads; larger ones are left out


async def program_files(
    name: str, code: str, reads: Sequence[StoredFile], artifacts: ArtifactStore
) -> list[discord.File]:
    """Return the program as `NAME.py` and `NAME.ipynb`, and what it reads as far as that is small and still kept."""
    contents = {f"{name}.py": code.encode(), f"{name}.ipynb": notebook(code)}
    for file in reads:
        content = await _small(file, artifacts)
        if content is not None:
            contents[file.name] = content
    return [discord.File(io.BytesIO(content), filename=each) for each, content in contents.items()]


def notebook(code: str) -> bytes:
    """Return a program as a Jupyter notebook of one cell."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "program",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": code.splitlines(keepends=True),
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}
    return json.dumps(content, indent=1).encode()


async def _small(file: StoredFile, artifacts: ArtifactStore) -> bytes | None:
    content = bytearray()
    try:
        async for chunk in artifacts.read(file.artifact):
            content += chunk
            if len(content) > MOST_BYTES:
                return None
    except KeyError:
        return None
    return bytes(content)
