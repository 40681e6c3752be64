"""What the command line writes to: results to standard output, everything else to standard error."""

import io
import sys

from rich.console import Console
from rich.text import Text

from edge.language import say_error
from models.errors import TripWiseError
from models.locale import Locale

EXIT_FINDINGS = 1
"""Something was looked at, and is not as it should be."""

EXIT_REFUSED = 2
"""Nothing was done: an error of the tree in `models/errors.py`, or a wrong call."""

WIDTH = 80
"""Columns where no terminal tells another number, and the least that a page is laid out for."""

_WIDEST = 110


def examples(*lines: str) -> str:
    """Return the end of a help page: examples, each on a line of its own (the mark keeps them apart)."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def output() -> Console:
    """Return standard output: coloured on a terminal, plain text of `WIDTH` columns elsewhere."""
    return _console(is_error=False)


def notices() -> Console:
    """Return standard error."""
    return _console(is_error=True)


def tell_error(error: TripWiseError, locale: Locale = Locale.EN) -> None:
    """Print an error as one line: its stable code and what to do."""
    message = " ".join(say_error(locale, error).split())
    notices().print(Text(f"{error.code}: {message}", style="bold red"), soft_wrap=True)


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    console = Console(stderr=is_error, highlight=False)
    console.width = max(WIDTH, min(console.width, _WIDEST)) if console.is_terminal else WIDTH
    return console
