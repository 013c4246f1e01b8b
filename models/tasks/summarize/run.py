"""Summaries on a worker."""

from models.resident import ResidentModels
from models.seq2seq.rewrite import rewrite
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult, prefix
from models.tasks.task import Report

LIMIT = 200  # tokens; what T5's own settings allow a summary


async def run(request: SummarizeRequest, resident: ResidentModels, report: Report) -> SummarizeResult:
    """Summarise; raises `Refusal` for what the model cannot serve."""
    entry = resident.catalogue.choose("summarize", request.model)
    return await rewrite(SummarizeResult, request.text, prefix(entry), entry, resident, report, limit=LIMIT)
