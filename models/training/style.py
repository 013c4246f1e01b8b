"""The recipe `style`: a decoder learns to write as its examples are written, by an adapter or in all its weights."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import torch
from transformers import AutoModelForCausalLM

from models.data.examples import Example, Exchange, Passage
from models.training.recipe import IGNORED, Row, TrainingRecipe, not_for, shown
from models.training.values import Guess

NEW_TOKENS = 32
OPENING_WORDS = 5  # of a passage, which the model is to go on with


class Style(TrainingRecipe[Exchange | Passage]):
    """Trains on passages as they stand, or on answers to prompts."""

    model_class = AutoModelForCausalLM
    adapter: ClassVar[Mapping[str, Any]] = {"task_type": "CAUSAL_LM"}

    def examples(self, read: Sequence[Example]) -> list[Exchange | Passage]:
        """Return exchanges as they are, and passages cut to what is trained on at once."""
        found: list[Exchange | Passage] = []
        for example in read:
            match example:
                case Exchange():
                    found.append(example)
                case Passage():
                    found += [Passage(text=piece) for piece in self._pieces(example.text)]
                case _:
                    raise not_for("style")
        return found

    def row(self, example: Exchange | Passage) -> Row:
        """Return its tokens; those of a prompt count for no loss."""
        asked, answer = self._parts(example)
        asked_ids, answer_ids = self._ids(asked), self._ids(answer)
        # Where both have no room, the end of the prompt and the beginning of the answer matter.
        asked_ids = asked_ids[-(self.most_tokens - min(len(answer_ids), self.most_tokens // 2)) :]
        answer_ids = answer_ids[: self.most_tokens - len(asked_ids)]
        return {"input_ids": asked_ids + answer_ids, "labels": [IGNORED] * len(asked_ids) + answer_ids}

    def given(self, example: Exchange | Passage) -> str:
        """Return the prompt, or a passage's first words."""
        return shown(example.prompt if isinstance(example, Exchange) else opening(example.text)[0])

    def wanted(self, example: Exchange | Passage) -> str:
        """Return the answer, or how the passage goes on."""
        return shown(example.answer if isinstance(example, Exchange) else opening(example.text)[1])

    def guesses(self, model: Any, example: Exchange | Passage) -> tuple[Guess, ...]:
        """Return what the model writes, always taking the likeliest token."""
        begin = self._parts(example)[0] if isinstance(example, Exchange) else opening(example.text)[0]
        begun = self._ids(begin)[-self.most_tokens :] or [self.tokenizer.eos_token_id]
        ids = torch.tensor([begun], device=model.device)
        written = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=NEW_TOKENS,
            do_sample=False,
            pad_token_id=self.tokenizer.pad_token_id,
        )
        text = self.tokenizer.decode(written[0, ids.shape[1] :], skip_special_tokens=True)
        return (Guess(text=shown(text)),)

    def _parts(self, example: Exchange | Passage) -> tuple[str, str]:
        """Return what is seen and what is learnt, up to the token that ends it."""
        end = self.tokenizer.eos_token
        if isinstance(example, Passage):
            return "", example.text + end
        if self.tokenizer.chat_template is None:
            return f"{example.prompt}\n", example.answer + end
        user = {"role": "user", "content": example.prompt}
        assistant = {"role": "assistant", "content": example.answer}
        asked = self.tokenizer.apply_chat_template([user], tokenize=False, add_generation_prompt=True)
        whole = self.tokenizer.apply_chat_template([user, assistant], tokenize=False)
        return (asked, whole[len(asked) :]) if whole.startswith(asked) else (asked, example.answer + end)

    def _pieces(self, text: str) -> list[str]:
        """Cut a text where it is longer than what is trained on at once, between tokens."""
        offsets = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        room = self.most_tokens - 1
        cuts = [offsets[start][0] for start in range(0, len(offsets), room)]
        return [text[start:end] for start, end in pairwise([*cuts, len(text)])]

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])


def opening(text: str) -> tuple[str, str]:
    """Cut a passage after its first words, of a short one after the half of them."""
    words = text.split(" ")
    count = max(1, min(OPENING_WORDS, len(words) // 2))
    return " ".join(words[:count]), " ".join(words[count:])
