"""The operator's command line: `tripwise`. One file per noun, one function per verb, `--json` on every read."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from api.cli import database, plan, serve
from api.cli.terminal import EXIT_REFUSED, tell_error
from models.errors import TripWiseError

app = typer.Typer(
    help="TripWise plans trips at the edge: serve a cell, plan a trip right here, look after a database.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(epilog=serve.EXAMPLES)(serve.serve)
app.command(epilog=plan.EXAMPLES)(plan.plan)
app.add_typer(database.app, name="database")


@app.callback()
def options(
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    """Read what goes before a command."""
    if show_version:
        typer.echo(f"tripwise {version('tripwise')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error of ours becomes one line and exit code 2."""
    try:
        app()
    except TripWiseError as error:
        tell_error(error)
        sys.exit(EXIT_REFUSED)
