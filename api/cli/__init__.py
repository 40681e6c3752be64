"""The operator's command line: `tripwise`. One file per noun, one function per verb, `--json` on every read."""

import importlib.metadata
import sys
from typing import Annotated

import typer

from api.cli import database, model, partner, plan, serve
from api.cli.terminal import EXIT_REFUSED, tell_error
from models.errors import TripWiseError

app = typer.Typer(
    help="TripWise plans trips at the edge: serve a cell, plan a trip right here, look after a database and its partners, examine a model.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(epilog=serve.EXAMPLES)(serve.serve)
app.command(epilog=plan.EXAMPLES)(plan.plan)
app.add_typer(database.app, name="database")
app.add_typer(model.app, name="model")
app.add_typer(partner.app, name="partner")


def print_version(*, is_asked: bool) -> None:
    """Print the version and end, if that is what was asked for."""
    if is_asked:
        typer.echo(f"tripwise {importlib.metadata.version('tripwise')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and exit.")]


@app.callback()
def options(*, version: Version = False) -> None:
    """Take what goes before a command."""


def main() -> None:
    """Run the command line; an error of ours becomes one line and exit code 2."""
    try:
        app(prog_name="tripwise")
    except TripWiseError as error:
        tell_error(error)
        sys.exit(EXIT_REFUSED)
