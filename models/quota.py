"""How much a caller may ask for: a budget of cost units, kept by a leaky bucket.

The bucket is a meter (ITU-T Recommendation I.371, annex A, the "continuous-state leaky bucket"): each operation pours its
cost in, what is in it drains at a steady rate, and what would make it run over is refused. What clients are told is the
room left, as Shopify's GraphQL APIs tell it. All levels are cost units; all times are seconds of one clock, whichever.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from types import MappingProxyType

from pydantic import Field

from models.account import Tier
from models.value import Value


class Budget(Value):
    """What a bucket holds at most, in cost units, and how many of them it wins back in a second."""

    limit: int = Field(gt=0)
    restore_rate: float = Field(gt=0, allow_inf_nan=False)


ANONYMOUS = Budget(limit=2_000, restore_rate=100)
"""The budget of callers who have not said who they are, together for each network address."""

BUDGETS: Mapping[Tier, Budget] = MappingProxyType(
    {
        Tier.FREE: Budget(limit=10_000, restore_rate=500),
        Tier.PREMIUM: Budget(limit=20_000, restore_rate=1_000),
        Tier.PARTNER: Budget(limit=50_000, restore_rate=2_500),
        Tier.ENTERPRISE: Budget(limit=200_000, restore_rate=10_000),
    }
)


def network_of(client: tuple[str, int] | None) -> str:
    """Return whose share a client has to take part in: that of its address, or of its /64 in IPv6.

    One household or server has a /64 for itself (RFC 6177). `client` is the address and port of its socket.
    """
    return "unknown" if client is None else _network(client[0])


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped is not None:  # So a socket for both versions tells of IPv4 (RFC 4291, section 2.5.5.2).
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, 64), strict=False))


@lru_cache(maxsize=64)
def budget_of(tier: Tier | None, factor: float = 1.0) -> Budget:
    """Return the budget of a tier, or that of anonymous callers for None, times `factor`; at least one unit."""
    whole = ANONYMOUS if tier is None else BUDGETS[tier]
    return Budget(limit=max(1, round(whole.limit * factor)), restore_rate=whole.restore_rate * factor)


def drained(level: float, at: float, now: float, budget: Budget) -> float:
    """Return what is left at `now` of a bucket that held `level` at `at`: between nought and the limit.

    Nothing drains where the clock was set back. A level above the limit, as a smaller budget than before leaves behind,
    counts as a full bucket rather than as a debt.
    """
    elapsed = now - at
    left = level - elapsed * budget.restore_rate if elapsed > 0 else level
    if left <= 0:
        return 0.0
    return min(left, float(budget.limit))


def fits(level: float, cost: float, budget: Budget) -> bool:
    """Tell whether `cost` goes into a bucket that holds `level`."""
    return level + cost <= budget.limit


def given_back(level: float, cost: float) -> float:
    """Return the level after `cost` was taken out again; an empty bucket can't get emptier."""
    return max(0.0, level - cost)


def wait_seconds(level: float, cost: float, budget: Budget) -> float:
    """Return in how many seconds `cost`, which is within the limit, fits into a bucket that holds `level`."""
    return max(0.0, level + cost - budget.limit) / budget.restore_rate
