"""Rules of the repair of a draft."""

from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from models.money import Money
from models.place import Diet, minutes_of
from models.planning.check import Rule, check
from models.planning.plan import DraftDay, DraftStop
from models.planning.repair import repair
from models.trip import ADULT, Pace, StopKind, Traveller, Wishes
from tests.domain.test_check import PLACES, SOUND, WISHES, day, stop
from tests.fakes.cities import CITIES
from tests.fakes.places import BISTRO, CASTLE, FADO, GARDEN, LISBON, MUSEUM, SQUARE, TAVERN, TOWER

Told = list[tuple[str, str]]


def repaired(*days: DraftDay, wishes: Wishes = WISHES, kept: tuple[DraftDay, ...] = ()) -> tuple[tuple[DraftDay, ...], Told]:
    fixed, repairs = repair(days, wishes, PLACES, CITIES, kept)
    return fixed, [(each.title, each.reason) for each in repairs]


def test_a_sound_draft_is_returned_as_it_is() -> None:
    assert repaired(day(*SOUND)) == ((day(*SOUND),), [])


def test_a_stop_that_starts_too_soon_is_put_off() -> None:
    fixed, told = repaired(day(*SOUND[:2], stop(SQUARE, "13:30"), *SOUND[3:]))

    assert fixed[0].stops[2].starts_at == time(13, 55)
    assert [each.starts_at for each in fixed[0].stops[:2]] == [time(10, 0), time(12, 30)]
    assert told == [("Terreiro Do Paco", "We moved it so that it can be reached and is open.")]


def test_a_visit_is_shortened_before_it_is_dropped() -> None:
    fixed, told = repaired(day(*SOUND[:3], stop(MUSEUM, "17:00", 80), SOUND[4]), wishes=WISHES.replace(starts_on=date(2027, 3, 2)))

    assert (fixed[0].stops[3].starts_at, fixed[0].stops[3].duration_minutes) == (time(17, 0), 60)
    assert told == [("Museu Do Azulejo", "We shortened the visit so that it fits.")]


def test_a_place_on_its_day_off_is_swapped_for_another() -> None:
    fixed, told = repaired(day(*SOUND[:3], stop(MUSEUM, "16:30"), SOUND[4]), wishes=WISHES.replace(starts_on=date(2027, 3, 1)))

    assert MUSEUM.id not in [each.place_id for each in fixed[0].stops]
    assert told[0][1] == "We put it in place of Museu Do Azulejo. It is closed at that time."


def test_a_place_that_comes_twice_is_dropped_the_second_time() -> None:
    fixed, told = repaired(day(*SOUND), day(stop(CASTLE, "10:00"), number=2), wishes=WISHES.replace(day_count=2))

    assert fixed[0] == day(*SOUND)
    assert CASTLE.id not in [each.place_id for each in fixed[1].stops]
    assert told[0] == ("Castelo", "We took it out. It was planned twice.")


def test_a_missing_meal_is_added_where_one_is() -> None:
    fixed, told = repaired(day(SOUND[0], *SOUND[2:]))

    assert check(fixed, WISHES, PLACES, CITIES) == ()
    meals = [each for each in fixed[0].stops if each.kind is StopKind.MEAL]
    assert [each.title for each in meals] == ["Taberna", "Tasca"]
    assert time(12, 0) <= meals[0].starts_at <= time(14, 30)
    assert ("Taberna", "We added a meal that was missing.") in told


def test_a_table_that_does_not_cater_for_a_diet_is_swapped() -> None:
    wishes = WISHES.replace(diets=(Diet.VEGETARIAN,))
    fixed, told = repaired(day(SOUND[0], stop(TAVERN, "12:30"), *SOUND[2:4]), wishes=wishes)

    assert BISTRO.id in [each.place_id for each in fixed[0].stops]
    assert TAVERN.id not in [each.place_id for each in fixed[0].stops]
    assert told[0] == ("Tasca", "We put it in place of Taberna. It doesn't cater for the diet of the party.")


