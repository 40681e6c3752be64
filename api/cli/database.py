"""`tripwise database`: look after a cell's database, beside a running node or without one."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.environment import settings_of
from api.cli.terminal import EXIT_FINDINGS, examples, output
from edge.store.backup import back_up
from edge.store.inspection import Inspection, inspect
from edge.store.replay import Difference, Replay
from edge.store.replay import replay as replay_log

TOLD_LIMIT = 50
"""How many differences are printed; `--json` has them all."""

_TEXT_LIMIT = 200

app = typer.Typer(
    help="Check, replay or back up a cell's database; a node may be running on it.", no_args_is_help=True, rich_markup_mode=None
)

Data = Annotated[Path | None, typer.Option(help="The data folder. [default: TRIPWISE_DATA, else ./data]", show_default=False)]
AsJSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(epilog=examples("tripwise database check", "tripwise database check --data /var/lib/tripwise --json"))
def check(data: Data = None, *, as_json: AsJSON = False) -> None:
    """Look for damage: pages, indexes, search, references, schema; and count what is there.

    Exit code 0 when sound, 1 when not, 2 when there is nothing to look at.
    """
    inspection = inspect(settings_of(data=data).data)
    if as_json:
        typer.echo(inspection.model_copy(update={"path": inspection.path.absolute()}).model_dump_json(indent=2))
    else:
        _print_inspection(output(), inspection)
    if not inspection.is_sound:
        raise typer.Exit(EXIT_FINDINGS)


@app.command(epilog=examples("tripwise database replay", "tripwise database replay --data /var/lib/tripwise --json"))
def replay(data: Data = None, *, as_json: AsJSON = False) -> None:
    """Rebuild documents and lists from the change log, in memory, and report where the stored ones differ.

    Exit code 0 when they are equal, 1 when not, 2 when there is nothing to replay.
    """
    outcome = replay_log(settings_of(data=data).data)
    if as_json:
        typer.echo(outcome.model_dump_json(indent=2))
    else:
        _print_replay(output(), outcome)
    if outcome.differences:
        raise typer.Exit(EXIT_FINDINGS)


@app.command(
    epilog=examples(
        "tripwise database backup /backups/cell-2026-11-22.sqlite", "tripwise database backup --data /var/lib/tripwise copy.sqlite"
    )
)
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    data: Data = None,
    *,
    as_json: AsJSON = False,
) -> None:
    """Copy the database as it stands into a new file, and check the copy.

    The signing key in the data folder is not part of it: keep a copy of that apart.
    """
    done = back_up(settings_of(data=data).data, target)
    if as_json:
        typer.echo(done.model_dump_json(indent=2))
    else:
        output().print(f"Backed up {done.changes} changes ({done.size_bytes:,} bytes) to {done.target}; the copy is sound.", soft_wrap=True)


def _print_inspection(console: Console, inspection: Inspection) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("Database", f"{inspection.path} ({inspection.size_bytes:,} bytes)")
    table.add_row("SQLite", inspection.sqlite_version)
    table.add_row("Migrations", f"{len(inspection.applied)} applied, {len(inspection.pending)} pending")
    for name, count in inspection.counts.items():
        table.add_row(name.replace("_", " ").capitalize(), f"{count:,}")
    console.print(table, soft_wrap=True)
    if inspection.pending:
        console.print(Text(f"Pending, and run when a node starts: {', '.join(inspection.pending)}"), soft_wrap=True)
    for finding in inspection.findings:
        console.print(Text(finding, style="red"), soft_wrap=True)
    if inspection.is_sound:
        console.print(Text("The database is sound.", style="green"))
    else:
        console.print(Text(f"The database is NOT sound: {len(inspection.findings)} findings.", style="bold red"))


def _print_replay(console: Console, outcome: Replay) -> None:
    for difference in outcome.differences[:TOLD_LIMIT]:
        console.print(Text(_told(difference)), soft_wrap=True)
    if len(outcome.differences) > TOLD_LIMIT:
        console.print(f"... and {len(outcome.differences) - TOLD_LIMIT} more; --json has them all")
    counted = f"{outcome.changes:,} changes replayed into {outcome.documents:,} documents"
    if outcome.differences:
        console.print(Text(f"{counted}: {len(outcome.differences)} DIFFERENCES.", style="bold red"))
    else:
        console.print(Text(f"{counted}: all as stored.", style="green"))


def _told(difference: Difference) -> str:
    row = f"{difference.table} {difference.id}"
    if difference.table == "changes":
        return f"{row} can't be replayed: {difference.stored}"
    if difference.field:
        return f"{row}, field {difference.field}: stored {_shown(difference.stored)}, by the log {_shown(difference.replayed)}"
    if difference.stored is None:
        return f"{row} is missing; by the log it is {_shown(difference.replayed)}"
    return f"{row} is stored as {_shown(difference.stored)}, but the log knows nothing of it"


def _shown(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _TEXT_LIMIT else f"{text[:_TEXT_LIMIT]}..."
