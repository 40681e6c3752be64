"""Mutations as clients send them: their numbers, their names and their arguments."""

import pytest
from pydantic import ValidationError

from edge.sync import operations
from models.errors import InvalidInput, InvalidValue, TooMany, UnknownMutation
from models.ids import IdPrefix, mint, mint_trip
from models.mutation import ARGS, CreateStop, CreateTrip, Skip, UpdateStop, UpdateTrip, args_of
from models.mutation import SentMutation as Sent
from tests.fakes.trips import CELL

TRIP = mint_trip(CELL)
STOP = mint(IdPrefix.STOP, CELL)


def test_each_operation_that_has_arguments_is_performed_and_the_other_way_round() -> None:
    assert set(ARGS) == set(operations._OPERATIONS)


def test_the_operations_are_these() -> None:
    assert sorted(ARGS) == sorted(
        "createTrip updateTrip deleteTrip undoTrip shareTrip unshareTrip updateDay createStop updateStop moveStop placeStop deleteStop"
        " createNote updateNote deleteNote updateProfile refineTrip skip".split()
    )


def test_arguments_come_in_camel_case_and_only_those_that_were_given_are_fields() -> None:
    args = args_of(Sent(id=1, op="updateStop", args={"tripId": TRIP, "id": STOP, "startsAt": None, "durationMinutes": 30}))
    assert isinstance(args, UpdateStop)
    assert args.fields == {"starts_at": None, "duration_minutes": 30}


def test_ids_and_places_in_the_order_are_no_fields() -> None:
    args = args_of(
        Sent(id=1, op="createStop", args={"tripId": TRIP, "id": STOP, "dayId": "d", "afterId": "a", "first": True, "title": "t"})
    )
    assert isinstance(args, CreateStop)
    assert (args.fields, args.after_id, args.first) == ({"title": "t"}, "a", True)


def test_the_days_of_a_trip_come_in_camel_case_too() -> None:
    args = args_of(
        Sent(
            id=1,
            op="createTrip",
            args={"id": TRIP, "startsOn": "2026-12-01", "days": [{"id": "d", "stops": [{"id": "s", "startsAt": "09:00"}]}]},
        )
    )
    assert isinstance(args, CreateTrip)
    assert (args.fields, args.days[0].stops[0].starts_at) == ({"starts_on": "2026-12-01"}, "09:00")


@pytest.mark.parametrize("op", ["", "CreateTrip", "create_trip", "dropDatabase", "skip ", "x" * 60])
def test_an_operation_that_is_none_is_refused_by_its_name(op: str) -> None:
    with pytest.raises(UnknownMutation) as refused:
        args_of(Sent(id=1, op=op))
    assert (refused.value.path, refused.value.params) == (("op",), {"op": op})


@pytest.mark.parametrize(
    ("op", "args", "path"),
    [
        ("deleteTrip", {}, ("args", "id")),
        ("deleteTrip", {"id": 7}, ("args", "id")),
        ("deleteTrip", {"id": TRIP, "force": True}, ("args", "force")),
        ("updateStop", {"tripId": TRIP, "id": STOP, "position": 7}, ("args", "position")),
        ("updateStop", {"tripId": TRIP, "id": STOP, "starts_at": "09:00"}, ("args", "starts_at")),
        ("updateTrip", {"id": TRIP, "owner": "usr"}, ("args", "owner")),
        ("shareTrip", {"tripId": TRIP, "userId": "u", "role": "king"}, ("args", "role")),
        (
            "createTrip",
            {"id": TRIP, "days": [{"id": "d", "stops": [{"id": "s", "dayId": "d"}]}]},
            ("args", "days", "0", "stops", "0", "dayId"),
        ),
        ("updateProfile", {"tier": "pro"}, ("args", "tier")),
    ],
)
def test_arguments_that_are_wrong_are_refused_at_the_first_field_at_fault(op: str, args: dict[str, object], path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        args_of(Sent.model_validate({"id": 1, "op": op, "args": args}))
    assert isinstance(refused.value, InvalidValue)
    assert refused.value.path == path


def test_more_days_than_a_trip_can_have_are_refused() -> None:
    with pytest.raises(TooMany) as refused:
        args_of(Sent(id=1, op="createTrip", args={"id": TRIP, "days": [{"id": str(number)} for number in range(31)]}))
    assert refused.value.params == {"field": "days", "limit": 30}


def test_what_is_given_up_may_have_been_anything() -> None:
    assert args_of(Sent(id=1, op="skip", args={"op": "dropDatabase", "args": {"x": [1]}})) == Skip()


@pytest.mark.parametrize("number", [0, -1, 2**53, 1.5, "one", None])
def test_a_number_that_no_client_counts_to_is_refused(number: object) -> None:
    with pytest.raises(ValidationError):
        Sent.model_validate({"id": number, "op": "skip"})


def test_an_edit_needs_a_time_zone() -> None:
    with pytest.raises(ValidationError):
        Sent.model_validate({"id": 1, "op": "skip", "edited_at": "2026-11-22T12:00:00"})


def test_a_longer_trip_takes_at_most_thirty_new_days() -> None:
    args = args_of(Sent(id=1, op="updateTrip", args={"id": TRIP, "dayCount": 3, "dayIds": ["d"]}))
    assert isinstance(args, UpdateTrip)
    assert (args.fields, args.day_ids) == ({"day_count": 3}, ("d",))
    with pytest.raises(TooMany):
        args_of(Sent(id=1, op="updateTrip", args={"id": TRIP, "dayIds": [str(number) for number in range(31)]}))
