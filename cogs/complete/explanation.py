"""What a `/complete` card shows, in words for a beginner."""

from models.tasks.complete.languages import LANGUAGES, Style
from models.tasks.complete.request import CompleteRequest, CompleteResult

BLOCK_ENDS: dict[Style, str] = {
    "indentation": "where a line was no longer indented as deep as the block",
    "braces": "at the brace that closed what was open",
    "semicolon": "at the semicolon",
    "paragraph": "at a blank line",
}


def explain(request: CompleteRequest, result: CompleteResult) -> str:
    """Return five sentences that are true of this card's figures."""
    return " ".join([_reads(result), _chooses(request, result), _stops(request, result), _means(result)])


def _reads(result: CompleteResult) -> str:
    if result.marks:
        seen = (
            f"it read both sides of the gap, {result.prompt_tokens} tokens with three special ones between them that "
            "it learned for this, and wrote the middle last"
        )
    else:
        seen = f"it read yours as {result.prompt_tokens} tokens, pieces of words and of indentation, and went on"
    return f"To a language model code is text like any other, of which it saw much in training: {seen}."


def _chooses(request: CompleteRequest, result: CompleteResult) -> str:
    how = (
        f"drawn by chance at temperature {request.temperature:g}, so “Again” gives another try"
        if request.temperature
        else "the likeliest one each time, so the same code is always completed the same way"
    )
    given = (
        " The line break and indentation before them were given, since after a docstring small models would rather "
        "explain than write code."
        if result.begun
        else ""
    )
    return f"It wrote {result.tokens} tokens one after the other, {how}.{given}"


def _stops(request: CompleteRequest, result: CompleteResult) -> str:
    match result.stop:
        case "block":
            where = BLOCK_ENDS[LANGUAGES[request.language].style]
            return f"It would have written on and on: we stopped it {where}, since there the block is complete."
        case "end":
            return "It stopped by itself, with a token that means the end of a text."
        case "length":
            return f"It was cut off after {request.max_new_tokens} tokens, in the middle of things; “Longer” goes on."
        case "context":
            return "It was cut off because it cannot see more tokens at once than it has read and written by now."


def _means(result: CompleteResult) -> str:
    if result.syntax is None:
        return "Nobody has run this code: that it looks right does not mean that it is."
    if result.syntax.parses:
        return (
            "“Parses” says that Python's grammar allows the whole, not that it does what you want: nobody has run it."
        )
    return (
        "Python's grammar does not allow the whole as it is: the model knows no grammar, only what usually follows "
        "what, and a cut in the middle breaks it too."
    )
