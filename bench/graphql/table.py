"""What was measured, as a table, and what was promised of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.graphql.contestants import TITLES
from bench.graphql.load import Pace, Saturation
from bench.graphql.workload import Work

LATENCY_BAR_MS = 20.0
STOCK_BAR = 10.0


@dataclass
class Result:
    """All rounds of one server under one load."""

    contestant: str
    work: str
    source: str
    """Where trips come from."""
    rounds: list[Saturation] = field(default_factory=list)
    paces: list[Pace] = field(default_factory=list)

    def middle(self, name: str) -> float:
        """Return the median of a figure over the rounds."""
        return float(median(getattr(each, name) for each in self.rounds))

    @property
    def pace(self) -> Pace:
        """Return the median of each figure at half of saturation."""
        return Pace(*map(median, zip(*self.paces, strict=True)))

    @property
    def failed(self) -> int:
        """Return how many requests were not answered with 200."""
        return sum(each.failed for each in self.rounds) + sum(each.failed for each in self.paces)

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""
        return {
            "server": self.contestant,
            "work": self.work,
            "cpu_micros": round(self.middle("cpu_micros"), 1),
            "requests_per_second": round(self.middle("rate"), 1),
            "p50_ms": round(self.middle("p50"), 3),
            "p99_ms": round(self.middle("p99"), 3),
            "trips_from": self.source,
            "saturated": [_rounded(each._asdict()) for each in self.rounds],
            "at_half": [_rounded(each._asdict()) for each in self.paces],
        }


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}


Results = Mapping[tuple[str, str], Result]


def lines(results: Results, works: Sequence[Work], names: Sequence[str]) -> Iterator[str]:
    """Yield the table, one block per load; the last figures are of the load at half of what was measured before."""
    saturated = f"{'CPU us/req':>11}{'/ ours':>7}{'req/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'CPU':>5}{'others':>8}"
    yield f"{'':<37}{saturated} | {'p50 ms':>7}{'p99 ms':>8}{'others':>8}{'failed':>8}"
    for work in works:
        yield f"{work.name}, {work.connections} connections"
        ours = results.get(("ours", work.name))
        for name in names:
            result = results[name, work.name]
            cpu = result.middle("cpu_micros")
            ratio = f"{cpu / ours.middle('cpu_micros'):.2f}" if ours else "-"
            pace = f"{result.pace.p50:>7.2f}{result.pace.p99:>8.2f}{result.pace.others_share:>8.0%}"
            title = TITLES[name] + (f" ({result.source})" if work.is_signed and result.source != "SQLite" else "")
            yield (
                f"  {title:<35}{cpu:>11.0f}{ratio:>7}{result.middle('rate'):>8.0f}{result.middle('p50'):>8.2f}"
                f"{result.middle('p99'):>8.2f}{result.middle('cpu_share'):>5.0%}{result.middle('others_share'):>8.0%} |"
                f" {pace}{result.failed:>8}"
            )


def bars(results: Results, works: Sequence[Work]) -> Iterator[str]:
    """Yield for each promise whether it holds, where both sides were measured."""
    for work in works:
        ours = results.get(("ours", work.name))
        if ours is None:
            continue
        for name, factor, verb in _bars_of(work):
            if (peer := results.get((name, work.name))) is not None:
                limit = peer.middle("cpu_micros") / factor
                found = ours.middle("cpu_micros")
                holds = found < limit if verb == "<" else found <= limit
                yield _bar(
                    holds, f"{work.name}: {found:.0f} us {verb} {limit:.0f} us ({TITLES[name]}{f' / {factor:g}' if factor > 1 else ''})"
                )
        yield _bar(
            ours.pace.p99 < LATENCY_BAR_MS,
            f"{work.name}: p99 {ours.pace.p99:.1f} ms < {LATENCY_BAR_MS:g} ms at {ours.pace.rate:.0f} req/s, half of saturation",
        )


def _bars_of(work: Work) -> Iterator[tuple[str, float, str]]:
    yield "stock", STOCK_BAR, "<="
    yield "yoga", 1.0, "<="
    if work.variables.get("first", 0) >= 100:
        yield "mercurius", 1.0, "<"


def _bar(holds: bool, text: str) -> str:  # noqa: FBT001  # a private word for a private line
    return f"  {'holds' if holds else 'FALLS SHORT':<12}{text}"
