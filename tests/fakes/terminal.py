"""The command line as an operator runs it: a process of its own, with an environment of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TRIPWISE = Path(sys.executable).with_name("tripwise")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment without its settings and colours, and with these variables."""
    dropped = ("TRIPWISE_", "LC_", "LANG", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "PYTHONUTF8": "1", **settings}


def tripwise(*arguments: str | Path, cwd: Path, **settings: str) -> Ended:
    """Run `tripwise` to its end."""
    done = subprocess.run(
        [TRIPWISE, *map(str, arguments)], cwd=cwd, env=environment(**settings), capture_output=True, text=True, timeout=50, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr)
