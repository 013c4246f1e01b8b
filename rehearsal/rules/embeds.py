"""Embeds (documentation, "Embed Limits")."""

from typing import Any

from rehearsal.rules.shape import Check, Path, Problems, anything, array, boolean, number, record, text
from rehearsal.wire import JSON

MOST_CHARACTERS = 6000

_URL = text(0, 2048, r"(?:https?|attachment)://.+")
_GIVEN_BACK: dict[str, Check] = {
    "proxy_url": anything,
    "proxy_icon_url": anything,
    "height": anything,
    "width": anything,
    "content_type": anything,
    "placeholder": anything,
    "placeholder_version": anything,
    "flags": anything,
}
_PICTURE = record(_GIVEN_BACK | {"url": _URL}, ("url",))
_EMBED = record(
    {
        "type": text(),
        "title": text(0, 256),
        "description": text(0, 4096),
        "url": text(0, 2048, r"https?://.+"),
        "timestamp": text(),
        "color": number(0, 0xFFFFFF),
        "footer": record(_GIVEN_BACK | {"text": text(0, 2048), "icon_url": _URL}),
        "author": record(_GIVEN_BACK | {"name": text(0, 256), "url": text(0, 2048), "icon_url": _URL}),
        "image": _PICTURE,
        "thumbnail": _PICTURE,
        "video": anything,
        "provider": anything,
        "flags": anything,
        "fields": array(
            record({"name": text(1, 256), "value": text(1, 1024), "inline": boolean}, ("name", "value")), 0, 25
        ),
    }
)
_EMBEDS = array(_EMBED, 0, 10)
_SHOWN = ("title", "description", "url", "footer", "author", "image", "thumbnail", "fields")


def check_embeds(embeds: Any, path: Path, problems: Problems) -> None:
    """Check the embeds of a message, each and together."""
    before = problems.count
    _EMBEDS(embeds, path, problems)
    if problems.count > before:
        return
    for place, embed in enumerate(embeds):
        if not any(embed.get(key) for key in _SHOWN):
            problems.add((*path, place, "description"), "BASE_TYPE_REQUIRED", "This field is required")
    if sum(map(_characters, embeds)) > MOST_CHARACTERS:
        message = f"Embed size exceeds maximum size of {MOST_CHARACTERS}"
        problems.add(path, "MAX_EMBED_SIZE_EXCEEDED", message)


def references(embeds: list[JSON], path: Path) -> list[tuple[Path, str]]:
    """Return the names of the files that embeds show by `attachment://`, and where."""
    found: list[tuple[Path, str]] = []
    for place, embed in enumerate(embeds):
        for part in ("image", "thumbnail", "author", "footer"):
            for key in ("url", "icon_url"):
                url = str((embed.get(part) or {}).get(key) or "")
                if url.startswith("attachment://"):
                    found.append(((*path, place, part, key), url.removeprefix("attachment://")))
    return found


def _characters(embed: JSON) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [entry[key] for entry in embed.get("fields") or () for key in ("name", "value")]
    return sum(len(part) for part in texts if part)
