"""What people type is text: it is read so that no control token of a model comes of it.

A control token tells a model how a text is built, as `<|im_end|>` or `[SEP]` do: where a turn, a text or a gap begins
or ends. To read its name as text, a copy of the tokenizer is used that knows all of them by other names; ids stay the
same. `split_special_tokens=True` of transformers is not always enough: not for control tokens that a tokenizer does not
call special, such as Qwen's `<tool_call>`, and not where the vocabulary itself has the name, as T5's has `</s>`.
"""

import copy
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from models.errors import Refusal
from models.tasks.text import check_text
from models.tasks.values import ReadAs, TypedTokens

NAME = re.compile(r"[<\[].+[>\]]")
BARRED = re.compile(r"<[|｜].+[|｜]>")
UNTYPED = secrets.token_hex(8)  # nobody can type what is drawn anew with each process

# Both are made once a tokenizer, and gone with it.
_control_tokens: WeakKeyDictionary[Any, dict[int, str]] = WeakKeyDictionary()
_text_readers: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def encode(tokenizer: Any, text: str, *, special: bool, read_as: ReadAs = "text") -> list[int]:
    """Cut a text into tokens; what looks like a control token is text, unless it is to be read as the token.

    `special` lets the tokenizer add the special tokens that its model expects around a text. Raises `Refusal`
    for what is no text.
    """
    check_text(text)
    own = reader(tokenizer, text) if read_as == "text" else tokenizer
    ids: list[int] = own(text, add_special_tokens=special, verbose=False)["input_ids"]
    return ids


def encode_chat(
    tokenizer: Any, messages: Sequence[Mapping[str, str]], *, read_as: ReadAs = "text", **options: Any
) -> list[int]:
    """Cut a conversation into tokens by the model's chat template, which alone writes control tokens.

    `options` are more of `apply_chat_template`. Raises `Refusal` for what is no text, and for what the tokenizer
    cannot but read as a control token.
    """
    names = typed(tokenizer, *(message["content"] for message in messages)).names
    if read_as == "tokens" or not names:
        return _chat(tokenizer, messages, **options)
    own = copy.copy(tokenizer)
    own.chat_control_tokens = list(names)
    try:
        return _chat(own, messages, sanitize_control_tokens=True, **options)
    except ValueError as error:
        listed = ", ".join(names)
        raise Refusal(f"This model cannot read {listed} as text in a conversation. Write it in another way.") from error


def _chat(tokenizer: Any, messages: Sequence[Mapping[str, str]], **options: Any) -> list[int]:
    ids: list[int] = tokenizer.apply_chat_template(messages, return_dict=False, **options)
    return ids


def typed(tokenizer: Any, *texts: str, read_as: ReadAs = "text") -> TypedTokens:
    """Return what in texts looks like control tokens: what a tokenizer left alone makes into them.

    Raises `Refusal` for what is no text.
    """
    check_text(*texts)
    control = _control_tokens.get(tokenizer)
    if control is None:
        control = _control_tokens[tokenizer] = _found(tokenizer)
    found: dict[int, str] = {}
    for text in texts:
        for token in tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]:
            # What the vocabulary lacks is unknown, however it looks.
            if token in control and (token != tokenizer.unk_token_id or control[token] in text):
                found[token] = control[token]
    split = all(_splits(tokenizer, token) for token in found)
    return TypedTokens(names=tuple(found.values()), read_as=read_as, split=split)


def reader(tokenizer: Any, *texts: str) -> Any:
    """Return what to call in place of the tokenizer to read these texts as text; most often it is the tokenizer."""
    if not typed(tokenizer, *texts).names:
        return tokenizer
    if not tokenizer.is_fast:
        return partial(tokenizer, split_special_tokens=True)
    if tokenizer not in _text_readers:
        _text_readers[tokenizer] = _text_reader(tokenizer)
    return _text_readers[tokenizer]


def _found(tokenizer: Any) -> dict[int, str]:
    """Return the control tokens: special ones, and those in brackets with bars or in the chat template."""
    template = str(tokenizer.chat_template or "")
    added = {number: token for number, token in tokenizer.added_tokens_decoder.items() if token.content.strip()}
    return {
        number: token.content
        for number, token in added.items()
        if token.special
        or BARRED.fullmatch(token.content)
        or (NAME.fullmatch(token.content) and token.content in template)
    }


def _text_reader(tokenizer: Any) -> Any:
    settings = tokenizer.backend_tokenizer.to_str()
    for name in _control_tokens[tokenizer].values():
        settings = settings.replace(_quoted(name), _quoted(f"{UNTYPED} {name}"))
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(settings), model_input_names=tokenizer.model_input_names
    )


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _splits(tokenizer: Any, token: int) -> bool:
    """Whether `split_special_tokens=True` has a control token's name read as text."""
    if not tokenizer.is_fast:
        return True
    backend, known = tokenizer.backend_tokenizer, tokenizer.added_tokens_decoder[token]
    text = backend.normalizer.normalize_str(known.content) if backend.normalizer else known.content
    words = [word for word, _ in backend.pre_tokenizer.pre_tokenize_str(text)] if backend.pre_tokenizer else [text]
    return known.special and all(piece.id != token for word in words for piece in backend.model.tokenize(word))