def test_a_night_out_is_swapped_or_dropped_for_children() -> None:
    fixed, told = repaired(day(*SOUND, stop(FADO, "21:30")), wishes=WISHES.replace(travellers=(ADULT, Traveller(age=4))))

    assert FADO.id not in [each.place_id for each in fixed[0].stops]
    assert "It isn't fit for children." in told[0][1]


def test_the_budget_is_kept_without_leaving_anybody_hungry() -> None:
    wishes = WISHES.replace(budget=Money.of_cents(2_000, "EUR"))
    fixed, told = repaired(day(*SOUND), wishes=wishes)

    assert check(fixed, wishes, PLACES, CITIES) == ()
    assert sum(each.kind is StopKind.MEAL for each in fixed[0].stops) == 2
    assert any("too expensive" in reason for _, reason in told)


def test_locked_stops_are_never_touched() -> None:
    locked = stop(TOWER, "13:00", locked=True)
    fixed, _ = repaired(day(SOUND[0], SOUND[1], locked, *SOUND[2:]))

    assert locked in fixed[0].stops
    others = [each for each in fixed[0].stops if each is not locked]
    assert all(minutes_of(each.starts_at) + each.duration_minutes <= 13 * 60 or each.starts_at >= time(14, 0) for each in others)


def test_a_locked_stop_that_was_lost_comes_back() -> None:
    locked = stop(CASTLE, "10:00", locked=True)
    fixed, told = repaired(day(*SOUND[1:]), kept=(day(locked),))

    assert fixed == (day(locked, *SOUND[1:]),)
    assert told == [("Castelo", "It is locked and has to stay.")]


def test_a_missing_day_is_made_up() -> None:
    wishes = WISHES.replace(day_count=2)
    fixed, _ = repaired(day(*SOUND), wishes=wishes)

    assert [each.number for each in fixed] == [1, 2]
    assert check(fixed, wishes, PLACES, CITIES) == ()


def test_what_cannot_be_repaired_stays_a_finding() -> None:
    both = (stop(CASTLE, "10:00", locked=True), stop(TOWER, "10:30", locked=True))
    fixed, _ = repaired(day(*both, *SOUND[1:]))

    assert Rule.OVERLAP in [each.rule for each in check(fixed, WISHES, PLACES, CITIES)]
    assert set(both) <= set(fixed[0].stops)


def test_repairs_are_told_in_the_language_asked_for() -> None:
    _, repairs = repair([day(*SOUND[:2], stop(SQUARE, "13:30"), *SOUND[3:])], WISHES, PLACES, CITIES, tell=lambda msgid, **_: msgid.upper())

    assert [each.reason for each in repairs] == ["WE MOVED IT SO THAT IT CAN BE REACHED AND IS OPEN."]


stops = st.builds(
    lambda place, starts, minutes: stop(place, f"{starts // 60:02}:{starts % 60:02}", minutes),
    st.sampled_from((*LISBON, GARDEN.replace(id="plc_lisboa_gone", name="Gone"))),
    st.integers(6 * 60, 23 * 60),
    st.integers(15, 120),
)
drafts = st.lists(st.lists(stops, max_size=8), min_size=1, max_size=3)


@settings(max_examples=60)
@given(
    drafts,
    st.sampled_from(list(Pace)),
    st.sampled_from([None, 6_000]),
    st.sampled_from([(ADULT,), (ADULT, Traveller(age=6))]),
    st.sampled_from([None, date(2027, 3, 1)]),
)
def test_any_draft_without_locks_is_sound_after_its_repair(
    raw: list[list[DraftStop]], pace: Pace, cents_a_day: int | None, party: tuple[Traveller, ...], starts_on: date | None
) -> None:
    budget = Money.of_cents(cents_a_day * len(raw), "EUR") if cents_a_day else None
    wishes = Wishes(
        destinations=("lisboa",),
        day_count=len(raw),
        pace=pace,
        budget=budget,
        starts_on=starts_on,
        travellers=party,
    )
    draft = [day(*sorted(each, key=lambda one: one.starts_at), number=number) for number, each in enumerate(raw, 1)]

    fixed, _ = repair(draft, wishes, PLACES, CITIES)

    assert check(fixed, wishes, PLACES, CITIES) == ()
    assert repair(fixed, wishes, PLACES, CITIES) == (fixed, ())
