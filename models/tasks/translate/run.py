"""Translation on a worker."""

from models.resident import ResidentModels
from models.seq2seq.rewrite import rewrite
from models.tasks.task import Report
from models.tasks.translate.request import TranslateRequest, TranslateResult, prefix

LIMIT = 512  # tokens; as many as the translators of the catalogue were trained on


async def run(request: TranslateRequest, resident: ResidentModels, report: Report) -> TranslateResult:
    """Translate; raises `Refusal` for what the model cannot serve."""
    entry = resident.catalogue.choose("translate", request.model)
    before = prefix(request.pair, entry)
    return await rewrite(TranslateResult, request.text, before, entry, resident, report, limit=LIMIT)
