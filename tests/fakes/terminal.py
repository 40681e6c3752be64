"""The command line as an operator runs it: a process of its own, with an environment of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.cli import main

TRIPWISE = Path(sys.executable).with_name("tripwise")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment without its settings and colours, and with these variables."""
    dropped = ("TRIPWISE_", "LC_", "LANG", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    if "PYTHONDONTWRITEBYTECODE" in os.environ:
        # Without bytecode each process would compile a thousand files anew, which takes longer than all else.
        kept["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / f"tripwise-bytecode-{os.getuid()}")
    return {**kept, "PYTHONUTF8": "1", **settings}


def tripwise(*arguments: str | Path, cwd: Path, **settings: str) -> Ended:
    """Run `tripwise` to its end."""
    done = subprocess.run(
        [TRIPWISE, *map(str, arguments)], cwd=cwd, env=environment(**settings), capture_output=True, text=True, timeout=50, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr)


Run = Callable[..., Ended]
"""Runs `tripwise` with these arguments and, by name, these environment variables."""


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    """Return what runs `tripwise` in `folder` and in this process, which spares a second of imports each time."""
    for name in [name for name in os.environ if name.startswith(("TRIPWISE_", "LC_", "LANG", "FORCE_COLOR", "COLUMNS"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)

    def run(*arguments: str, **settings: str) -> Ended:
        with monkeypatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["tripwise", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        told = capsys.readouterr()
        return Ended(int(ended.value.code or 0), told.out, told.err)

    return run
