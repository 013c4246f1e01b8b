"""The recipe `mask`: a masked model learns the words and turns of a field by filling gaps in its texts."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoModelForMaskedLM, DataCollatorForLanguageModeling, DataCollatorForSeq2Seq

from models.data.examples import Example, Passage
from models.errors import Refusal
from models.training.base import Base
from models.training.recipe import IGNORED, Padding, Row, TrainingRecipe, not_for, shown
from models.training.settings import TrainingSettings
from models.training.values import Guess

GUESSES = 5
HELD_OUT = -1  # in place of an epoch


class Mask(TrainingRecipe[Passage]):
    """Trains on passages in which some tokens are masked, others each epoch."""

    model_class = AutoModelForMaskedLM
    adapter: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, base: Base, settings: TrainingSettings, classes: Sequence[str] = ()) -> None:
        super().__init__(base, settings, classes)
        if self.tokenizer.mask_token is None:
            raise Refusal(f"{base.entry.name} has no mask, so it cannot learn to fill gaps. Choose a masked model.")
        self._masking = Masking(self.tokenizer, settings.seed)

    def examples(self, read: Sequence[Example]) -> list[Passage]:
        """Return the passages."""
        passages = [example for example in read if isinstance(example, Passage)]
        if len(passages) != len(read):
            raise not_for("mask")
        return [passage for passage in passages if self._places(self.encode(passage.text))]

    def row(self, example: Passage) -> Row:
        """Return its tokens, to be masked when a batch is made."""
        return {"input_ids": self.encode(example.text)}

    def held_out(self, row: Row) -> Row:
        """Return a row that is masked once and for all."""
        return self._masking.masked(row, HELD_OUT)

    def collator(self) -> Any:
        """Return what masks rows that are not masked yet, and pads."""
        return self._masking

    def begin_epoch(self, epoch: int) -> None:
        """Mask other tokens from now on."""
        self._masking.epoch = epoch

    def given(self, example: Passage) -> str:
        """Return the passage with one token masked."""
        ids, place = self._gap(example)
        ids[place] = self.tokenizer.mask_token_id
        special = {*self.tokenizer.all_special_ids} - {self.tokenizer.mask_token_id}
        return shown(self.tokenizer.decode([token for token in ids if token not in special]))

    def wanted(self, example: Passage) -> str:
        """Return the token that was masked."""
        ids, place = self._gap(example)
        return self._text(ids[place])

    def guesses(self, model: Any, example: Passage) -> tuple[Guess, ...]:
        """Return the likeliest tokens for the gap with their probabilities."""
        ids, place = self._gap(example)
        ids[place] = self.tokenizer.mask_token_id
        logits = model(input_ids=torch.tensor([ids], device=model.device)).logits[0, place]
        likely = logits.float().softmax(-1).topk(GUESSES)
        pairs = zip(likely.indices.tolist(), likely.values.tolist(), strict=True)
        return tuple(Guess(text=self._text(token), probability=value) for token, value in pairs)

    def _gap(self, example: Passage) -> tuple[list[int], int]:
        """Return a passage's tokens, and the one in their middle that is asked for."""
        ids = self.encode(example.text)
        places = self._places(ids)
        return ids, places[len(places) // 2]

    def _places(self, ids: list[int]) -> list[int]:
        special = set(self.tokenizer.all_special_ids)
        return [place for place, token in enumerate(ids) if token not in special]

    def _text(self, token: int) -> str:
        return shown(self.tokenizer.decode([token])) or shown(str(self.tokenizer.convert_ids_to_tokens(token)))


class Masking:
    """Masks as `DataCollatorForLanguageModeling`, by the seed, the epoch and the row alone.

    So a training that goes on from a checkpoint meets the same gaps as one that was never interrupted. Each row has one
    at least: the loss of none would be no number.
    """

    def __init__(self, tokenizer: Any, seed: int) -> None:
        self.epoch = 0
        self._seed = seed
        self._mask_id = tokenizer.mask_token_id
        self._collator = DataCollatorForLanguageModeling(tokenizer)
        self._pad = Padding(DataCollatorForSeq2Seq(tokenizer, label_pad_token_id=IGNORED))

    def __call__(self, rows: Sequence[Row]) -> Any:
        """Return the batch as tensors."""
        return self._pad([row if "labels" in row else self.masked(row, self.epoch) for row in rows])

    def masked(self, row: Row, epoch: int) -> Row:
        """Return a row with gaps, and labels for them."""
        generator = torch.Generator().manual_seed(hash((self._seed, epoch, row["row"])))
        self._collator.generator = generator
        plain = torch.tensor([row["input_ids"]])
        ids, labels = self._collator.torch_mask_tokens(plain.clone())
        if not (labels != IGNORED).any():
            special = torch.tensor(self._collator.tokenizer.all_special_ids)
            places = (~torch.isin(plain[0], special)).nonzero()[:, 0]
            place = places[torch.randint(len(places), (), generator=generator)]
            labels[0, place], ids[0, place] = plain[0, place], self._mask_id
        return {"row": row["row"], "input_ids": ids[0].tolist(), "labels": labels[0].tolist()}
