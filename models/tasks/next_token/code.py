"""The few lines of plain transformers that give the same distribution over the next token."""

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading
from models.tasks.next_token.request import NextTokenRequest, NextTokenResult

PRINT = """\
with torch.inference_mode():
    logits = model(torch.tensor([ids])).logits[0, -1]
probabilities = logits.double().softmax(-1)
best = probabilities.topk({count})
for probability, token in zip(best.values, best.indices):
    print(f"{{probability:.4f}} {{tokenizer.decode([token])!r}}")
print(f"{{1 - best.values.sum():.4f}} all other tokens together")
bits = torch.special.entr(probabilities).sum() / torch.tensor(2.0).log()
print(f"{{bits:.2f}} bits of entropy: as uncertain as a fair die with {{2**bits:.1f}} sides")
"""


def code(request: NextTokenRequest, result: NextTokenResult, entry: Entry) -> str:
    """Return a Python program that prints the candidates, the rest and the entropy."""
    start = "" if request.text else " or [tokenizer.bos_token_id]"
    taken = f" + {list(request.taken)}" if request.taken else ""
    ids = f'{reading("text", result.typed)}["input_ids"]'
    return "".join(
        [
            imports(entry, "AutoModelForCausalLM"),
            loading(entry, "AutoModelForCausalLM"),
            "\n",
            literal("text", request.text),
            reader_lines(result.typed),
            f"ids = ({ids}{start}){taken}\n" if start and taken else f"ids = {ids}{start}{taken}\n",
            PRINT.format(count=len(result.candidates)),
        ]
    )
