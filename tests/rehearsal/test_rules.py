"""Bodies that Discord refuses are refused, each at its place; those that it takes are taken."""

from typing import Any

import pytest

from rehearsal import Rehearsal
from tests.rehearsal.client import Api

JSON = dict[str, Any]
V2 = 1 << 15


def button(custom_id: str | None = "a", **other: object) -> JSON:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id} | other


def row(*parts: JSON) -> JSON:
    return {"type": 1, "components": list(parts)}


def menu(**other: object) -> JSON:
    options = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    return {"type": 3, "custom_id": "menu", "options": options} | other


def display(content: str = "text") -> JSON:
    return {"type": 10, "content": content}


def v2(*parts: JSON, **other: object) -> JSON:
    return {"flags": V2, "components": list(parts)} | other


def embed(**parts: object) -> JSON:
    return {"embeds": [{"title": "T"} | parts]}


TAKEN: dict[str, JSON] = {
    "content": {"content": "x" * 2000},
    "null fields": {"content": "x", "embeds": None, "components": None, "allowed_mentions": None},
    "embed": embed(fields=[{"name": "n", "value": "v", "inline": True}] * 25, color=0, footer={"text": "f"}),
    "full rows": {"content": "x", "components": [row(*(button(f"{r}{c}") for c in range(5))) for r in range(5)]},
    "link": {"content": "x", "components": [row({"type": 2, "style": 5, "label": "L", "url": "https://x.example"})]},
    "emoji button": {"content": "x", "components": [row(button(label=None, emoji={"name": "🔁", "id": None}))]},
    "menu": {"content": "x", "components": [row(menu(min_values=0, max_values=2))]},
    "menu without bounds": {"content": "x", "components": [row(menu(min_values=None, max_values=None))]},
    "people menu": {"content": "x", "components": [row({"type": 5, "custom_id": "p"})]},
    "text display": v2(display("x" * 4000)),
    "container": v2(
        {
            "type": 17,
            "accent_color": 0,
            "components": [
                display(),
                {"type": 14, "divider": True, "spacing": 2},
                {"type": 9, "components": [display()], "accessory": button()},
                {"type": 12, "items": [{"media": {"url": "https://x.example/a.png"}}]},
                row(button("b")),
            ],
        }
    ),
    "forty components": v2(*(display() for _ in range(40))),
    "mentions": {"content": "x", "allowed_mentions": {"parse": ["users"], "roles": ["1"], "replied_user": False}},
}

