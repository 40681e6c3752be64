"""The error tree: what each leaf says, and that the drawing of it is true."""

import re
from string import Formatter

import pytest

from models import errors
from models.errors import (
    AccessRefused,
    Conflict,
    InvalidInput,
    InvalidValue,
    NotFound,
    StartUpFailed,
    StopLocked,
    TripWiseError,
    Unavailable,
    leaves,
)

LEAVES = list(leaves())
DRAWN = set(
    re.findall(
        r"[A-Z]\w+", re.sub(r"  +the .*|  +who .*|  +it .*|  +no .*|  +try .*|  +ours.*", "", (errors.__doc__ or "").split("\n\n")[1])
    )
)


def test_codes_are_unique_and_named_after_their_class() -> None:
    codes = [leaf.code for leaf in LEAVES]
    assert len(codes) == len(set(codes))
    assert [code.replace("_", "") for code in codes] == [leaf.__name__.upper() for leaf in LEAVES]


def test_every_leaf_is_drawn_in_the_tree() -> None:
    assert {leaf.__name__ for leaf in LEAVES} <= DRAWN


def test_all_that_is_drawn_exists() -> None:
    assert [name for name in sorted(DRAWN) if not hasattr(errors, name)] == []


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_a_leaf_says_a_whole_sentence_with_named_fields(leaf: type[TripWiseError]) -> None:
    assert leaf.message.endswith(".")
    assert all(name and name.isidentifier() for _, name, _, _ in Formatter().parse(leaf.message) if name is not None)
    assert 400 <= leaf.http_status <= 504
    assert str(leaf()).startswith(f"{leaf.code}: ")


@pytest.mark.parametrize(
    ("branch", "status"),
    [
        (InvalidInput, {400, 413}),
        (AccessRefused, {401, 403, 429}),
        (Conflict, {409}),
        (Unavailable, {408, 503, 504}),
        (StartUpFailed, {500}),
    ],
)
def test_a_branch_has_its_statuses(branch: type[TripWiseError], status: set[int]) -> None:
    assert {leaf.http_status for leaf in leaves(branch)} == status


def test_what_may_pass_later_is_worth_another_try_and_a_wrong_request_is_not() -> None:
    assert all(leaf.retryable for leaf in leaves(Unavailable))
    assert not any(leaf.retryable for leaf in leaves(InvalidInput))
    assert not NotFound.retryable


def test_fields_fill_the_message_and_a_missing_one_breaks_nothing() -> None:
    assert str(StopLocked(title="Museu {x}")) == "STOP_LOCKED: “Museu {x}” is locked. Unlock it first."
    assert str(StopLocked()) == "STOP_LOCKED: “…” is locked. Unlock it first."


def test_an_error_names_the_field_at_fault() -> None:
    error = InvalidValue(path=("input", "title"), field="title", reason="too short")
    assert (error.path, error.params) == (("input", "title"), {"field": "title", "reason": "too short"})
