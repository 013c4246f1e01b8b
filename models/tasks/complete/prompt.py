"""What the model reads: the code, cut so that its tokens are those of code in the wild."""

from dataclasses import dataclass
from typing import Any

from models.errors import Refusal
from models.loading import LoadedModel
from models.tasks.complete.block import next_line
from models.tasks.complete.gap import Marks, around_gap, gap_marks
from models.tasks.complete.languages import LANGUAGES
from models.tasks.complete.request import GAP, CompleteRequest
from models.tasks.values import TypedTokens
from models.tokenization import encode, typed


@dataclass(frozen=True)
class Prompt:
    """Tokens, and how what the model writes after them becomes the new code.

    Attributes
    ----------
    ids
        What the model reads.
    typed
        What in the code looks like control tokens of the model.
    begun
        How the new code begins, before the model's first token.
    held
        White space at the end of `begun`, or of the code, that the model has not read, since it writes it itself as a
        part of its next token.
    marks
        The tokens around the sides of a gap that the model sees; None where it sees the left side alone.
    """

    ids: list[int]
    typed: TypedTokens
    begun: str = ""
    held: str = ""
    marks: Marks | None = None

    def new_code(self, text: str) -> str:
        """Return the new code from what the model wrote so far."""
        rest = text[len(self.held) :] if text.startswith(self.held) else text.lstrip(" \t")
        return self.begun + rest


def prompt_for(request: CompleteRequest, loaded: LoadedModel) -> Prompt:
    """Return what the model reads; raises `Refusal` for a gap that it cannot fill, and for what is no text."""
    tokenizer, before = loaded.tokenizer, request.left + request.written
    if request.has_gap:
        marks = gap_marks(tokenizer)
        if marks is None:
            raise Refusal(
                f"{loaded.entry.name} was not trained to fill gaps: it only goes on from what stands before. Take "
                f"{GAP} and what follows it out, or choose a model of a family that was: Qwen Coder, StarCoder, "
                "CodeLlama, DeepSeek Coder."
            )
        ids = around_gap(before, request.right, marks, tokenizer)
        return Prompt(ids, typed(tokenizer, before, request.right), marks=marks)
    begun = next_line(before, LANGUAGES[request.language].style)
    ids, held = _healed(before + begun, tokenizer)
    return Prompt(ids, typed(tokenizer, before + begun), begun, held)


def _healed(text: str, tokenizer: Any) -> tuple[list[int], str]:
    """Cut a text into tokens, without white space at its end that belongs to the token after it.

    Tokenizers join a space, or indentation, to the word behind it: models have hardly ever seen it alone.
    """
    ids = encode(tokenizer, text, special=True)
    if not text[-1:].isspace():
        return ids, ""
    before_a_word = encode(tokenizer, f"{text}x", special=True)
    same = next((at for at, (a, b) in enumerate(zip(ids, before_a_word, strict=False)) if a != b), len(ids))
    kept: str = tokenizer.decode(ids[:same], skip_special_tokens=True)
    held = text[len(kept) :]
    if held.isspace() and encode(tokenizer, kept, special=True) == ids[:same]:
        return ids[:same], held
    return ids, ""