REFUSED: dict[str, tuple[JSON, str]] = {
    "long content": ({"content": "x" * 2001}, "content"),
    "content is a number": ({"content": 5}, "content"),
    "eleven embeds": ({"embeds": [{"title": "T"}] * 11}, "embeds"),
    "empty embed": ({"embeds": [{}]}, "embeds.0.description"),
    "long title": (embed(title="x" * 257), "embeds.0.title"),
    "long description": (embed(description="x" * 4097), "embeds.0.description"),
    "long field": (embed(fields=[{"name": "n", "value": "x" * 1025}]), "embeds.0.fields.0.value"),
    "empty field": (embed(fields=[{"name": "", "value": "v"}]), "embeds.0.fields.0.name"),
    "26 fields": (embed(fields=[{"name": "n", "value": "v"}] * 26), "embeds.0.fields"),
    "big embeds": ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds"),
    "embed shows no file": (embed(image={"url": "attachment://a.png"}), "embeds.0.image.url"),
    "embed url": (embed(image={"url": "a.png"}), "embeds.0.image.url"),
    "six rows": ({"content": "x", "components": [row(button(str(n))) for n in range(6)]}, "components"),
    "six buttons": (
        {"content": "x", "components": [row(*(button(str(n)) for n in range(6)))]},
        "components.0.components",
    ),
    "empty row": ({"content": "x", "components": [row()]}, "components.0.components"),
    "button without row": ({"content": "x", "components": [button()]}, "components.0.type"),
    "no custom_id": (
        {"content": "x", "components": [row(button(custom_id=None))]},
        "components.0.components.0.custom_id",
    ),
    "long custom_id": ({"content": "x", "components": [row(button("x" * 101))]}, "components.0.components.0.custom_id"),
    "same custom_id": ({"content": "x", "components": [row(button(), button())]}, "components"),
    "same id": ({"content": "x", "components": [row(button("a", id=5), button("b", id=5))]}, "components"),
    "no label": ({"content": "x", "components": [row(button(label=None))]}, "components.0.components.0"),
    "long label": ({"content": "x", "components": [row(button(label="x" * 81))]}, "components.0.components.0.label"),
    "style": ({"content": "x", "components": [row(button(style=9))]}, "components.0.components.0.style"),
    "link with custom_id": (
        {"content": "x", "components": [row(button(style=5, url="https://x.example"))]},
        "components.0.components.0",
    ),
    "link without url": ({"content": "x", "components": [row(button(style=5))]}, "components.0.components.0.url"),
    "menu beside button": ({"content": "x", "components": [row(menu(), button())]}, "components.0.components"),
    "menu without options": (
        {"content": "x", "components": [row(menu(options=[]))]},
        "components.0.components.0.options",
    ),
    "same option": (
        {"content": "x", "components": [row(menu(options=[{"label": "a", "value": "1"}] * 2))]},
        "components.0.components.0.options.1.value",
    ),
    "too many values": (
        {"content": "x", "components": [row(menu(max_values=3))]},
        "components.0.components.0.max_values",
    ),
    "26 options": (
        {"content": "x", "components": [row(menu(options=[{"label": "a", "value": str(n)} for n in range(26)]))]},
        "components.0.components.0.options",
    ),
    "display without flag": ({"content": "x", "components": [display()]}, "components.0.type"),
    "content beside V2": (v2(display(), content="x"), "content"),
    "embeds beside V2": (v2(display(), embeds=[{"title": "T"}]), "embeds"),
    "41 components": (v2({"type": 17, "components": [display() for _ in range(40)]}), "components"),
    "4,001 characters": (v2(display("x" * 2001), display("x" * 2000)), "components"),
    "empty display": (v2(display("")), "components.0.content"),
    "container in container": (
        v2({"type": 17, "components": [{"type": 17, "components": [display()]}]}),
        "components.0.components.0.type",
    ),
    "no such file": (v2({"type": 13, "file": {"url": "attachment://a.txt"}}), "components.file.url"),
    "file by link": (v2({"type": 13, "file": {"url": "https://x.example/a"}}), "components.0.file.url"),
    "empty gallery": (v2({"type": 12, "items": []}), "components.0.items"),
    "section without accessory": (v2({"type": 9, "components": [display()]}), "components.0.accessory"),
    "attachment without file": ({"content": "x", "attachments": [{"id": 0, "filename": "a"}]}, "attachments.0.id"),
    "mentions twice": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
    "unknown mentions": ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
    "ephemeral in a channel": ({"content": "x", "flags": 64}, "flags"),
    "long nonce": ({"content": "x", "nonce": "x" * 26}, "nonce"),
    "reply to nothing": ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
}


def errors_at(errors: JSON, path: str) -> list[JSON]:
    for step in path.split("."):
        assert step in errors, f"no error at {path}, but {errors}"
        errors = errors[step]
    found: list[JSON] = errors["_errors"]
    return found


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN.keys())
async def test_what_discord_takes_is_taken(rehearsal: Rehearsal, api: Api, body: JSON) -> None:
    status, answer = await api.post(body)
    assert status == 200, answer
    assert rehearsal.failures == []
    assert len(rehearsal.person("ada").messages()) == 1


@pytest.mark.parametrize(("body", "path"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_discord_refuses_is_refused_at_its_place(
    rehearsal: Rehearsal, api: Api, body: JSON, path: str
) -> None:
    status, answer = await api.post(body)
    assert (status, answer["code"]) == (400, 50035), answer
    assert all(error["code"] and error["message"] for error in errors_at(answer["errors"], path))
    assert rehearsal.person("ada").messages() == []
    assert rehearsal.failures == []
    assert len(rehearsal.refusals) == 1


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": " \n"}, {"content": None, "embeds": []}, {"tts": False}]
)
async def test_an_empty_message_is_refused(api: Api, body: JSON) -> None:
    status, answer = await api.post(body)
    assert (status, answer["code"]) == (400, 50006)


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x", "colour": 1},
        {"content": "x", "components": [row(button(shape="round"))]},
    ],
)
async def test_what_the_rehearsal_lacks_is_a_failure(rehearsal: Rehearsal, api: Api, body: JSON) -> None:
    status, answer = await api.post(body)
    assert status == 400
    assert "The rehearsal cannot do this" in answer["message"]
    assert len(rehearsal.failures) == 1


COMMAND: JSON = {"name": "generate", "description": "Generate", "type": 1}


def option(**other: object) -> JSON:
    return {"type": 3, "name": "prompt", "description": "What to say"} | other


