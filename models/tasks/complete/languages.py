"""The languages that code can be completed in: how each is called, and how its blocks end."""

from dataclasses import dataclass
from typing import Literal

Language = Literal[
    "python",
    "javascript",
    "typescript",
    "java",
    "c",
    "cpp",
    "csharp",
    "go",
    "rust",
    "php",
    "sql",
    "bash",
    "html",
    "css",
]
Style = Literal["indentation", "braces", "semicolon", "paragraph"]


@dataclass(frozen=True)
class Traits:
    """What tells a language from others.

    Attributes
    ----------
    extensions
        Of its files, with the dot; the first is the usual one.
    fences
        What people write behind the three backticks, beside the language's own key; the key highlights it.
    style
        How its blocks end.
    """

    name: str
    extensions: tuple[str, ...]
    style: Style
    fences: tuple[str, ...] = ()


LANGUAGES: dict[Language, Traits] = {
    "python": Traits("Python", (".py", ".pyi"), "indentation", ("py", "python3", "py3", "pycon")),
    "javascript": Traits("JavaScript", (".js", ".mjs", ".cjs", ".jsx"), "braces", ("js", "jsx", "mjs", "node")),
    "typescript": Traits("TypeScript", (".ts", ".tsx"), "braces", ("ts", "tsx")),
    "java": Traits("Java", (".java",), "braces"),
    "c": Traits("C", (".c", ".h"), "braces", ("h",)),
    "cpp": Traits("C++", (".cpp", ".cc", ".cxx", ".hpp", ".hh"), "braces", ("c++", "cc", "cxx", "hpp")),
    "csharp": Traits("C#", (".cs",), "braces", ("cs", "c#")),
    "go": Traits("Go", (".go",), "braces", ("golang",)),
    "rust": Traits("Rust", (".rs",), "braces", ("rs",)),
    "php": Traits("PHP", (".php",), "braces"),
    "sql": Traits("SQL", (".sql",), "semicolon", ("postgresql", "mysql", "sqlite")),
    "bash": Traits("Bash", (".sh", ".bash"), "paragraph", ("sh", "shell", "zsh", "console")),
    "html": Traits("HTML", (".html", ".htm"), "paragraph", ("htm", "xml")),
    "css": Traits("CSS", (".css",), "braces"),
}


def by_fence(word: str) -> Language | None:
    """Return the language that a fence names, e.g. "py"; None where it is none of these."""
    wanted = word.casefold()
    return next((key for key, traits in LANGUAGES.items() if wanted == key or wanted in traits.fences), None)


def by_file_name(name: str) -> Language | None:
    """Return the language that a file's name tells, e.g. "sort.py"."""
    wanted = name.casefold()
    return next((key for key, traits in LANGUAGES.items() if wanted.endswith(traits.extensions)), None)
