"""Ways to ask a model for a completion: how anybody would begin, and what `/complete` does.

- `bare`: the model goes on from the prompt as it stands, to the limit.
- `chat`: the chat template with an instruction; what its fence holds is taken for the code.
- `complete`: the task `complete`.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.human_eval.judge import Answer, Problem
from models.engine import Decode, written
from models.resident import ResidentModels
from models.tasks.complete.request import CompleteRequest, whole
from models.tasks.complete.run import run
from models.tasks.context import Context

Method = Callable[[Problem, ResidentModels, str, int], Awaitable[Answer]]

INSTRUCTION = "Complete this Python function. Answer with code only.\n\n"
FENCED = re.compile(r"```\w*\n(.*?)(?:```|\Z)", re.DOTALL)


async def bare(problem: Problem, resident: ResidentModels, model: str, max_new_tokens: int) -> Answer:
    """Go on from the prompt."""
    text = await _decode(resident, model, max_new_tokens, lambda tokenizer: tokenizer(problem.prompt)["input_ids"])
    return Answer(text, problem.prompt + text)


async def chat(problem: Problem, resident: ResidentModels, model: str, max_new_tokens: int) -> Answer:
    """Answer the prompt."""
    messages = [{"role": "user", "content": INSTRUCTION + problem.prompt}]
    text = await _decode(
        resident,
        model,
        max_new_tokens,
        lambda tokenizer: tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False),
    )
    fenced = FENCED.search(text)
    code = fenced[1] if fenced else text
    return Answer(text, code if f"def {problem.entry_point}" in code else problem.prompt + code)


async def complete(problem: Problem, resident: ResidentModels, model: str, max_new_tokens: int) -> Answer:
    """Ask as `/complete` does."""
    request = CompleteRequest(code=problem.prompt, model=model, max_new_tokens=max_new_tokens)
    result = await run(request, Context(resident))
    return Answer(result.text, whole(request, result.text))


METHODS: dict[str, Method] = {"bare": bare, "chat": chat, "complete": complete}


async def _decode(resident: ResidentModels, model: str, max_new_tokens: int, prompt: Callable[[Any], list[int]]) -> str:
    async with resident.use(model) as held:
        loaded = held.loaded
        ids = await asyncio.to_thread(prompt, loaded.tokenizer)
        decode = Decode(ids, max_new_tokens, end_ids=loaded.end_ids)
        decoded = await held.engine.generate(decode, lambda _tokens: None)
        return await asyncio.to_thread(written, loaded.tokenizer, ids, decoded.token_ids)
