"""Reads a rendered card as Discord gets it, and judges it by the rehearsal's rules."""

import io
import json
from typing import Any

import discord
from discord.http import handle_message_parameters

from bot.cards.layout import Rendered
from rehearsal import Upload
from rehearsal.components import walk
from rehearsal.rules.components import MOST_COMPONENTS, MOST_TEXT
from rehearsal.rules.messages import check_answer

JSON = dict[str, Any]


def sent(rendered: Rendered) -> tuple[JSON, dict[int, Upload]]:
    """Return the body and the files that discord.py sends."""
    files = [discord.File(io.BytesIO(file.content), filename=file.name) for file in rendered.attachments]
    with handle_message_parameters(view=rendered.view, attachments=files) as parameters:
        if parameters.payload is not None:
            return parameters.payload, {}
        assert parameters.multipart is not None
        body, *parts = parameters.multipart
        uploads = [Upload(file["filename"], file["value"].read()) for file in parts]
        return json.loads(body["value"]), dict(enumerate(uploads))


def components(rendered: Rendered) -> list[JSON]:
    """Return every component, in reading order."""
    return list(walk(sent(rendered)[0]["components"]))


def texts(rendered: Rendered) -> list[str]:
    """Return what each text display shows."""
    return [part["content"] for part in components(rendered) if "content" in part]


def buttons(rendered: Rendered) -> list[str]:
    """Return what the buttons say."""
    return [part["label"] for part in components(rendered) if "label" in part]


def check(rendered: Rendered) -> None:
    """Fail where Discord would refuse the card."""
    body, uploads = sent(rendered)
    check_answer(body, uploads)
    assert len(components(rendered)) <= MOST_COMPONENTS
    assert sum(map(len, texts(rendered))) <= MOST_TEXT
    shown = any({"file", "items"} & part.keys() for part in components(rendered))
    assert shown or not rendered.attachments, "a file that nobody sees"
