"""What was measured, as a table, and what was promised of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bench.sync.measure import Measured, Size

ROWS_PER_SECOND_BAR = 20_000
SIGHT_BAR_MS = 100.0

TITLES = {"ours": "TripWise", "rxdb-server": "rxdb-server, memory", "pouchdb": "PouchDB, LevelDB"}


class Figure(NamedTuple):
    """One line of the table."""

    title: str
    value: Callable[[Measured], float]
    more_is_better: bool = False
    is_promised: bool = True
    """Whether the peers are to be beaten in it."""
    form: str = ",.0f"


def figures(size: Size) -> list[Figure]:
    """Return the lines for loads of this size."""
    return [
        Figure("client: initial sync, rows/s", lambda of: of.devices.documents / of.devices.initial_seconds, more_is_better=True),
        Figure(f"client: catch-up of {size.changed}, ms", lambda of: of.devices.catch_up_seconds * 1e3),
        Figure(f"client: push of {size.queued}, ms", lambda of: of.devices.push_seconds * 1e3),
        Figure("client: edit to other device, p50 ms", lambda of: of.devices.sight.p50, form=".1f"),
        Figure("client: edit to other device, p99 ms", lambda of: of.devices.sight.p99, form=".1f"),
        Figure("client: server's CPU for all of this, s", lambda of: of.devices.server_cpu_seconds, is_promised=False, form=".1f"),
        Figure("bare: initial sync, rows/s", lambda of: of.bare.initial.rate, more_is_better=True),
        Figure("bare: initial sync, rows/CPU s", lambda of: of.bare.initial.rate_per_core, more_is_better=True, is_promised=False),
        Figure(f"bare: catch-up of {size.changed}, ms", lambda of: of.bare.catch_up.spent.seconds * 1e3),
        Figure(f"bare: push of {size.queued}, ms", lambda of: of.bare.push.spent.seconds * 1e3),
        Figure("bare: push, rows/CPU s", lambda of: of.bare.push.rate_per_core, more_is_better=True, is_promised=False),
        Figure("bare: push to sight, p50 ms", lambda of: of.bare.sight.p50, form=".1f"),
        Figure("bare: push to sight, p99 ms", lambda of: of.bare.sight.p99, form=".1f"),
        Figure(f"{size.idle_clients} idle live clients, KiB each", lambda of: of.idle.kib_each, form=".1f"),
        Figure(f"{size.idle_clients} idle live clients, CPU %", lambda of: of.idle.cpu_share * 100, form=".2f"),
        Figure(f"{size.crowd_clients} at {size.crowd_rate:g} changes/s, missed", lambda of: of.bare.crowd.missed),
        Figure(f"{size.crowd_clients} at {size.crowd_rate:g} changes/s, p50 ms", lambda of: of.bare.crowd.latency.p50),
        Figure(f"{size.crowd_clients} at {size.crowd_rate:g} changes/s, p99 ms", lambda of: of.bare.crowd.latency.p99),
        Figure(f"{size.crowd_clients} at {size.crowd_rate:g} changes/s, CPU %", lambda of: of.bare.crowd.cpu_share * 100),
    ]


def lines(results: Mapping[str, Measured], size: Size) -> Iterator[str]:
    """Yield the table; a ratio above 1 says that ours is better by so much."""
    heads = "".join(f"{TITLES[name]:>22}" + ("" if name == "ours" else f"{'better':>8}") for name in results)
    yield f"{'':<42}{heads}"
    for figure in figures(size):
        cells = ""
        for name, measured in results.items():
            value = figure.value(measured)
            cells += f"{value:>22{figure.form}}"
            if name != "ours":
                cells += f"{_ratio(figure, figure.value(results['ours']), value):>8.2f}" if "ours" in results else f"{'-':>8}"
        yield f"{figure.title:<42}{cells}"
    others = {name: max(rows.spent.others_share for rows in measured.bare[:3]) for name, measured in results.items()}
    yield "others on these cores meanwhile, at most: " + ", ".join(f"{TITLES[name]} {share:.0%}" for name, share in others.items())


def bars(results: Mapping[str, Measured], size: Size) -> Iterator[str]:
    """Yield for each promise whether it holds."""
    ours = results.get("ours")
    if ours is None:
        return
    rate, clock, p99 = ours.bare.initial.rate_per_core, ours.bare.initial.rate, ours.bare.sight.p99
    text = f"syncPull gives {rate:,.0f} rows per second of one core ({clock:,.0f} by the clock), at least {ROWS_PER_SECOND_BAR:,}"
    yield _bar(rate >= ROWS_PER_SECOND_BAR, text)
    yield _bar(p99 < SIGHT_BAR_MS, f"push to sight p99 {p99:.1f} ms < {SIGHT_BAR_MS:g} ms")
    yield _bar(ours.bare.crowd.missed == 0, f"{ours.bare.crowd.missed} changes missed by {ours.bare.crowd.client_count} live clients")
    for figure in figures(size):
        for name, measured in results.items():
            if name != "ours" and figure.is_promised:
                ratio = _ratio(figure, figure.value(ours), figure.value(measured))
                yield _bar(ratio >= 1, f"{figure.title}: {ratio:.2f} times as good as {TITLES[name]}")


def _ratio(figure: Figure, ours: float, peer: float) -> float:
    better, worse = (ours, peer) if figure.more_is_better else (peer, ours)
    if better == worse:
        return 1.0
    return max(0.0, better) / worse if worse > 0 else float("inf")


def _bar(holds: bool, text: str) -> str:  # noqa: FBT001  # a private word for a private line
    return f"  {'holds' if holds else 'FALLS SHORT':<12}{text}"
