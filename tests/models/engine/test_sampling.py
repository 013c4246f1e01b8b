"""Choosing tokens, against a plain reference that sorts everything."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from transformers import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from models.engine.row import Sampling
from models.engine.sampling import choose, exponential_noise

WIDTHS = (40, 1000)


def of_transformers(logits: list[float], how: Sampling, text: Sequence[int], nucleus: float = 0) -> tuple[int, bool]:
    """Pick a token by transformers' own processors, in the order in which `generate()` has them, in float64."""
    ids, scores = torch.tensor([text]), torch.tensor([logits], dtype=torch.float64)
    processors = LogitsProcessorList([RepetitionPenaltyLogitsProcessor(how.repetition_penalty)])
    if how.temperature > 0:
        processors.append(TemperatureLogitsWarper(how.temperature))
        processors += [TopKLogitsWarper(how.top_k)] if how.top_k else []
        processors.append(TopPLogitsWarper(min(1.0, how.top_p * (1 + nucleus))))
    scores = processors(ids, scores)
    if how.temperature > 0:
        scores = scores.softmax(-1) / torch.from_numpy(exponential_noise(how.seed, len(text), len(logits)))
    second, first = scores[0].sort().values[-2:].tolist()
    return int(scores.argmax()), second > first - 1e-4 * abs(first)


def reference(logits: list[float], how: Sampling, position: int) -> tuple[int, bool]:
    """Pick a token with no shortcuts; also say whether rounding could have picked another."""
    scaled = np.asarray(logits, dtype=np.float64) / how.temperature
    shares = np.exp(scaled - scaled.max())
    shares /= shares.sum()
    falling = np.argsort(-shares, kind="stable")
    before = np.cumsum(shares[falling]) - shares[falling]
    nucleus = np.zeros_like(shares)
    nucleus[falling[before < how.top_p]] = shares[falling[before < how.top_p]]
    quotients = nucleus / exponential_noise(how.seed, position, len(shares))
    second, first = np.sort(quotients)[-2:]
    close = second > first * (1 - 1e-4) or np.abs(before - how.top_p).min() < 1e-5
    return int(quotients.argmax()), bool(close)


@st.composite
def distributions(draw_: st.DrawFn) -> list[float]:
    """Logits in float32 with no ties, from nearly flat to nearly certain."""
    width, spread, seed = draw_(st.sampled_from(WIDTHS)), draw_(st.floats(0.01, 20)), draw_(st.integers(0, 10**6))
    return torch.randn(width, generator=torch.Generator().manual_seed(seed)).mul(spread).tolist()


samplings = st.builds(
    Sampling, temperature=st.floats(0.05, 2), top_p=st.floats(0.01, 1), seed=st.integers(0, 2**31 - 1)
)


@given(distributions(), samplings, st.integers(0, 8192))
def test_the_token_is_the_one_that_a_full_sort_gives(logits: list[float], how: Sampling, position: int) -> None:
    expected, close = reference(logits, how, position)
    assume(not close)
    assert choose(torch.tensor([logits]), [how], [range(position)]) == [expected]


@given(st.lists(samplings, min_size=2, max_size=6), st.sampled_from(WIDTHS), st.integers(0, 10**6))
def test_neighbours_have_no_say(how: list[Sampling], width: int, seed: int) -> None:
    logits = torch.randn(len(how), width, generator=torch.Generator().manual_seed(seed)) * 3
    texts = [range(row, 2 * row + 1) for row in range(len(how))]
    together = choose(logits, how, texts)
    alone = [choose(logits[row : row + 1], [how[row]], [text])[0] for row, text in enumerate(texts)]
    assert together == alone


@given(
    distributions(),
    st.builds(
        Sampling,
        temperature=st.just(0.0) | st.floats(0.05, 2),
        top_p=st.floats(0.01, 1),
        seed=st.integers(0, 2**31 - 1),
        top_k=st.integers(0, 60),
        repetition_penalty=st.floats(1, 2),
    ),
    st.lists(st.integers(0, WIDTHS[0] - 1), min_size=1, max_size=50),
)
def test_top_k_and_penalty_are_those_of_transformers(logits: list[float], how: Sampling, text: list[int]) -> None:
    chosen = {of_transformers(logits, how, text, nucleus) for nucleus in (-1e-4, 0, 1e-4)}
    assume(len(chosen) == 1)
    ((token, close),) = chosen
    assume(not close)
    assert choose(torch.tensor([logits]), [how], [text]) == [token]


@pytest.mark.parametrize("top_k", [1, 2, 3])
def test_no_token_is_drawn_beyond_the_k_likeliest(top_k: int) -> None:
    logits = torch.tensor([[1.0, 4.0, 2.0, 3.0, 0.0]])
    drawn = {choose(logits, [Sampling(2.0, 1.0, seed, top_k)], [[]])[0] for seed in range(100)}
    assert drawn == set([1, 3, 2][:top_k])


