"""Three-way merge of one document, field by field.

`base` is what the editor saw, `wanted` what they made of it, `current` what stands now. A field that one side alone has
changed keeps that side's value; one that both have changed goes to the later edit. Fields that the editor doesn't know,
because their program is older, are in neither `base` nor `wanted` and so stay as they are.

An edit that wants what stands already is not written and so not remembered: one that comes later, though it was made before it, is
compared with whoever set the field. Of three editors, two of whom agree, the third may so win by coming last.
"""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from models.change import Document
from models.clock import Edit
from models.value import Value


class Merged(Value):
    """What to set of a document, and which wanted fields stay as they are since a later edit set them otherwise."""

    changes: dict[str, JsonValue]
    kept: tuple[str, ...] = ()


def merge(
    current: Document, base: Mapping[str, JsonValue], wanted: Mapping[str, JsonValue], edit: Edit, last_edit: Callable[[str], Edit | None]
) -> Merged:
    """Return what `edit` still changes of `current`.

    `last_edit` tells who set a field last; it is asked only for fields that both sides have changed. A wanted field that is
    missing in `base` counts as changed from what stands now, so that an editor who tells no base just sets it.
    """
    changes: dict[str, JsonValue] = {}
    kept: list[str] = []
    for field, value in wanted.items():
        now = current.get(field)
        if now == value or (field in base and base[field] == value):
            continue
        if field in base and base[field] != now:
            other = last_edit(field)
            if other is not None and not edit.is_after(other):
                kept.append(field)
                continue
        changes[field] = value
    return Merged(changes=changes, kept=tuple(kept))
