"""The few lines of plain transformers that give the same classes."""

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.tasks.classify.request import ClassifyRequest, ClassifyResult

PRINT = """\
ids = tokenizer(text, split_special_tokens=True, truncation=True, max_length={context}, return_tensors="pt")
with torch.inference_mode():
    probabilities = model(**ids).logits[0].softmax(-1)
for number in probabilities.argsort(descending=True).tolist():
    print(f"{{probabilities[number]:.4f}} {{model.config.id2label[number]}}")
"""


def code(request: ClassifyRequest, result: ClassifyResult, entry: Entry) -> str:
    """Return a Python program that prints each class with its probability."""
    del result
    auto_class = "AutoModelForSequenceClassification"
    begin = imports(entry, auto_class) + loading(entry, auto_class)
    return f"{begin}\n{literal('text', request.text)}{PRINT.format(context=entry.context)}"
