"""Where a process spends its CPU time: its stack, looked at now and again."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bench.graphql.contestants import REPOSITORY

INTERVAL_SECONDS = 0.004
"""Of CPU time; Linux looks at this timer at its own ticks only, of which there are 100 to 1000 per second."""

LINES = 30
LOOP = "asyncio/runners.py:Runner.run"
"""What lies above it is the same for all; what has nothing of it is of the start."""


@contextmanager
def sampled(file: Path) -> Iterator[None]:
    """Look at the main thread's stack by SIGPROF (setitimer(2)), and write what was seen to `file` in the end.

    Code in C counts for the Python function that calls it; that of the event loop itself for the function that runs it.
    """
    stacks: Counter[tuple[str, ...]] = Counter()
    names: dict[tuple[str, str], str] = {}

    def look(_: int, frame: FrameType | None) -> None:
        stack = []
        while frame is not None:
            code = frame.f_code
            key = (code.co_filename, code.co_qualname)
            if key not in names:
                names[key] = f"{_short(code.co_filename)}:{code.co_qualname}"
            stack.append(names[key])
            frame = frame.f_back
        stacks[tuple(stack)] += 1

    former = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL_SECONDS, INTERVAL_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)
        file.write_text(json.dumps([[list(stack), count] for stack, count in stacks.items()]), encoding="utf-8")


def profile_lines(file: Path) -> Iterator[str]:
    """Yield the functions that took most, by themselves and with all that they call, in percent of the samples."""
    stacks: list[tuple[list[str], int]] = json.loads(file.read_text(encoding="utf-8"))
    alone: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for stack, count in stacks:
        if LOOP in stack:
            below = stack[: stack.index(LOOP) + 1]
            alone[below[0]] += count
            for name in set(below):
                whole[name] += count
    total = max(1, sum(alone.values()))
    yield f"{total} samples"
    for title, counts in (("by itself", alone), ("with what it calls", whole)):
        yield title
        for name, count in counts.most_common(LINES):
            yield f"  {count / total:>6.1%}  {name}"


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(REPOSITORY)) if path.is_relative_to(REPOSITORY) else "/".join(path.parts[-2:])
