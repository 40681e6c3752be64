"""A node: everything that serves one cell, built here and nowhere else."""

import asyncio
from collections.abc import Sequence
from datetime import date

from edge.access.accounts import Accounts
from edge.access.partners import Partners
from edge.access.quotas import SignInQuota, connect_windows
from edge.access.tokens import Tokens, load_signing_key
from edge.events import Events
from edge.planner.catalogue import load_catalogue
from edge.planner.embedded import EmbeddedPlanner
from edge.planner.gemini import GeminiGenerator
from edge.planner.generations import Generations
from edge.planner.generator import Generator
from edge.planner.llama import LocalModel
from edge.planner.refinements import Refinements
from edge.planner.refiner import Refiner
from edge.scratch import connect_scratch
from edge.settings import SHIPPED_MODEL, Settings
from edge.store.database import Database
from edge.store.places import fill_places
from edge.sync.durability import LocalDisk
from edge.sync.feed import Feed
from edge.sync.notes import Notes
from edge.sync.puller import Puller
from edge.sync.pusher import Pusher
from edge.sync.reader import TripReader
from edge.sync.retention import Retention
from edge.sync.rows import Rows
from edge.sync.stream import Streams
from edge.sync.trips import Trips
from edge.sync.writer import Writer
from models.clock import Clock, utc_now
from models.errors import ModelFileMissing, StartUpFailed


class Node:
    """The parts of a running cell. Build it, `start` it, and `close` it in the end."""

    def __init__(self, settings: Settings, *, clock: Clock = utc_now, generators: Sequence[Generator] | None = None) -> None:
        """Open the cell's database and wire its parts.

        `generators` stand in for those that the settings name. Raises `StartUpFailed`.
        """
        self.settings = settings
        self.cell = settings.cell
        self.clock = clock
        self.events = Events(logs_requests=settings.log_level == "DEBUG")
        self.draining = asyncio.Event()
        self.catalogue = load_catalogue()
        model_path = settings.model_path or SHIPPED_MODEL
        if settings.local_model and not model_path.is_file():
            raise ModelFileMissing(file=model_path)
        self.database = Database(settings.data, clock=clock)
        try:
            self.feed = Feed(self.database)
            self.writer = Writer(self.database, self.feed, self.events, self.cell, clock)
            self.reader = TripReader(self.database)
            self.trips = Trips(self.writer, self.cell, clock)
            self.retention = Retention(self.database, self.events, clock)
            self.replica = LocalDisk()
            self.puller = Puller(self.database, self.replica)
            self.streams = Streams(self.puller, self.feed, settings.ping_seconds)
            self.pusher = Pusher(
                self.database,
                self.writer,
                self.feed,
                self.replica,
                self.events,
                self.cell,
                clock,
                oldest_schema=settings.sync_oldest_schema,
            )
            self.rows = Rows(
                self.database,
                self.writer,
                self.feed,
                self.puller,
                self.pusher,
                self.streams,
                self.replica,
                self.events,
                self.cell,
                clock,
            )
            self.notes = Notes(self.writer, self.cell, clock)
            self.tokens = Tokens(load_signing_key(settings.data), settings.issuer, self.cell, clock)
            self.scratch = connect_scratch(settings.redis_url, self.events)
            self._quota = SignInQuota(settings.sign_in_attempts, connect_windows(settings.redis_url, self.events))
            self.accounts = Accounts(self.database, self.writer, self.tokens, self._quota, self.events, self.cell, clock)
            self.partners = Partners(self.database, self.writer, self.events, self.cell, clock)
            self.embedded = EmbeddedPlanner(self.catalogue)
            self._gemini = self._connect_gemini() if generators is None else None
            self.generators: tuple[Generator, ...] = tuple(
                generators or (each for each in (self._gemini, self.embedded) if each is not None)
            )
            self.local_model = LocalModel(model_path, deadline_seconds=settings.refinement_seconds) if settings.local_model else None
            self.generations = Generations(
                self.database,
                self.writer,
                self.feed,
                self.trips,
                self.catalogue,
                self.generators,
                self.events,
                self.cell,
                clock,
                deadline_seconds=settings.generation_seconds,
                worker_count=settings.generation_workers,
                queue_limit=settings.generation_queue,
            )
            self.refiner = Refiner(
                self.writer, self.reader, self.generations, self.catalogue, self.local_model, self.events, self.cell, clock
            )
            self.refinements = Refinements(self.database, self.writer, self.feed, self.refiner, self.events, clock)
        except BaseException:
            self.database.close()
            raise

    def _connect_gemini(self) -> GeminiGenerator | None:
        if self.settings.gemini_api_key is None:
            return None
        return GeminiGenerator(
            self.settings.gemini_api_key.get_secret_value(),
            self.settings.gemini_model,
            self.catalogue.places,
            base_url=self.settings.gemini_base_url,
            api_version=self.settings.gemini_api_version,
            deadline_seconds=self.settings.generation_seconds,
        )

    def today(self) -> date:
        """Return the date now, in UTC."""
        return self.clock().date()

    async def start(self) -> None:
        """Begin to work: fill the catalogue's tables, start the local model, take up unfinished generations and refinements."""
        places = [place for destination in self.catalogue.destinations for place in self.catalogue.places(destination.code)]
        await self.database.write(lambda connection: fill_places(connection, places))
        await self.accounts.forget_expired()
        await self.rows.start()
        await self.retention.start()
        await self.partners.start()
        if self.local_model is not None:
            try:
                await self.local_model.start()
            except StartUpFailed as error:
                if self.settings.model_path is not None:
                    raise
                self.events.local_model_unavailable(error.code)
        await self.generations.start()
        await self.refinements.start()
        self.events.node_started(self.cell, str(self.settings.data), len(self.database.migrations))

    def drain(self) -> None:
        """End every subscription, so that clients connect elsewhere. Idempotent."""
        self.draining.set()
        self.feed.close()

    async def close(self) -> None:
        """Hand unfinished work back and close the database."""
        self.drain()
        try:
            await self.rows.close()
            await self.retention.close()
            await self.refinements.close()
            await self.generations.close()
            if self.local_model is not None:
                await self.local_model.close()
            if self._gemini is not None:
                await self._gemini.close()
            await self._quota.close()
            await self.scratch.close()
        finally:
            try:
                await self.partners.close()
            finally:
                await asyncio.to_thread(self.database.close)
                self.events.node_stopped(self.cell)
