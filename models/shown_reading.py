"""How a shown program reads what was typed: plainly, unless it looks like control tokens and is text all the same."""

from models.tasks.values import TypedTokens

# As `models.tokenization` does it.
READER = """\
# What was typed looks like {names}, and is text all the same: `reader` is the tokenizer without those names.
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

settings = tokenizer.backend_tokenizer.to_str()
for name in {names}:
    settings = settings.replace(f'"{{name}}"', f'"without {{name}}"')
reader = PreTrainedTokenizerFast(
    tokenizer_object=Tokenizer.from_str(settings), model_input_names=tokenizer.model_input_names
)
"""

CUT = """

def cut(text):
    return {call}["input_ids"]


"""


def reader_lines(typed: TypedTokens) -> str:
    """Return the lines that `reading` needs before it, most often none."""
    return READER.format(names=list(typed.names)) if _needs_reader(typed) else ""


def reading(arguments: str, typed: TypedTokens) -> str:
    """Return the call that cuts a text into tokens; `arguments` are those of the tokenizer."""
    if _needs_reader(typed):
        return f"reader({arguments})"
    split = typed.names and typed.read_as == "text"
    return f"tokenizer({arguments}{', split_special_tokens=True' if split else ''})"


def cut_lines(typed: TypedTokens) -> str:
    """Return the lines of a function that cuts a part of a text into tokens."""
    return reader_lines(typed) + CUT.format(call=reading("text, add_special_tokens=False", typed))


def _needs_reader(typed: TypedTokens) -> bool:
    return typed.read_as == "text" and not typed.split
