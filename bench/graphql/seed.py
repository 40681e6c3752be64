"""A cell with trips to list: planned by the embedded planner, so that days and stops are of a natural number and length."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import strawberry

from bench.graphql.rows import ROWS, bench_schema
from bench.graphql.workload import ROW_FIELDS
from edge.access.actors import Actor
from edge.access.tokens import Tokens, load_signing_key
from edge.events import configure_logging
from edge.node import Node
from edge.settings import Settings
from edge.store.database import FILE_NAME
from models.clock import utc_now
from models.locale import Locale
from models.money import Money
from models.trip import Wishes

TRIP_COUNT = 60
PLANNING_SECONDS = 120


class Cell:
    """A cell's data folder, its owner, and what servers that can't read it get instead."""

    def __init__(self, folder: Path) -> None:
        """Fill `folder` with a cell; takes some seconds."""
        self.folder = folder
        configure_logging(is_json=False, level="WARNING")
        settings = Settings(data=folder, local_model=False)
        self._owner = asyncio.run(_fill(settings))
        self._tokens = Tokens(load_signing_key(folder), settings.issuer, settings.cell, utc_now)
        rows = [{name: getattr(row, name) for name in ROW_FIELDS} for row in ROWS]
        (folder / "rows.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        (folder / "schema.graphql").write_text(str(bench_schema(strawberry.Schema)), encoding="utf-8")
        _export(folder / FILE_NAME, folder / "trips.json")

    def token(self) -> str:
        """Return a fresh access token of the owner; it lives for some minutes, every server that has the folder believes it."""
        return self._tokens.issue(self._owner.user_id, self._owner.tier, self._owner.session_id)

    def copy(self, folder: Path) -> Path:
        """Return another folder with the same cell, since two servers can't hold one."""
        shutil.copytree(self.folder, folder)
        return folder


async def _fill(settings: Settings) -> Actor:
    node = Node(settings)
    try:
        await node.start()
        session = await node.accounts.sign_in_as_guest(Locale.PT_BR, "127.0.0.1")
        owner = node.tokens.verify(session.access_token)
        destinations = [each.code for each in node.catalogue.destinations]
        async with asyncio.timeout(PLANNING_SECONDS):
            for number in range(TRIP_COUNT):
                await _plan(node, owner, destinations[number % len(destinations)], number)
        return owner
    finally:
        await node.close()


async def _plan(node: Node, owner: Actor, destination: str, number: int) -> None:
    wishes = Wishes(
        destinations=(destination,),
        starts_on=datetime.now(UTC).date() + timedelta(days=30 + number),
        day_count=number % 3 + 2,
        budget=Money(amount_micros=6 * 10**8, currency="EUR"),
    )
    _, generation = await node.generations.generate(owner.user_id, wishes, f"Viagem {number}", "")
    async for progress in node.generations.progress(generation.id, owner.user_id):
        if progress.generation.problem is not None:
            raise RuntimeError(str(progress.generation.problem))


def _export(database: Path, file: Path) -> None:
    """Write all trips, days and stops as objects."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        bodies = connection.execute("SELECT kind, body FROM documents WHERE kind IN ('trip', 'day', 'stop') AND body IS NOT NULL")
        file.write_text(json.dumps([{"kind": kind, "body": json.loads(body)} for kind, body in bodies]), encoding="utf-8")
