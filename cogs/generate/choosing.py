"""How tokens are chosen, in words: what was set, and what that did. Settings have the names that `generate()` has."""

from collections.abc import Sequence

from models.tasks.generate.request import GenerateRequest

# The model's own probabilities, one token drawn at a time: what each setting is where it changes nothing.
PLAIN = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "repetition_penalty": 1.0, "num_beams": 1}
DRAWING = ("top_k", "top_p")  # have a say only where tokens are drawn


def settings(request: GenerateRequest) -> list[str]:
    """Return what was set other than plainly, as in `top_p 0.95`, if it has a say in the text."""
    names = [name for name in PLAIN if request.temperature > 0 or name not in DRAWING]
    return [f"{name} {getattr(request, name):g}" for name in names if getattr(request, name) != PLAIN[name]]


def in_common(requests: Sequence[GenerateRequest]) -> list[str]:
    """Return those of the settings that all have."""
    each = [settings(request) for request in requests]
    return [one for one in each[0] if all(one in others for others in each)]


def choice(request: GenerateRequest) -> str:
    """Tell a beginner how the tokens of a text were chosen."""
    return _penalty(request) + _choice(request)


def _choice(request: GenerateRequest) -> str:
    if request.num_beams > 1:
        return (
            f"Here it followed {request.num_beams} beginnings at once, went on from each with the likeliest tokens, "
            "and kept those that are likeliest as a whole: beam search. Nothing is drawn by chance, so the same prompt "
            "always gives the same text."
        )
    if request.temperature == 0:
        return "Here it took the likeliest token every time, so the same prompt always gives the same text."
    warmth = "evens out" if request.temperature > 1 else "sharpens" if request.temperature < 1 else "keeps"
    limits = [f"top_k {request.top_k} leaves only so many of the likeliest tokens"] if request.top_k else []
    limits += [f"top_p {request.top_p:g} leaves the unlikeliest ones out"] if request.top_p < 1 else []
    parts = [f"temperature {request.temperature:g} {warmth} the probabilities", *limits]
    return f"Here each token was drawn by chance: {', '.join(parts[:-1])}{' and ' * bool(limits)}{parts[-1]}."


def _penalty(request: GenerateRequest) -> str:
    if request.repetition_penalty == 1:
        return ""
    return (
        f"Tokens that were there already had their scores lowered first, by repetition_penalty "
        f"{request.repetition_penalty:g}, since small models like to go round in circles; 1 switches that off. "
    )
