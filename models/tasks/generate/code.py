"""The few lines of plain transformers that give the same text as a job did."""

from models.catalogue import Entry, WheelSource
from models.shown_code import imports, literal, loading
from models.tasks.generate.request import GenerateRequest, GenerateResult

DRAW = '''
class Draw(LogitsProcessor):
    """A race: every token takes a random time, the shorter the likelier it is; the first one there is taken."""

    def __call__(self, ids, scores):
        times = numpy.random.default_rng([{seed}, ids.shape[1]]).standard_exponential(scores.shape[-1])
        return scores.softmax(-1) / torch.from_numpy(times)


'''

PLAIN = """\
# Only what is said below: none of the repository's own penalties and limits.
model.generation_config = GenerationConfig(eos_token_id=model.generation_config.eos_token_id)
"""

PRINT = """\
start = len(tokenizer.decode(inputs["input_ids"][0], skip_special_tokens=True))
print(tokenizer.decode(output[0], skip_special_tokens=True)[start:])
"""


def code(request: GenerateRequest, result: GenerateResult, entry: Entry) -> str:
    """Return a Python program that prints the result's text, and a line break, when run with this model and revision.

    Exactly that text for a float32 entry; in bfloat16 the decoding in company may have rounded otherwise.
    """
    parts = [_imports(request, entry)]
    parts += [DRAW.format(seed=request.seed)] if request.temperature > 0 else []
    parts += [_loading(entry), "\n", _inputs(request), _generate(request, result), PRINT]
    return "".join(parts)


def _imports(request: GenerateRequest, entry: Entry) -> str:
    drawing = request.temperature > 0
    names = ["LogitsProcessor", "TemperatureLogitsWarper", "TopPLogitsWarper"] if drawing else []
    names += [] if isinstance(entry.source, WheelSource) else ["GenerationConfig"]
    return imports(entry, "AutoModelForCausalLM", names, arrays="import numpy\n" if drawing else "")


def _loading(entry: Entry) -> str:
    lines = loading(entry, "AutoModelForCausalLM")
    return lines if isinstance(entry.source, WheelSource) else lines + PLAIN


def _inputs(request: GenerateRequest) -> str:
    if request.mode == "continue":
        return literal("prompt", request.prompt + request.written) + 'inputs = tokenizer(prompt, return_tensors="pt")\n'
    lines = literal("prompt", request.prompt) + 'messages = [{"role": "user", "content": prompt}]\n'
    how = "add_generation_prompt=True"
    if request.written:
        lines += literal("written", request.written) + 'messages += [{"role": "assistant", "content": written}]\n'
        how = "continue_final_message=True"
    return lines + f'inputs = tokenizer.apply_chat_template(messages, {how}, return_dict=True, return_tensors="pt")\n'


def _generate(request: GenerateRequest, result: GenerateResult) -> str:
    limit = result.tokens if result.stop == "context" else request.max_new_tokens
    greedy = f"output = model.generate(**inputs, max_new_tokens={limit}, do_sample=False"
    if request.temperature == 0:
        return f"{greedy})\n"
    steps = f"TemperatureLogitsWarper({request.temperature!r}), TopPLogitsWarper({request.top_p!r}), Draw()"
    return f"steps = [{steps}]\n{greedy}, logits_processor=steps)\n"
