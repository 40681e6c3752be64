"""The purse of a trip: how a budget is shared out among its days, in one currency."""

from models.money import Money
from models.place import Meal, Place
from models.planning.exchange import convert
from models.planning.suitability import micros_in, payers
from models.trip import Wishes

_SIMPLE_MEAL_SHARE = 0.35
"""What bread, cheese and fruit from a shop cost against the usual lunch at a table."""

_FALLBACK_LUNCH_MICROS = 15_000_000
"""The usual lunch where the catalogue knows of no table, in euros."""


def meal_price(places: tuple[Place, ...], currency: str) -> Money:
    """Return what one person usually pays for a lunch among these places: the median, in a currency."""
    prices = sorted(micros_in(place.price, currency) for place in places if Meal.LUNCH in place.meals and place.price.amount_micros)
    if prices:
        return Money(amount_micros=prices[len(prices) // 2], currency=currency)
    return convert(Money(amount_micros=_FALLBACK_LUNCH_MICROS, currency="EUR"), currency) or Money(amount_micros=0, currency=currency)


def simple_meal_price(places: tuple[Place, ...], currency: str) -> Money:
    """Return the least that a meal costs one person: bread and fruit from a shop, in a currency."""
    usual = meal_price(places, currency)
    return usual.replace(amount_micros=int(usual.amount_micros * _SIMPLE_MEAL_SHARE))


class Purse:
    """What is left of a budget while days are planned one after the other; without a budget it is bottomless."""

    def __init__(self, wishes: Wishes, bound_micros: int = 0) -> None:
        """Open the purse of a trip, of whose budget `bound_micros` is spoken for by stops that have to stay."""
        self._budget = wishes.budget
        self._payers = payers(wishes.travellers)
        self._days_left = wishes.day_count
        self._left = (wishes.budget.amount_micros if wishes.budget else 0) - bound_micros

    def cost(self, place: Place) -> int:
        """Return what a place costs the whole party, in micro-units of the budget's currency; 0 without a budget."""
        return self.in_budget(place.price.times(self._payers))

    def in_budget(self, money: Money | None) -> int:
        """Return an amount in micro-units of the budget's currency; 0 without a budget."""
        return micros_in(money, self._budget.currency) if self._budget else 0

    def simple_meal(self, usual: Money) -> int:
        """Return the least that a meal costs the party, in micro-units of the budget's currency."""
        return int(self.in_budget(usual) * self._payers * _SIMPLE_MEAL_SHARE)

    def allowance(self) -> int | None:
        """Return what the next day may cost: an equal share of what is left; None without a budget."""
        return self._left // max(1, self._days_left) if self._budget else None

    def close_day(self, spent_micros: int) -> None:
        """Take out what a day costs; what it leaves over is shared among the days to come."""
        self._left -= spent_micros
        self._days_left -= 1
