"""What a `/compare` card shows, for a beginner."""

from bot.cards.text import inline
from models.tasks.compare.request import CompareRequest, CompareResult
from models.tasks.generate.request import GenerateResult

BEGINNING_SHOWN = 80  # characters

TEMPERATURE = (
    "The temperature divides the model's scores before they become probabilities: at 0 it always takes the likeliest "
    "token, below 1 it prefers the likely ones, above 1 it also dares unlikely ones."
)
TOP_K = "A top_k of 5 lets only the five likeliest tokens be drawn, however likely the others are, and 0 lets all."
TOP_P = (
    "A top_p of 0.9 lets only the likeliest tokens be drawn that together have nine tenths of the probability: a few "
    "where the model is sure, many where it is not."
)
PENALTY = (
    "A repetition_penalty over 1 lowers the scores of all tokens that were there already, so that the text does not go "
    "round in circles; too much of it, and even “the” is avoided."
)
BEAMS = (
    "With num_beams over 1 several texts are followed at once and the one that is likeliest as a whole is taken, which "
    "may begin with a less likely token; nothing is drawn by chance."
)
MODELS = (
    "The models differ in size and in the texts that they were trained on, so they give different probabilities to the "
    "same next token."
)
SETTINGS = {
    "temperature": TEMPERATURE,
    "top_k": TOP_K,
    "top_p": TOP_P,
    "repetition_penalty": PENALTY,
    "num_beams": BEAMS,
}
OTHERS = "A setting that changes which token may be taken changes all that follows, since each token is read again."


def explain(request: CompareRequest, result: CompareResult, names: list[str]) -> str:
    """Return four or five sentences about the texts on the card; `names` tell the variants from each other."""
    written = [answer for answer in result.answers if isinstance(answer, GenerateResult)]
    return " ".join([_same(request), _differing(request), _agreement(written), _lengths(written, result, names)])


def _same(request: CompareRequest) -> str:
    seeds = {variant.seed for variant in request.variants}
    drawn = any(variant.temperature > 0 for variant in request.variants)
    luck = ", and even chance is the same, since they share a seed" if drawn and len(seeds) == 1 else ""
    return (
        f"All {len(request.variants)} go on from the very same prompt{luck}: what differs between the texts comes from "
        "what is named above each."
    )


def _differing(request: CompareRequest) -> str:
    models = len({variant.model for variant in request.variants}) > 1
    settings = [
        sentence
        for name, sentence in SETTINGS.items()
        if len({getattr(variant, name) for variant in request.variants}) > 1
    ]
    return " ".join([MODELS] * models + settings or [OTHERS])


def _agreement(written: list[GenerateResult]) -> str:
    if len(written) < 2:
        return "Only one of them gave a text, so there is nothing to set against it."
    shared = shared_words([answer.text for answer in written])
    if shared:
        return (
            f"The texts here agree in their first words, “{inline(' '.join(shared), BEGINNING_SHOWN)}”, then they part."
        )
    return "Here they part at the very first word."


def _lengths(written: list[GenerateResult], result: CompareResult, names: list[str]) -> str:
    counted = [
        (answer.tokens, name)
        for name, answer in zip(names, result.answers, strict=True)
        if isinstance(answer, GenerateResult)
    ]
    (least, shortest), (most, longest) = min(counted), max(counted)
    stopped = _endings(sum(answer.stop == "end" for answer in written), len(written))
    if least == most:
        return f"Each wrote {most} tokens; {stopped}."
    return f"The longest is “{longest}” with {most} tokens, the shortest “{shortest}” with {least}; {stopped}."


def _endings(ended: int, count: int) -> str:
    if ended == 0:
        return "none came to an end by itself, they were cut off at their limit"
    if ended == count:
        return "all came to an end by themselves"
    return f"{ended} of {count} came to an end by themselves, the others were cut off at their limit"


def shared_words(texts: list[str]) -> list[str]:
    """Return the words that all texts begin with."""
    words = []
    for column in zip(*(text.split() for text in texts), strict=False):
        if len(set(column)) > 1:
            break
        words.append(column[0])
    return words
