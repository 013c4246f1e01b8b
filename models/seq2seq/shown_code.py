"""The few lines of plain transformers that write the same text as a job did."""

from models.catalogue import Entry
from models.seq2seq.values import Rewritten
from models.shown_code import imports, literal, loading

CLASS = "AutoModelForSeq2SeqLM"


def code(text: str, prefix: str, result: Rewritten, entry: Entry) -> str:
    """Return a Python program that prints the result's text when run with this model and revision."""
    generate = (
        'inputs = tokenizer(prefix + text, return_tensors="pt")\n'
        "output = model.generate(\n"
        '    inputs["input_ids"],\n'
        '    attention_mask=inputs["attention_mask"],\n'
        f"    max_new_tokens={result.limit},\n"
        "    do_sample=False,\n"
        ")\n"
        "print(tokenizer.decode(output[0], skip_special_tokens=True))\n"
    )
    asked = literal("prefix", prefix) + literal("text", text)
    return f"{imports(entry, CLASS)}{loading(entry, CLASS)}\n{asked}{generate}"
