"""`tripwise model`: find out whether a GGUF file is good enough to be trusted with edits of trips."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from api.cli.terminal import EXIT_FINDINGS, examples, notices, output
from edge.planner.catalogue import load_catalogue
from edge.planner.examination import Part, Propose, asked, examine
from edge.planner.llama import LocalModel
from edge.planner.specification import specification
from models.refinement.operation import Proposal
from models.refinement.outline import Outline
from models.refinement.score import Outcome, Rate, Score, score_of, shortfalls
from models.value import Value

START_SECONDS = 300
ANSWER_SECONDS = 120
"""How long a foreign model may take: an answer that comes too late for a traveller still tells how good it is."""

app = typer.Typer(help="Examine a local model, or print what another program needs to run it.", no_args_is_help=True, rich_markup_mode=None)


class Examination(Value):
    """How well a file did: on all requests, on those of each language, and what it lacks to be good enough."""

    file: Path
    name: str
    part: Part
    requests: int
    score: Score
    languages: dict[str, Score]
    reasons: dict[str, int]
    shortfalls: tuple[str, ...]


@app.command(
    epilog=examples(
        "tripwise model check /models/qwen3-0.6b-f16.gguf",
        "tripwise model check edge/planner/refinement.gguf --part development --json",
    )
)
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The GGUF file.", show_default=False)],
    part: Annotated[Part, typer.Option(help="test: what decides. development: others, which our own model was made with.")] = "test",
    *,
    every: Annotated[int, typer.Option("--every", min=1, help="Ask one of so many requests, for a first impression.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Load a GGUF file as a node does, and let it answer requests that people wrote by hand in six languages.

    It must do at least 60 % of them, leave alone what is no edit, take out nothing that nobody wanted out, and do what was meant 99 times
    of 100, each edit within 60 ms. Exit code 0 when it is good enough, 1 when not, 2 when the file can't be used.
    """
    done = asyncio.run(_examine(path, part, every))
    if as_json:
        typer.echo(done.model_dump_json(indent=2))
    else:
        _print(output(), done)
    if done.shortfalls:
        raise typer.Exit(EXIT_FINDINGS)


async def _examine(path: Path, part: Part, every: int) -> Examination:
    model = LocalModel(path, deadline_seconds=ANSWER_SECONDS, start_seconds=START_SECONDS)
    await model.start()
    try:
        requests = asked(part, load_catalogue())[::every]
        with _progress(len(requests), model.propose) as propose:
            outcomes = await examine(propose, requests)
        return examination_of(path, model.health().name, part, outcomes)
    finally:
        await model.close()


def examination_of(path: Path, name: str, part: Part, outcomes: tuple[Outcome, ...]) -> Examination:
    """Return what comes of the answers to all requests."""
    score = score_of(outcomes)
    languages = sorted({outcome.asked.language for outcome in outcomes})
    left = [outcome.proposal.reason.value for outcome in outcomes if not isinstance(outcome.proposal, tuple)]
    return Examination(
        file=path,
        name=name,
        part=part,
        requests=len(outcomes),
        score=score,
        languages={each: score_of(outcome for outcome in outcomes if outcome.asked.language == each) for each in languages},
        reasons={reason: left.count(reason) for reason in sorted(set(left), key=lambda reason: (-left.count(reason), reason))},
        shortfalls=shortfalls(score),
    )


SPECIFIED = 3
"""One of so many requests of development is an example of the specification."""


@app.command(epilog=examples("tripwise model spec > refinement.json"))
def spec() -> None:
    """Print as JSON what a program in another language needs to refine trips as a node does, and examples that it can be tested with.

    docs/refinement.md tells how to read it.
    """
    typer.echo(json.dumps(specification(asked("development", load_catalogue())[::SPECIFIED]), ensure_ascii=False, indent=1))


@contextlib.contextmanager
def _progress(count: int, propose: Propose) -> Iterator[Propose]:
    """Show on a terminal how many requests are answered."""
    console = notices()
    columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=count)

        async def counted(text: str, outline: Outline) -> Proposal:
            answer: Awaitable[Proposal] = propose(text, outline)
            proposal = await answer
            progress.advance(task)
            return proposal

        yield counted


def _print(console: Console, done: Examination) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for title in ("handled", "precision", "left alone", "removals", "p50", "p95"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, score in {"all": done.score, **done.languages}.items():
        rates = (_told(rate) for rate in (score.handled, score.precision, score.escalated))
        table.add_row(name, *rates, str(score.wrong_removals), f"{score.p50_ms:.0f} ms", f"{score.p95_ms:.0f} ms")
    console.print(Text(f"{done.name}: {done.requests} requests of “{done.part}”"), soft_wrap=True)
    console.print(table, soft_wrap=True)
    console.print(Text("In brackets the Wilson interval of 95 %. Removals: of what nobody wanted out."), soft_wrap=True)
    console.print(Text("Left: " + _listed(done.reasons) + "."), soft_wrap=True)
    if done.shortfalls:
        console.print(Text("NOT GOOD ENOUGH: " + "; ".join(done.shortfalls) + ".", style="bold red"), soft_wrap=True)
    else:
        console.print(Text("Good enough to be trusted with edits."))


def _told(rate: Rate) -> str:
    low, high = rate.interval
    return f"{rate.value:.1%} ({low * 100:.0f}-{high * 100:.0f})" if rate.of else "-"


def _listed(reasons: dict[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in reasons.items()) or "nothing"
