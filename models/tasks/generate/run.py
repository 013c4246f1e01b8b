"""Text generation on a worker: a prompt becomes tokens, the engine decodes, text streams back."""

import asyncio
from typing import Any

from models.engine import Decode, Decoded, Sampling, TextStream, written
from models.errors import Refusal
from models.resident import Resident
from models.tasks.context import Context, ReportProgress, from_a_thread
from models.tasks.generate.beams import search
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.values import TextProgress, TypedTokens
from models.tokenization import encode, encode_chat, typed


async def run(request: GenerateRequest, context: Context[TextProgress]) -> GenerateResult:
    """Generate; `report_progress` gets the text so far whenever it grew, on this event loop.

    Raises `Refusal` for what the model cannot serve, `EngineError` where decoding fails.
    """
    async with context.models.use(request.model) as model:
        tokenizer = model.loaded.tokenizer
        prompt_ids, read = await asyncio.to_thread(_read, request, tokenizer)
        decode = Decode(prompt_ids, request.max_new_tokens, _sampling(request), model.loaded.end_ids)
        if request.num_beams > 1:
            model.engine.check(decode)
            beams = search(model.loaded, decode, request.num_beams, from_a_thread(context.report_progress))
            decoded = await context.models.search(beams)
        else:
            decoded = await _decode(decode, model, context.report_progress)
    return GenerateResult(
        text=await asyncio.to_thread(written, tokenizer, prompt_ids, decoded.token_ids),
        model=request.model,
        revision=model.loaded.entry.revision,
        dtype=model.loaded.entry.dtype,
        stop=decoded.stop,
        tokens=len(decoded.token_ids),
        prompt_tokens=len(prompt_ids),
        seconds=decoded.seconds,
        typed=read,
    )


async def _decode(decode: Decode, model: Resident, report: ReportProgress[TextProgress]) -> Decoded:
    stream = TextStream(model.loaded.tokenizer, decode.prompt_ids)
    text, tokens = "", 0

    def on_tokens(news: list[int]) -> None:
        nonlocal text, tokens
        tokens += len(news)
        if piece := "".join(map(stream.push, news)):
            text += piece
            report(TextProgress(text=text, step=tokens, total=decode.max_new_tokens))

    def on_read(read: int) -> None:
        report(TextProgress(step=read, total=len(decode.prompt_ids), reading=True))

    return await model.engine.generate(decode, on_tokens, on_read)


def _sampling(request: GenerateRequest) -> Sampling:
    return Sampling(request.temperature, request.top_p, request.seed, request.top_k, request.repetition_penalty)


def _read(request: GenerateRequest, tokenizer: Any) -> tuple[list[int], TypedTokens]:
    """Cut the prompt into tokens, with a beginning-of-text token only where the tokenizer adds one itself.

    Returns
    -------
    ids
        The tokens.
    typed
        What in it looks like control tokens.
    """
    read_as = request.control_tokens
    if request.mode == "continue":
        text = request.prompt + request.written
        return encode(tokenizer, text, special=True, read_as=read_as), typed(tokenizer, text, read_as=read_as)
    if tokenizer.chat_template is None:
        raise Refusal("This model only continues texts: it was not trained to answer. Use the mode “continue”.")
    messages = [{"role": "user", "content": request.prompt}]
    if request.written:
        messages.append({"role": "assistant", "content": request.written})
    ids = encode_chat(
        tokenizer,
        messages,
        read_as=read_as,
        add_generation_prompt=not request.written,
        continue_final_message=bool(request.written),
    )
    return ids, typed(tokenizer, request.prompt, request.written, read_as=read_as)