COMMANDS: dict[str, tuple[list[JSON], str]] = {
    "capitals": ([COMMAND | {"name": "Generate"}], "0.name"),
    "spaces": ([COMMAND | {"name": "gene rate"}], "0.name"),
    "long name": ([COMMAND | {"name": "x" * 33}], "0.name"),
    "no description": ([COMMAND | {"description": ""}], "0.description"),
    "long description": ([COMMAND | {"description": "x" * 101}], "0.description"),
    "same name": ([COMMAND, COMMAND], "1"),
    "26 options": ([COMMAND | {"options": [option(name=f"o{n}") for n in range(26)]}], "0.options"),
    "same option": ([COMMAND | {"options": [option(), option()]}], "0.options"),
    "required last": (
        [COMMAND | {"options": [option(), option(name="other", required=True)]}],
        "0.options",
    ),
    "26 choices": (
        [COMMAND | {"options": [option(choices=[{"name": "n", "value": "v"}] * 26)]}],
        "0.options.0.choices",
    ),
    "choice of another type": (
        [COMMAND | {"options": [option(type=4, choices=[{"name": "n", "value": "v"}])]}],
        "0.options.0.choices.0.value",
    ),
    "choices and autocomplete": (
        [COMMAND | {"options": [option(choices=[{"name": "n", "value": "v"}], autocomplete=True)]}],
        "0.options.0",
    ),
    "min over max": ([COMMAND | {"options": [option(type=4, min_value=2, max_value=1)]}], "0.options.0.min_value"),
    "mixed": ([COMMAND | {"options": [option(type=1, name="sub"), option()]}], "0.options"),
    "type": ([COMMAND | {"options": [option(type=12)]}], "0.options.0.type"),
    "too large": (
        [
            COMMAND
            | {
                "options": [
                    option(name=f"o{n}", description="x" * 100, choices=[{"name": "x" * 100, "value": "x" * 100}] * 2)
                    for n in range(20)
                ]
            }
        ],
        "0",
    ),
    "described menu": ([{"name": "Look", "type": 2, "description": "x"}], "0.description"),
}


@pytest.mark.parametrize(("commands", "path"), COMMANDS.values(), ids=COMMANDS.keys())
async def test_wrong_commands_are_refused(rehearsal: Rehearsal, api: Api, commands: list[JSON], path: str) -> None:
    status, answer = await api("PUT", f"/applications/{rehearsal.guild.bot.id}/commands", commands)
    assert (status, answer["code"]) == (400, 50035), answer
    assert errors_at(answer["errors"], path)
    assert rehearsal.failures == []


async def test_commands_in_every_script_are_taken_and_keep_their_ids(rehearsal: Rehearsal, api: Api) -> None:
    url = f"/applications/{rehearsal.guild.bot.id}/guilds/{rehearsal.guild.id}/commands"
    commands = [COMMAND | {"name": name} for name in ("generate", "café", "生成", "हिन्दी", "a-b_c'd")]
    _, first = await api("PUT", url, commands)
    _, second = await api("PUT", url, [{"name": "Look at", "type": 2}, commands[0]])
    assert second[1]["id"] == first[0]["id"]
    assert (await api("GET", url))[1] == second
    assert (await api("GET", f"{url}/{second[0]['id']}"))[1]["description"] == ""
    _, edited = await api("PATCH", f"{url}/{second[1]['id']}", {"description": "New"})
    assert (edited["name"], edited["description"]) == ("generate", "New")
    assert (await api("DELETE", f"{url}/{second[1]['id']}"))[0] == 204
    status, answer = await api("GET", f"{url}/{second[1]['id']}")
    assert (status, answer["code"]) == (404, 10063)
    assert rehearsal.failures == []


@pytest.mark.parametrize(("kind", "most"), [(1, 100), (2, 15), (3, 15)])
async def test_a_command_too_many_is_refused(rehearsal: Rehearsal, api: Api, kind: int, most: int) -> None:
    path = f"/applications/{rehearsal.guild.bot.id}/commands"
    described = {"type": kind, "description": "A command"} if kind == 1 else {"type": kind}
    bodies = [{"name": f"command{number}", **described} for number in range(most + 1)]
    assert (await api("PUT", path, bodies))[0] == 400
    assert (await api("PUT", path, bodies[:most]))[0] == 200
    status, answer = await api("POST", path, bodies[most])
    assert (status, answer["code"]) == (400, 30032)
    assert (await api("POST", path, bodies[0]))[0] == 200, "one of a known name takes no more room"
