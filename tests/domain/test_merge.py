"""Three-way merge: what an edit still changes once others have been there."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from models.change import Document
from models.clock import Edit
from models.merge import Merged, merge

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def edit(minutes: int = 0, client: str = "phone") -> Edit:
    return Edit(edited_at=NOON + timedelta(minutes=minutes), client=client)


def nobody(field: str) -> Edit | None:
    raise AssertionError(f"{field} is no conflict")


def merged(current: Document, base: Document, wanted: Document, mine: Edit, other: Edit | None = None) -> Merged:
    return merge(current, base, wanted, mine, nobody if other is None else lambda _: other)


def test_a_field_that_only_the_editor_has_changed_is_set() -> None:
    assert merged({"title": "a"}, {"title": "a"}, {"title": "b"}, edit()) == Merged(changes={"title": "b"})


def test_a_field_that_only_others_have_changed_stays() -> None:
    assert merged({"title": "b"}, {"title": "a"}, {"title": "a"}, edit()) == Merged(changes={})


def test_two_fields_of_one_document_are_merged_each_by_itself() -> None:
    current: Document = {"title": "server", "notes": "old"}
    assert merged(current, {"title": "old", "notes": "old"}, {"title": "old", "notes": "mine"}, edit()) == Merged(changes={"notes": "mine"})


def test_of_two_edits_of_one_field_the_later_one_stands() -> None:
    current: Document = {"title": "theirs"}
    assert merged(current, {"title": "a"}, {"title": "mine"}, edit(2), edit(1, "laptop")) == Merged(changes={"title": "mine"})
    assert merged(current, {"title": "a"}, {"title": "mine"}, edit(1), edit(2, "laptop")) == Merged(changes={}, kept=("title",))


def test_of_two_edits_at_the_same_moment_the_one_of_the_client_that_sorts_later_stands() -> None:
    current: Document = {"title": "theirs"}
    assert merged(current, {"title": "a"}, {"title": "mine"}, edit(1, "b"), edit(1, "a")) == Merged(changes={"title": "mine"})
    assert merged(current, {"title": "a"}, {"title": "mine"}, edit(1, "a"), edit(1, "b")) == Merged(changes={}, kept=("title",))


def test_two_who_wrote_the_same_are_no_conflict() -> None:
    assert merged({"title": "b"}, {"title": "a"}, {"title": "b"}, edit()) == Merged(changes={})


def test_who_tells_no_base_just_sets_the_field() -> None:
    assert merged({"title": "b"}, {}, {"title": "c"}, edit()) == Merged(changes={"title": "c"})


def test_a_conflict_with_nobody_known_goes_to_the_editor() -> None:
    assert merge({"title": "b"}, {"title": "a"}, {"title": "c"}, edit(), lambda _: None) == Merged(changes={"title": "c"})


def test_a_field_that_an_older_program_does_not_know_stays() -> None:
    current: Document = {"title": "a", "weather": "sun"}
    found = merged(current, {"title": "a"}, {"title": "b"}, edit())
    assert {**current, **found.changes} == {"title": "b", "weather": "sun"}


def test_a_field_that_was_emptied_is_a_value_like_any_other() -> None:
    assert merged({"starts_at": "09:00:00"}, {"starts_at": "09:00:00"}, {"starts_at": None}, edit()) == Merged(changes={"starts_at": None})
    assert merged({"starts_at": None}, {"starts_at": "09:00:00"}, {"starts_at": "10:00:00"}, edit(0), edit(1)).kept == ("starts_at",)


def test_lists_and_objects_are_compared_by_what_they_hold_and_taken_whole() -> None:
    current: Document = {"diets": ["vegan"], "cost": {"currency": "EUR", "amount_micros": 1}}
    base: Document = {"diets": ["vegan"], "cost": {"amount_micros": 1, "currency": "EUR"}}
    wanted: Document = {"diets": ["vegan", "halal"], "cost": {"amount_micros": 1, "currency": "EUR"}}
    assert merged(current, base, wanted, edit()) == Merged(changes={"diets": ["vegan", "halal"]})


values: st.SearchStrategy[JsonValue] = st.one_of(st.none(), st.integers(0, 3), st.sampled_from(["", "a", "b"]), st.lists(st.integers(0, 2)))
names = st.sampled_from(["title", "notes", "done", "cost", "kind"])
documents = st.dictionaries(names, values)
moments = st.builds(edit, st.integers(0, 3), st.sampled_from(["a", "b", "c"]))


@given(documents, documents, documents, moments, moments)
def test_to_merge_an_edit_again_changes_nothing_more(current: Document, base: Document, wanted: Document, mine: Edit, other: Edit) -> None:
    once = {**current, **merged(current, base, wanted, mine, other).changes}
    assert merged(once, base, wanted, mine, other).changes == {}


@given(documents, documents, documents, moments, moments)
def test_each_wanted_field_is_set_kept_or_there_already_or_not_changed(
    current: Document, base: Document, wanted: Document, mine: Edit, other: Edit
) -> None:
    found = merged(current, base, wanted, mine, other)
    assert set(found.changes).isdisjoint(found.kept)
    assert {*found.changes, *found.kept} <= set(wanted)
    assert all(found.changes[name] == wanted[name] for name in found.changes)
    for name in set(wanted) - set(found.changes) - set(found.kept):
        assert current.get(name) == wanted[name] or (name in base and base[name] == wanted[name])


@given(documents, st.data())
def test_edits_of_different_fields_commute(base: Document, data: st.DataObject) -> None:
    mine_of = data.draw(st.sets(names))
    mine = {name: data.draw(values) for name in sorted(mine_of)}
    theirs = {name: data.draw(values) for name in sorted(set(data.draw(st.sets(names))) - mine_of)}
    first, second = dict(base), dict(base)
    for wanted in (mine, theirs):
        first |= merged(first, base, wanted, edit(), edit()).changes
    for wanted in (theirs, mine):
        second |= merged(second, base, wanted, edit(), edit()).changes
    assert first == second


@given(st.lists(st.tuples(documents, st.integers(0, 2)), max_size=4), documents, st.randoms(use_true_random=False))
def test_edits_of_one_base_come_to_the_same_in_any_order_of_arrival(
    drawn: list[tuple[Document, int]], filled: Document, shuffle: object
) -> None:
    base: Document = {name: filled.get(name) for name in ("title", "notes", "done", "cost", "kind")}
    # No two want the same of a field: who sets what stands already leaves no trace (the test below).
    edits: list[tuple[Document, Edit]] = [
        ({name: [number, value] for name, value in wanted.items()}, edit(minutes, f"client {number}"))
        for number, (wanted, minutes) in enumerate(drawn)
    ]
    shuffled = list(edits)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of Hypothesis
    assert _arrived(base, edits) == _arrived(base, shuffled)


def test_who_sets_what_stands_already_leaves_no_trace_so_that_an_edit_in_between_may_win() -> None:
    first, last = ({"title": "b"}, edit(1, "a")), ({"title": "b"}, edit(3, "c"))
    between = ({"title": "x"}, edit(2, "b"))
    assert _arrived({"title": "a"}, [first, between, last]) == {"title": "b"}
    assert _arrived({"title": "a"}, [first, last, between]) == {"title": "x"}


def _arrived(base: Document, edits: list[tuple[Document, Edit]]) -> Document:
    """Return what comes of edits that arrive one after the other, with a log of who set a field last."""
    current = dict(base)
    log: dict[str, Edit] = {}
    for wanted, mine in edits:
        found = merge(current, base, wanted, mine, log.get)
        current |= found.changes
        log |= dict.fromkeys(found.changes, mine)
    return current
