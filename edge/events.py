"""Telemetry: one function per event of the business, as a log line and a metric.

Labels take few values; ids stand in the log line only; personal data stand nowhere.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from models.change import Change
from models.planning.generation import Generation


def configure_logging(*, is_json: bool, level: str) -> None:
    """Send log lines to standard error: JSON for machines, or coloured text for a terminal."""
    renderer = (
        structlog.processors.JSONRenderer()
        if is_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if is_json else _keep,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _with_request_id(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Name the request that a line is about. One variable: structlog's own binding costs more than a small query's execution."""
    request_id = REQUEST_ID.get()
    if request_id:
        event["request_id"] = request_id
    return event


def _keep(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return event


REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered, empty outside of one."""


class Events:
    """What happens on a node, counted and logged; each node has a registry of its own."""

    def __init__(self, *, logs_requests: bool = False) -> None:
        """Begin with all counters at nought; log each request only if asked to, since that costs as much as many a request."""
        self._logs_requests = logs_requests
        self._request_timings: dict[tuple[str, str, int], Histogram] = {}
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._log = structlog.get_logger()
        self._requests = Histogram(
            "tripwise_http_request_seconds", "Time to answer an HTTP request.", ["route", "method", "status"], registry=self.registry
        )
        self._operations = Counter("tripwise_graphql_operations_total", "GraphQL operations.", ["kind", "outcome"], registry=self.registry)
        rows = Counter("tripwise_graphql_objects_total", "Objects completed, by column or field.", ["path"], registry=self.registry)
        self._fast_rows, self._slow_rows = rows.labels("columns"), rows.labels("fields")
        self._documents = Counter("tripwise_graphql_documents_total", "Documents prepared anew.", registry=self.registry)
        self._endings = Counter(
            "tripwise_requests_ended_early_total", "Requests stopped before their answer.", ["ending"], registry=self.registry
        )
        self._problems = Counter("tripwise_problems_total", "Problems told to clients, by code.", ["code"], registry=self.registry)
        self._changes = Counter("tripwise_changes_total", "Changes committed to the log.", ["origin"], registry=self.registry)
        self._generations = Counter("tripwise_generations_total", "Generations ended.", ["generator", "outcome"], registry=self.registry)
        self._drafting = Histogram(
            "tripwise_generation_seconds",
            "From the request to the itinerary.",
            ["generator"],
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
            registry=self.registry,
        )
        self._tokens = Counter(
            "tripwise_provider_tokens_total", "Tokens taken from a provider.", ["model", "direction"], registry=self.registry
        )
        self._fallbacks = Counter(
            "tripwise_generator_fallbacks_total", "Generations handed to the next generator.", ["generator", "code"], registry=self.registry
        )
        self._refinements = Counter(
            "tripwise_refinements_total", "Refinements, by who handled them.", ["handler", "outcome"], registry=self.registry
        )
        self._queued_refinements = Counter(
            "tripwise_queued_refinements_total", "Refinements asked for offline that came to an end.", ["outcome"], registry=self.registry
        )
        self._waiting_refinements = Gauge(
            "tripwise_refining_trips", "Trips with refinements asked for offline that are not at their end.", registry=self.registry
        )
        self._mutations = Counter("tripwise_mutations_total", "Mutations of offline clients.", ["outcome"], registry=self.registry)
        self._rows = Counter("tripwise_rows_total", "Rows that RxDB clients pushed.", ["collection", "outcome"], registry=self.registry)
        self._sign_ins = Counter("tripwise_sign_ins_total", "Sign-ins and refreshes.", ["method", "outcome"], registry=self.registry)
        self._partner_operations = Counter(
            "tripwise_partner_operations_total", "Operations asked for with an API key.", ["outcome"], registry=self.registry
        )
        self._scratch_failures = Counter(
            "tripwise_scratch_failures_total", "Times that Redis failed and memory took over.", ["reason"], registry=self.registry
        )
        self._subscriptions = Gauge("tripwise_subscriptions", "Open subscriptions.", registry=self.registry)
        self._sockets = Gauge("tripwise_sockets", "Open sockets.", registry=self.registry)
        self._refused_sockets = Counter("tripwise_sockets_refused_total", "Sockets beyond what anybody gets.", registry=self.registry)
        self._cut_offs = Counter(
            "tripwise_slow_consumers_total", "Connections cut off, their client took nothing.", ["protocol"], registry=self.registry
        )

    def node_started(self, cell: str, folder: str, migrations: int) -> None:
        """A node serves a cell."""
        self._log.info("node started", cell=cell, data=folder, migrations=migrations)

    def node_stopped(self, cell: str) -> None:
        """A node has closed its cell."""
        self._log.info("node stopped", cell=cell)

    def request_answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """An HTTP request was answered."""
        labels = (route, method, status)
        timing = self._request_timings.get(labels)
        if timing is None:
            timing = self._request_timings[labels] = self._requests.labels(route, method, str(status))
        timing.observe(seconds)
        if self._logs_requests:
            self._log.debug("request", route=route, method=method, status=status, milliseconds=round(seconds * 1000, 1))

    def operation_executed(self, kind: str, outcome: str) -> None:
        """A GraphQL operation was executed."""
        self._operations.labels(kind, outcome).inc()

    def rows_completed(self, fast: int, slow: int) -> None:
        """Objects were completed by columns, or one field at a time."""
        if fast:
            self._fast_rows.inc(fast)
        if slow:
            self._slow_rows.inc(slow)

    def document_prepared(self) -> None:
        """A GraphQL document was parsed and validated, since it was not known."""
        self._documents.inc()

    def request_ended_early(self, ending: str) -> None:
        """A request was stopped: its time was up, or its caller gone."""
        self._endings.labels(ending).inc()

    def problem_told(self, code: str) -> None:
        """A client was told of a problem."""
        self._problems.labels(code).inc()

    def failed_unexpectedly(self, where: str, error: BaseException) -> None:
        """Something of ours broke."""
        self._problems.labels("INTERNAL_ERROR").inc()
        self._log.error("unexpected error", where=where, exc_info=error)

    def change_committed(self, change: Change) -> None:
        """A change is on disk."""
        self._changes.labels(change.origin.value).inc()
        self._log.debug("change", seq=change.seq, scope=change.scope, origin=change.origin.value, writes=len(change.writes))

    def mutation_pushed(self, outcome: str) -> None:
        """A mutation of an offline client was done, or refused for good."""
        self._mutations.labels(outcome).inc()

    def row_pushed(self, collection: str, outcome: str) -> None:
        """A row of an RxDB client was taken, refused or parked, or was in conflict."""
        self._rows.labels(collection, outcome).inc()

    def generation_ended(self, generation: Generation, seconds: float) -> None:
        """A generation is done or failed."""
        generator = generation.generator or "none"
        self._generations.labels(generator, generation.problem or "DONE").inc()
        self._drafting.labels(generator).observe(seconds)
        if generation.usage.model:
            self._tokens.labels(generation.usage.model, "input").inc(generation.usage.input_tokens)
            self._tokens.labels(generation.usage.model, "output").inc(generation.usage.output_tokens)
        self._log.info(
            "generation ended",
            generation=generation.id,
            generator=generator,
            status=generation.status.value,
            problem=generation.problem,
            repairs=len(generation.repairs),
            seconds=round(seconds, 3),
        )

    def generator_failed(self, generator: str, code: str) -> None:
        """A generator failed, and the next one takes over."""
        self._fallbacks.labels(generator, code).inc()
        self._log.warning("generator failed", generator=generator, code=code)

    def refined(self, handler: str, outcome: str) -> None:
        """A refinement was handled or passed on."""
        self._refinements.labels(handler, outcome).inc()
        self._log.info("refinement", handler=handler, outcome=outcome)

    def queued_refinement_ended(self, outcome: str) -> None:
        """A refinement asked for offline was handled, or refused with a code."""
        self._queued_refinements.labels(outcome).inc()
        self._log.info("queued refinement ended", outcome=outcome)

    def refinements_wait(self, trips: int) -> None:
        """Refinements asked for offline wait in so many trips."""
        self._waiting_refinements.set(trips)

    def local_model_unavailable(self, reason: str) -> None:
        """The local model can't answer; refinements go to the generator."""
        self._log.warning("local model unavailable", reason=reason)

    def signed_in(self, method: str, outcome: str) -> None:
        """Somebody signed in, or tried to."""
        self._sign_ins.labels(method, outcome).inc()
        self._log.info("sign-in", method=method, outcome=outcome)

    def partner_used(self, partner: str, key: str, operation: str, cost: int, outcome: str) -> None:
        """A partner's key was used; the line is the audit of it, and bears the request's id like all lines of a request."""
        self._partner_operations.labels(outcome).inc()
        self._log.info("partner used", partner=partner, key=key, operation=operation, cost=cost, outcome=outcome)

    @contextmanager
    def socket_open(self) -> Iterator[None]:
        """Count a socket while it is open."""
        self._sockets.inc()
        try:
            yield
        finally:
            self._sockets.dec()

    def socket_refused(self) -> None:
        """Somebody wanted more sockets than anybody gets."""
        self._refused_sockets.inc()

    def peer_cut_off(self, protocol: str) -> None:
        """A client took nothing of what it was sent, and was cut off."""
        self._cut_offs.labels(protocol).inc()
        self._log.info("slow consumer", protocol=protocol)

    def scratch_failed(self, reason: str) -> None:
        """The Redis of the region can't be asked; this node counts by itself for a while."""
        self._scratch_failures.labels(reason).inc()
        self._log.warning("scratch failed", reason=reason)

    def scratch_restored(self) -> None:
        """The Redis of the region answers again."""
        self._log.info("scratch restored")

    @contextmanager
    def subscribed(self) -> Iterator[None]:
        """Count a subscription while it is open."""
        self._subscriptions.inc()
        try:
            yield
        finally:
            self._subscriptions.dec()


class Stopwatch:
    """Measures elapsed seconds on the monotonic clock."""

    def __init__(self) -> None:
        """Start."""
        self._started = perf_counter()

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return perf_counter() - self._started
