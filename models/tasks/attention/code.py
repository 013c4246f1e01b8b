"""The few lines of plain transformers that read the same attention weights as a job did."""

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading
from models.tasks.attention.request import AttentionRequest, View

CLASSES = {
    "decoder": "AutoModelForCausalLM",
    "encoder": "AutoModel",
    "encoder-decoder": "AutoModelForSeq2SeqLM",
}

READ = """\
inputs = {cut}
with torch.inference_mode():
    attentions = {reader}(**inputs, output_attentions=True).attentions

weights = attentions[{layer}][0, {head}]  # layer {layer_shown} and head {head_shown}; Python counts from 0
for token, row in zip(tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]), weights.tolist()):
    print(token, *(f"{{weight:.4f}}" for weight in row))
"""


def code(request: AttentionRequest, view: View, entry: Entry) -> str:
    """Return a Python program that prints the view's weights, a row for each token, with this model and revision."""
    auto_class = CLASSES[entry.architecture]
    read = READ.format(
        cut=reading('text, return_tensors="pt"', view.typed),
        reader="model.get_encoder()" if entry.architecture == "encoder-decoder" else "model",
        layer=view.layer - 1,
        head=view.head - 1,
        layer_shown=view.layer,
        head_shown=view.head,
    )
    eager = ', attn_implementation="eager"'
    asked = literal("text", request.text) + reader_lines(view.typed)
    return f"{imports(entry, auto_class)}{loading(entry, auto_class, eager)}\n{asked}{read}"
