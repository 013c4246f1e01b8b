"""The few lines of plain transformers that write the same text as a job did."""

from models.catalogue import Entry
from models.seq2seq.values import Rewritten
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading

CLASS = "AutoModelForSeq2SeqLM"


def code(text: str, prefix: str, result: Rewritten, entry: Entry) -> str:
    """Return a Python program that prints the result's text when run with this model and revision."""
    cut = reading('prefix + text, return_tensors="pt"', result.typed)
    generate = (
        f"inputs = {cut}\n"
        "output = model.generate(\n"
        '    inputs["input_ids"],\n'
        '    attention_mask=inputs["attention_mask"],\n'
        f"    max_new_tokens={result.limit},\n"
        "    do_sample=False,\n"
        ")\n"
        "print(tokenizer.decode(output[0], skip_special_tokens=True))\n"
    )
    asked = literal("prefix", prefix) + literal("text", text) + reader_lines(result.typed)
    return f"{imports(entry, CLASS)}{loading(entry, CLASS)}\n{asked}{generate}"
