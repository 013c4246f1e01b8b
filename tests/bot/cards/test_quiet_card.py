"""A quiet card shows what worked out, and nothing of what did not."""

from dataclasses import replace

import pytest

from bot.jobs.job import State
from tests.bot.cards.doubles import card
from tests.bot.cards.test_editor import Scene, scene

__all__ = ["scene"]


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
async def test_a_quiet_card_shows_nothing_of_what_did_not_work_out(scene: Scene, state: State) -> None:
    editor = scene.begin(replace(card(), quiet=True))
    await scene.next_edit()
    scene.store(state=state, error="The worker has no memory left.")
    editor.reload()
    await scene.done()
    assert [edit.state for edit in scene.delivery.edits] == [State.QUEUED]
    assert (scene.cards.settled, scene.delivery.pings) == ([1], [])


async def test_a_quiet_card_shows_what_worked_out(scene: Scene) -> None:
    scene.store(state=State.SUCCEEDED)
    scene.begin(replace(card(), quiet=True))
    await scene.done()
    assert [edit.state for edit in scene.delivery.edits] == [State.SUCCEEDED]
