"""Text generation on a worker: a prompt becomes tokens, the engine decodes, text streams back."""

import asyncio
from typing import Any

from models.engine import Decode, Decoded, Sampling, TextStream, written
from models.errors import Refusal
from models.resident import Resident
from models.tasks.context import Context, ReportProgress
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.text import check_text
from models.tasks.values import TextProgress


async def run(request: GenerateRequest, context: Context[TextProgress]) -> GenerateResult:
    """Generate; `report_progress` gets the text so far whenever it grew, on this event loop.

    Raises `Refusal` for what the model cannot serve, `EngineError` where decoding fails.
    """
    async with context.models.use(request.model) as model:
        tokenizer = model.loaded.tokenizer
        prompt_ids = await asyncio.to_thread(_prompt_ids, request, tokenizer)
        decoded = await _decode(request, prompt_ids, model, context.report_progress)
    return GenerateResult(
        text=await asyncio.to_thread(written, tokenizer, prompt_ids, decoded.token_ids),
        model=request.model,
        revision=model.loaded.entry.revision,
        dtype=model.loaded.entry.dtype,
        stop=decoded.stop,
        tokens=len(decoded.token_ids),
        prompt_tokens=len(prompt_ids),
        seconds=decoded.seconds,
    )


async def _decode(
    request: GenerateRequest, prompt_ids: list[int], model: Resident, report: ReportProgress[TextProgress]
) -> Decoded:
    stream = TextStream(model.loaded.tokenizer, prompt_ids)
    text, tokens = "", 0

    def on_tokens(news: list[int]) -> None:
        nonlocal text, tokens
        tokens += len(news)
        if piece := "".join(map(stream.push, news)):
            text += piece
            report(TextProgress(text=text, step=tokens, total=request.max_new_tokens))

    sampling = Sampling(request.temperature, request.top_p, request.seed)
    decode = Decode(prompt_ids, request.max_new_tokens, sampling, model.loaded.end_ids)
    return await model.engine.generate(decode, on_tokens)


def _prompt_ids(request: GenerateRequest, tokenizer: Any) -> list[int]:
    """Cut the prompt into tokens, with a beginning-of-text token only where the tokenizer adds one itself."""
    check_text(request.prompt, request.written)
    if request.mode == "answer":
        if tokenizer.chat_template is None:
            raise Refusal("This model only continues texts: it was not trained to answer. Use the mode “continue”.")
        messages = [{"role": "user", "content": request.prompt}]
        if request.written:
            messages.append({"role": "assistant", "content": request.written})
        ids: list[int] = tokenizer.apply_chat_template(
            messages,
            add_generation_prompt=not request.written,
            continue_final_message=bool(request.written),
            return_dict=False,
        )
    else:
        ids = tokenizer(request.prompt + request.written)["input_ids"]
    return ids
