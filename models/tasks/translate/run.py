"""Translation on a worker."""

from models.seq2seq.rewrite import rewrite
from models.tasks.context import Context
from models.tasks.translate.request import TranslateRequest, TranslateResult, prefix
from models.tasks.values import TextProgress

LIMIT = 512  # tokens; as many as the translators of the catalogue were trained on


async def run(request: TranslateRequest, context: Context[TextProgress]) -> TranslateResult:
    """Translate; raises `Refusal` for what the model cannot serve."""
    entry = context.models.serving("translate", request.model)
    before = prefix(request.pair, entry)
    return await rewrite(TranslateResult, request.text, before, entry, context, limit=LIMIT)
