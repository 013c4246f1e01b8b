"""Memory that was freed, on its way back to the machine. Imports no torch."""

import ctypes


def trim() -> None:
    """Return to the machine what malloc keeps of memory that was freed; nothing where it is not glibc's."""
    if (malloc_trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        malloc_trim(0)
