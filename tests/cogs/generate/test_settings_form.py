"""The form behind "Change settings": what it proposes fits into Discord's fields, what is typed into the request."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_limits import FORM_FIELD
from bot.jobs.job import State
from cogs.generate.choosing import PLAIN
from cogs.generate.settings_form import SettingsForm, settings_of
from models.errors import Refusal
from models.tasks.generate.request import MAX_NEW_TOKENS, PROMPT_CHARACTERS, GenerateRequest
from models.tasks.sampling import SEEDS
from rehearsal import Interaction
from rehearsal.rules.modals import check_modal
from tests.bot.cards.doubles import REQUEST, job
from tests.bot.room import Room

prompts = st.text(min_size=1, max_size=200).filter(str.strip) | st.sampled_from(
    ["x" * FORM_FIELD, "x" * (FORM_FIELD + 1), "x" * PROMPT_CHARACTERS, "\n\n"]
)


@given(
    prompts,
    st.integers(1, MAX_NEW_TOKENS),
    st.floats(0, 2),
    st.floats(0, 1, exclude_min=True),
    st.integers(0, SEEDS - 1),
)
def test_any_request_can_be_changed(prompt: str, tokens: int, temperature: float, top_p: float, seed: int) -> None:
    options = {"max_new_tokens": tokens, "temperature": temperature, "top_p": top_p, "seed": seed}
    request = REQUEST.model_copy(update={"prompt": prompt, **options})
    form = SettingsForm(job(State.SUCCEEDED, request=request)).to_dict()
    check_modal(form)
    proposed = {part["component"]["custom_id"]: part["component"]["value"] for part in form["components"]}
    assert ("prompt" in proposed) == (len(prompt) <= FORM_FIELD)
    settings = settings_of(proposed.pop("choosing"))
    assert list(settings) == list(PLAIN)
    sent = GenerateRequest.model_validate({**REQUEST.model_dump(), **settings, **proposed, "prompt": "Once"})
    assert sent.model_dump(include=set(options)) == options


@given(st.text(max_size=200) | st.lists(st.sampled_from(["top_k", ":", "=", "5", "\n", " ", "1,5"])).map("".join))
def test_whatever_is_typed_for_settings_is_read_or_refused_with_what_there_is(typed: str) -> None:
    with contextlib.suppress(Refusal):
        assert settings_of(typed).keys() <= PLAIN.keys()


@pytest.mark.parametrize("typed", ["top_q: 5", "hello", ": 5"])
def test_what_is_no_setting_is_refused_with_what_there_is(typed: str) -> None:
    with pytest.raises(Refusal, match=r"like `top_k: 50`.*num_beams\.$"):
        settings_of(f"temperature: 0\n{typed}")


async def opened(room: Room, prompt: str = "Once", **options: float) -> Interaction:
    """Ask, let it end, and open the form."""
    sent = await room.ada.command("generate", {"prompt": prompt, "seed": 7, **options})
    card = await room.card(sent)
    room.work(room.latest, State.SUCCEEDED)
    await room.cards.until_ended(room.latest)
    pressed = await room.ada.press(card, "Change settings")
    await room.world.until(lambda: pressed.modal is not None)
    return pressed


def latest(room: Room) -> GenerateRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    return request


async def test_what_is_left_as_it_was_stays(room: Room) -> None:
    form = await opened(room, temperature=0.123456789012345, top_p=0.3)
    before = latest(room)
    await room.card(await room.ada.submit(form, {}))
    assert latest(room) == before
    assert room.latest == 2


async def test_what_is_typed_is_asked_for(room: Room) -> None:
    form = await opened(room)
    choosing = "temperature = 0,5\n\n top_p: 1 \ntop_k: 40\nrepetition_penalty: 1,2"
    typed = {"prompt": "The sky is", "max_new_tokens": " 5 ", "choosing": choosing, "seed": "0"}
    await room.card(await room.ada.submit(form, typed))
    request = latest(room)
    assert (request.prompt, request.max_new_tokens, request.temperature) == ("The sky is", 5, 0.5)
    assert (request.top_p, request.seed, request.model) == (1, 0, "smollm2")
    assert (request.top_k, request.repetition_penalty, request.num_beams) == (40, 1.2, 1)


async def test_a_prompt_too_long_for_a_form_stays(room: Room) -> None:
    prompt = "long " * 1000
    await room.card(await room.ada.submit(await opened(room, prompt), {"seed": "1"}))
    assert latest(room).prompt == prompt


async def test_changed_settings_begin_anew_from_the_prompt(room: Room) -> None:
    form = await opened(room)
    room.jobs.rows[1] = job(State.SUCCEEDED, request=latest(room).model_copy(update={"written": " upon"}))
    await room.card(await room.ada.submit(form, {}))
    assert latest(room).written == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", " "),
        ("max_new_tokens", "0"),
        ("max_new_tokens", "1.5"),
        ("top_p", "0"),
        ("top_k", "2.5"),
        ("top_k", ""),
        ("num_beams", "99"),
        ("temperature", "warm"),
        ("seed", str(SEEDS)),
    ],
)
async def test_what_does_not_fit_is_named(room: Room, field: str, value: str) -> None:
    typed = {"choosing": f"{field}: {value}"} if field in PLAIN else {field: value}
    sent = await room.ada.submit(await opened(room), typed)
    assert f"`{field}`" in (await room.told(sent)).text
    assert room.latest == 1
