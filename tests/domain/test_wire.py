"""The names of fields as clients write them, and as they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from models.account import User
from models.change import Document
from models.errors import InvalidValue
from models.planning.generation import Generation, Message
from models.trip import Day, Member, Note, Stop, Trip
from models.value import Value, camel
from models.wire import from_wire, snake, to_wire

STORED: Document = {
    "id": "stp_gru-1_0",
    "day_id": "day_gru-1_0",
    "starts_at": "09:00:00",
    "cost": {"amount_micros": 1_500_000, "currency": "EUR"},
    "travellers": [{"age": 35}, [{"first_name": "Ana"}], "snake_case"],
    "done": False,
}
SENT: Document = {
    "id": "stp_gru-1_0",
    "dayId": "day_gru-1_0",
    "startsAt": "09:00:00",
    "cost": {"amountMicros": 1_500_000, "currency": "EUR"},
    "travellers": [{"age": 35}, [{"firstName": "Ana"}], "snake_case"],
    "done": False,
}


def test_a_document_goes_out_in_camel_case_at_every_depth_with_its_values_as_they_are() -> None:
    assert to_wire(STORED) == SENT


def test_a_document_comes_in_as_it_went_out() -> None:
    assert from_wire(SENT) == STORED


@pytest.mark.parametrize("kind", [User, Trip, Day, Stop, Member, Note, Message, Generation])
def test_every_field_of_every_document_comes_back_by_its_name(kind: type[Value]) -> None:
    for name in kind.model_fields:
        assert snake(camel(name)) == name
        assert from_wire({camel(name): 1}) == {name: 1}


@pytest.mark.parametrize("name", ["starts_at", "", "_", "day-id", "day id", "$set", "day.id", "day\0id", "a\ud800", "__proto__"])
def test_a_name_that_is_none_is_refused_with_its_path(name: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        from_wire({name: 1}, "args")
    assert refused.value.path == ("args", name[:60])
    with pytest.raises(InvalidValue) as refused:
        from_wire({"days": [{name: 1}]}, "args")
    assert refused.value.path == ("args", "days", name[:60])


def test_a_long_name_is_told_in_short() -> None:
    with pytest.raises(InvalidValue) as refused:
        from_wire({"_" * 100_000: 1})
    assert refused.value.path == ("_" * 60,)


words = st.lists(st.sampled_from(["day", "id", "at2", "starts", "x1"]), min_size=1, max_size=3).map("_".join)
bodies = st.dictionaries(
    words,
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=10,
    ),
)


@given(bodies)
def test_every_document_comes_back_as_it_was(body: dict[str, JsonValue]) -> None:
    assert from_wire(to_wire(body)) == body
