"""What a `/summarize` card explains, in words for a beginner."""

from cogs.seq2seq import explanation
from models.percent import percent
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult


def of_summary(request: SummarizeRequest, result: SummarizeResult) -> str:
    """Return five sentences about a summary."""
    share = len(result.text) / len(request.text)
    length = (
        f"The summary has {percent(share)} of the source's length."
        if share < 1
        else "The text came out no shorter than its source, which is no summary: small models manage that too."
    )
    check = "It is written anew, not copied together, so it can state what the source does not say."
    return " ".join(
        [explanation.reading(result), length, explanation.choosing(result), explanation.ending(result), check]
    )
