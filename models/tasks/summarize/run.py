"""Summaries on a worker."""

from models.seq2seq.rewrite import rewrite
from models.tasks.context import Context
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult, prefix
from models.tasks.values import TextProgress

LIMIT = 200  # tokens; what T5's own settings allow a summary


async def run(request: SummarizeRequest, context: Context[TextProgress]) -> SummarizeResult:
    """Summarise; raises `Refusal` for what the model cannot serve."""
    entry = context.models.serving("summarize", request.model)
    return await rewrite(SummarizeResult, request.text, prefix(entry), entry, context, limit=LIMIT)
