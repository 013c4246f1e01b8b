"""The few lines of plain transformers that give the same classes."""

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading
from models.tasks.classify.request import ClassifyRequest, ClassifyResult

PRINT = """\
ids = {ids}
with torch.inference_mode():
    probabilities = model(**ids).logits[0].softmax(-1)
for number in probabilities.argsort(descending=True).tolist():
    print(f"{{probabilities[number]:.4f}} {{model.config.id2label[number]}}")
"""


def code(request: ClassifyRequest, result: ClassifyResult, entry: Entry) -> str:
    """Return a Python program that prints each class with its probability."""
    auto_class = "AutoModelForSequenceClassification"
    begin = imports(entry, auto_class) + loading(entry, auto_class)
    cut = f'text, truncation=True, max_length={entry.context}, return_tensors="pt"'
    ids = reading(cut, result.typed)
    return f"{begin}\n{literal('text', request.text)}{reader_lines(result.typed)}{PRINT.format(ids=ids)}"
