"""Changes fold into documents, and back."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from models.change import Change, Document, DocumentKind, Origin, Write, difference, fold, inverse
from models.ids import ChangeId, UserId
from tests.fakes.trips import NOW

SCALARS: st.SearchStrategy[JsonValue] = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=3), SCALARS, max_size=3)
DOCUMENTS = st.none() | st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES})
STOP = DocumentKind.STOP


def change(*writes: Write, origin: Origin = Origin.EDIT, undoes: str | None = None) -> Change:
    return Change(
        seq=1,
        id=ChangeId("chg_1"),
        scope="trp_1",
        author=UserId("usr_1"),
        origin=origin,
        at=NOW,
        writes=writes,
        undoes=None if undoes is None else ChangeId(undoes),
    )


def write(kind: DocumentKind) -> Write:
    return Write(kind=kind, id="x", was=None, becomes={"a": 1})


def test_what_is_equal_needs_no_write() -> None:
    assert difference(STOP, "x", {"a": 1}, {"a": 1}) is None
    assert difference(STOP, "x", None, None) is None


def test_a_creation_sets_every_field() -> None:
    assert difference(STOP, "x", None, {"a": 1}) == Write(kind=STOP, id="x", was=None, becomes={"a": 1})


def test_an_update_sets_only_what_differs_and_says_what_stood_there() -> None:
    assert difference(STOP, "x", {"a": 1, "b": 2}, {"a": 1, "b": 3}) == Write(kind=STOP, id="x", was={"b": 2}, becomes={"b": 3})


def test_a_deletion_says_all_that_stood_there() -> None:
    assert difference(STOP, "x", {"a": 1}, None) == Write(kind=STOP, id="x", was={"a": 1}, becomes=None)


def test_a_field_that_is_new_to_a_document_stood_at_null() -> None:
    assert difference(STOP, "x", {"a": 1}, {"a": 1, "b": 2}) == Write(kind=STOP, id="x", was={"b": None}, becomes={"b": 2})


@given(DOCUMENTS, DOCUMENTS)
def test_folding_a_difference_leads_from_before_to_after_and_its_inverse_back(before: Document | None, after: Document | None) -> None:
    led = difference(STOP, "x", before, after)
    if led is None:
        assert before == after
        return
    assert fold(before, led) == after
    assert fold(after, inverse(led)) == before
    assert inverse(inverse(led)) == led


@given(DOCUMENTS, DOCUMENTS)
def test_folding_changes_no_document_in_place(before: Document | None, after: Document | None) -> None:
    led = difference(STOP, "x", before, after)
    if led is not None and before is not None:
        copy = dict(before)
        fold(before, led)
        assert before == copy


def test_what_touches_the_itinerary_can_be_taken_back() -> None:
    for kind in (DocumentKind.TRIP, DocumentKind.DAY, DocumentKind.STOP):
        assert change(write(kind)).is_undoable
        assert change(write(DocumentKind.MESSAGE), write(kind), origin=Origin.REFINEMENT).is_undoable


def test_chats_grants_jobs_and_profiles_are_not_taken_back() -> None:
    for kind in (DocumentKind.MESSAGE, DocumentKind.MEMBER, DocumentKind.GENERATION, DocumentKind.USER):
        assert not change(write(kind)).is_undoable


def test_the_note_of_a_refinement_is_taken_back_and_no_other() -> None:
    note, stop, message = (write(kind) for kind in (DocumentKind.NOTE, STOP, DocumentKind.MESSAGE))
    assert change(note, stop, message, origin=Origin.REFINEMENT).undone_writes == (note, stop)
    assert change(note, message, origin=Origin.REFINEMENT).is_undoable
    assert change(note, stop).undone_writes == (stop,)
    assert not change(note).is_undoable


def test_an_undo_is_not_taken_back() -> None:
    assert not change(write(STOP), origin=Origin.UNDO, undoes="chg_0").is_undoable


def test_a_change_of_owner_is_not_taken_back() -> None:
    assert not change(write(DocumentKind.MEMBER), write(DocumentKind.TRIP), origin=Origin.SHARING).is_undoable
