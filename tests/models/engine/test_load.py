"""What an engine says of its load: who decodes, who waits, and how many tokens that took."""

import asyncio

from models.engine import Decode, Load
from models.resident import ResidentModels

TOKENS = 12


async def test_a_model_at_rest_has_no_load(tiny_resident: ResidentModels) -> None:
    assert tiny_resident.engines == {}
    async with tiny_resident.use("llama") as llama:
        assert tiny_resident.engines == {"llama": llama.engine}
        assert llama.engine.load == Load(decoding=0, waiting=0, chosen=0)


async def test_every_chosen_token_counts_the_end_of_a_text_too(tiny_resident: ResidentModels) -> None:
    async with tiny_resident.use("llama") as llama:
        first = await llama.engine.generate(Decode([5, 6], TOKENS), lambda _tokens: None)
        assert llama.engine.load.chosen == TOKENS
        ended = await llama.engine.generate(
            Decode([5, 6], TOKENS, end_ids=frozenset([first.token_ids[0]])), lambda _tokens: None
        )
        assert (ended.token_ids, ended.stop) == ([], "end")
        assert llama.engine.load.chosen == TOKENS + 1


async def test_whoever_finds_no_room_waits(tiny_resident: ResidentModels) -> None:
    seen: list[Load] = []
    async with tiny_resident.use("llama") as llama:
        llama.engine._batch._max_rows = 1

        def look(_tokens: list[int]) -> None:
            seen.append(llama.engine.load)

        await asyncio.gather(*(llama.engine.generate(Decode([5, 6], TOKENS), look) for _ in range(3)))
        assert llama.engine.load == Load(decoding=0, waiting=0, chosen=3 * TOKENS)
    assert max(load.decoding for load in seen) == 1
    assert max(load.waiting for load in seen) == 2