def test_equally_likely_tokens_stay_together() -> None:
    logits = torch.tensor([[1.0, 2.0, 2.0, 0.0]])
    assert {choose(logits, [Sampling(1.0, 1.0, seed, 1)], [[]])[0] for seed in range(40)} == {1, 2}


def test_a_penalty_is_of_prompt_and_answer_and_leaves_the_model_s_numbers_alone() -> None:
    logits = torch.tensor([[3.0, 2.5, -1.0], [3.0, 2.5, -1.0]])
    before = logits.clone()
    assert choose(logits, [Sampling(repetition_penalty=1.5), Sampling()], [[0, 0, 2], [0, 0, 2]]) == [1, 0]
    assert torch.equal(logits, before)


@given(distributions())
def test_temperature_nought_takes_the_largest(logits: list[float]) -> None:
    assert choose(torch.tensor([logits]), [Sampling()], [range(3)]) == [int(np.argmax(logits))]


@given(distributions(), st.floats(0, 1e-30))
def test_a_temperature_of_nearly_nought_does_too(logits: list[float], temperature: float) -> None:
    assert choose(torch.tensor([logits]), [Sampling(temperature)], [range(3)]) == [int(np.argmax(logits))]


def test_a_narrow_nucleus_is_the_likeliest_token() -> None:
    logits = torch.randn(5, WIDTHS[1], generator=torch.Generator().manual_seed(1))
    how = [Sampling(1.0, 1e-6, seed) for seed in range(5)]
    assert choose(logits, how, [[]] * 5) == logits.argmax(dim=-1).tolist()


@pytest.mark.parametrize("top_p", [1.0, 0.6])
def test_frequencies_follow_the_probabilities(top_p: float) -> None:
    shares = torch.tensor([0.4, 0.3, 0.2, 0.1])
    allowed = shares if top_p == 1 else torch.tensor([0.4, 0.3, 0, 0]) / 0.7
    draws = 4000
    tokens = choose(shares.log().expand(draws, 4), [Sampling(1.0, top_p, 11)] * draws, [*map(range, range(draws))])
    for token, share in enumerate(allowed.tolist()):
        deviation = math.sqrt(share * (1 - share) * draws)
        assert abs(tokens.count(token) - share * draws) <= 4 * deviation


def test_noise_of_neighbouring_seeds_and_positions_are_unrelated() -> None:
    drawn = np.array([[exponential_noise(seed, position, 8) for position in range(40)] for seed in range(40)])
    assert len(np.unique(drawn)) == drawn.size
    for one, other in [(drawn[:-1], drawn[1:]), (drawn[:, :-1], drawn[:, 1:]), (drawn, drawn.swapaxes(0, 1))]:
        apart = one != other
        assert abs(np.corrcoef(one[apart], other[apart])[0, 1]) < 0.03


def test_the_noise_of_a_seed_stays_as_it_is() -> None:
    # People keep seeds. The code that the card shows draws in the same way.
    assert exponential_noise(7, 12, 3).tolist() == [0.33938859097611807, 0.9205227043911144, 0.04897527729836325]


def test_a_row_that_is_not_numbers_has_no_token_and_spares_the_others() -> None:
    logits = torch.randn(4, 300)
    logits[1, 7], logits[2, 7] = torch.nan, torch.inf
    how = [Sampling(1.0, 0.9, row) for row in range(4)]
    tokens = choose(logits, how, [[]] * 4)
    assert tokens[1] is None
    assert tokens[2] is None
    assert tokens[0] == choose(logits[:1], how[:1], [[]])[0]
    assert tokens[3] == choose(logits[3:], how[3:], [[]])[0]


def test_forbidden_tokens_are_never_taken() -> None:
    logits = torch.full((1, 300), -torch.inf)
    logits[0, [3, 290]] = 0.0
    tokens = {choose(logits, [Sampling(2.0, 1.0, seed)], [[]])[0] for seed in range(40)}
    assert tokens == {3, 290}


@pytest.mark.parametrize(("temperature", "top_p"), [(-1, 1), (math.nan, 1), (math.inf, 1), (1, 0), (1, 1.1)])
def test_settings_out_of_range_are_refused(temperature: float, top_p: float) -> None:
    with pytest.raises(ValueError, match="out of range"):
        Sampling(temperature, top_p)


@pytest.mark.parametrize(("top_k", "penalty"), [(-1, 1), (0, 0), (0, -1), (0, math.nan), (0, math.inf)])
def test_other_settings_out_of_range_are_refused(top_k: int, penalty: float) -> None:
    with pytest.raises(ValueError, match="out of range"):
        Sampling(top_k=top_k, repetition_penalty=penalty)
