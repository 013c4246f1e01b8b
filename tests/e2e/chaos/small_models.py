"""Small models for every task, and a catalogue of them: a run takes milliseconds, and what they write is hostile."""

from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, BertForMaskedLM, BertModel

from tests.models.conftest import folder_entry, write_bert, write_decoder
from tests.models.own_catalogue import write_catalogue
from tests.models.seq2seq.tiny import CONTEXT as SHORT
from tests.models.seq2seq.tiny import write_marian, write_t5

DECODER = ("generate", "fill_mask", "complete", "next_token", "tokenize", "attention", "bias", "compare")
ASKED, GUESSED = "The capital of France is", " the"  # of the shipped demo: one of the answers that a room may give
ENCODER = ("fill_mask", "bias", "search", "attention", "tokenize")


def write_models(folder: Path, *, trainable: bool) -> Path:
    """Write the models and their catalogue, a TOML file, into a folder; return the file.

    Parameters
    ----------
    trainable
        Whether one of them may be fine-tuned, which takes seconds.
    """
    folders = {name: folder / name for name in ("decoder", "encoder", "short", "foreign", "trainee")}
    for one in folders.values():
        one.mkdir()
    _teach(write_decoder("llama", folders["decoder"]), ASKED, GUESSED)
    write_bert(BertForMaskedLM, folders["encoder"])
    write_t5(folders["short"])
    write_marian(folders["foreign"])
    write_bert(BertModel, folders["trainee"])
    both = {"architecture": "encoder-decoder", "context": SHORT // 2}
    entries = [
        folder_entry("decoder", folders["decoder"], tasks=DECODER),
        folder_entry("encoder", folders["encoder"], tasks=ENCODER, architecture="encoder"),
        folder_entry("short", folders["short"], tasks=("summarize",), **both),
        folder_entry("foreign", folders["foreign"], tasks=("translate",), pairs=("en-de", "de-en"), **both),
    ]
    if trainable:
        trainee = {"tasks": ("tokenize",), "recipes": ("classify",), "architecture": "encoder"}
        entries.append(folder_entry("trainee", folders["trainee"], **trainee))
    return write_catalogue(folder / "catalogue.toml", entries)


def _teach(folder: Path, text: str, token: str) -> None:
    """Let a decoder find a token the likeliest after a text, in place of the one that it would."""
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        likeliest = int(model(**tokenizer(text, return_tensors="pt")).logits[0, -1].argmax())
        (wanted,) = tokenizer(token)["input_ids"]
        rows = model.get_output_embeddings().weight
        rows[[likeliest, wanted]] = rows[[wanted, likeliest]]
    model.save_pretrained(folder)
