"""The few lines of plain transformers that give the same text as a job did."""

from collections.abc import Sequence

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading
from models.sources import WheelSource
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.values import TypedTokens

DRAW = '''
class Draw(LogitsProcessor):
    """Take the token whose probability divided by exponential noise is largest: the Gumbel-max trick."""

    def __init__(self, seed):
        self.seed = seed

    def __call__(self, ids, scores):
        noise = numpy.random.default_rng([self.seed, ids.shape[1]]).standard_exponential(scores.shape[-1])
        return scores.softmax(-1) / torch.from_numpy(noise)


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
    return "".join(
        [
            beginning([request], [entry]),
            load(entry),
            "\n",
            _inputs(request, result.typed),
            _generate(request, result),
            PRINT,
        ]
    )


def beginning(requests: Sequence[GenerateRequest], entries: Sequence[Entry]) -> str:
    """Return the imports and classes that the code of these requests to these models needs."""
    drawing = any(request.temperature > 0 for request in requests)
    names = ["LogitsProcessor", "TemperatureLogitsWarper", "TopPLogitsWarper"] if drawing else []
    names += ["TopKLogitsWarper"] if any(request.temperature > 0 and request.top_k for request in requests) else []
    names += [] if all(_brings_no_settings(entry) for entry in entries) else ["GenerationConfig"]
    # A wheel asks for one import more, so one of those speaks for all.
    entry = next(filter(_brings_no_settings, entries), entries[0])
    lines = imports(entry, "AutoModelForCausalLM", names, arrays="import numpy\n" if drawing else "")
    return lines + (DRAW if drawing else "")


def load(entry: Entry) -> str:
    """Return the lines that load a model which writes by nothing but the settings that are given."""
    return loading(entry, "AutoModelForCausalLM") + ("" if _brings_no_settings(entry) else PLAIN)


def _brings_no_settings(entry: Entry) -> bool:
    return isinstance(entry.source, WheelSource)


def _inputs(request: GenerateRequest, typed: TypedTokens) -> str:
    if request.mode == "continue":
        prompt = literal("prompt", request.prompt + request.written)
        read = reading('prompt, return_tensors="pt"', typed)
        return f"{prompt}{reader_lines(typed)}inputs = {read}\n"
    lines = literal("prompt", request.prompt) + 'messages = [{"role": "user", "content": prompt}]\n'
    how = "add_generation_prompt=True"
    if request.written:
        lines += literal("written", request.written) + 'messages += [{"role": "assistant", "content": written}]\n'
        how = "continue_final_message=True"
    return lines + chat(how, typed)


def chat(how: str, typed: TypedTokens) -> str:
    """Return the lines that cut `messages` into tokens by the chat template."""
    as_text = bool(typed.names) and typed.read_as == "text"
    named = f"tokenizer.chat_control_tokens = {list(typed.names)}\n" if as_text and not typed.split else ""
    options = [how, *(["sanitize_control_tokens=True"] if as_text else []), 'return_dict=True, return_tensors="pt"']
    return f"{named}inputs = tokenizer.apply_chat_template(\n    messages, {', '.join(options)}\n)\n"


def _generate(request: GenerateRequest, result: GenerateResult) -> str:
    drawn = f"steps = {steps(request)}\n" if request.temperature > 0 else ""
    arguments = [f"max_new_tokens={limit(request, result)}", "do_sample=False", *changes(request)]
    arguments += ["logits_processor=steps"] if drawn else []
    return f"{drawn}output = model.generate(**inputs, {', '.join(arguments)})\n"


def limit(request: GenerateRequest, result: GenerateResult) -> int:
    """Return how many tokens `generate()` may write."""
    return result.tokens if result.stop == "context" else request.max_new_tokens


def changes(request: GenerateRequest) -> list[str]:
    """Return the arguments of `generate()` that make it choose otherwise, drawn or not."""
    penalty, beams = request.repetition_penalty, request.num_beams
    penalised = [f"repetition_penalty={penalty!r}"] if penalty != 1 else []
    return penalised + ([f"num_beams={beams}"] if beams > 1 else [])


def steps(request: GenerateRequest) -> str:
    """Return the list of what is done to the scores of each token, repetitions punished, before one is drawn."""
    top_k = f"TopKLogitsWarper({request.top_k}), " if request.top_k else ""
    return (
        f"[TemperatureLogitsWarper({request.temperature!r}), {top_k}TopPLogitsWarper({request.top_p!r}), "
        f"Draw({request.seed})]"
    )
