"""Values are frozen, know their fields, and name the one at fault."""

from functools import cached_property

import pytest
from pydantic import Field, ValidationError

from models.errors import InvalidValue, TextTooLong, TooMany, UnknownCurrency
from models.money import Money
from models.value import Value, checked


class Box(Value):
    """Something with limits."""

    item_count: int = Field(default=0, ge=0)
    label_text: str = Field(default="", max_length=3)
    tags: tuple[str, ...] = Field(default=(), max_length=2)
    inner: "Box | None" = None


class Counted(Value):
    """Something that is counted once."""

    tags: tuple[str, ...] = ()

    @cached_property
    def size(self) -> int:
        return len(self.tags)


def test_a_value_is_frozen_and_compared_by_content() -> None:
    box = Box(item_count=1)
    with pytest.raises(ValidationError):
        box.item_count = 2  # type: ignore[misc]  # that is the point
    assert box == Box(item_count=1)
    assert hash(box) == hash(Box(item_count=1))


def test_a_replaced_field_is_checked_and_the_original_stays() -> None:
    box = Box(item_count=1)
    assert (box.replace(item_count=2).item_count, box.item_count) == (2, 1)
    for fields in ({"item_count": -1}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            box.replace(**fields)


def test_what_a_value_has_cached_is_neither_compared_nor_taken_to_its_copy() -> None:
    box = Counted(tags=("a", "b"))
    assert box.size == 2
    assert (box == Counted(tags=("a", "b")), hash(box)) == (True, hash(Counted(tags=("a", "b"))))
    assert box.replace(tags=("a",)).size == 1


@pytest.mark.parametrize(
    ("fields", "error", "path"),
    [
        ({"item_count": -1}, InvalidValue, ("input", "itemCount")),
        ({"item_count": "many"}, InvalidValue, ("input", "itemCount")),
        ({"label_text": "long"}, TextTooLong, ("input", "labelText")),
        ({"tags": ("a", "b", "c")}, TooMany, ("input", "tags")),
        ({"inner": {"inner": {"label_text": "long"}}}, TextTooLong, ("input", "inner", "inner", "labelText")),
        ({"tags": ("a", 2)}, InvalidValue, ("input", "tags", "1")),
        ({"colour": "red"}, InvalidValue, ("input", "colour")),
    ],
)
def test_the_field_at_fault_is_named_as_the_caller_wrote_it(
    fields: dict[str, object], error: type[InvalidValue], path: tuple[str, ...]
) -> None:
    with pytest.raises(error) as caught:
        checked(lambda: Box.model_validate(fields), "input")
    assert (caught.value.path, caught.value.params["field"]) == (path, path[-1])


def test_a_limit_is_told() -> None:
    with pytest.raises(TextTooLong) as caught:
        checked(lambda: Box(label_text="long"), "input")
    assert caught.value.params == {"field": "labelText", "limit": 3}


def test_an_error_of_the_domain_passes_as_it_is() -> None:
    with pytest.raises(UnknownCurrency):
        checked(lambda: Money.model_validate({"amount_micros": 1, "currency": "XXX"}), "input")
