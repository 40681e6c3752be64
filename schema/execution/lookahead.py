"""What an operation selects below a field, so that its resolver can read it all at once."""

from collections.abc import Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode
from graphql.language.ast import SelectionSetNode

from schema.context import Info


def selected(info: Info, *path: str) -> frozenset[str]:
    """Return the names of the fields that are selected below the field at `path`, counted from the one being resolved.

    Those of fragments are among them, whatever their conditions: to read too much is allowed here.
    """
    raw = info._raw_info  # noqa: SLF001  # Strawberry's own `selected_fields` converts the whole tree, at each call
    sets = [node.selection_set for node in raw.field_nodes if node.selection_set is not None]
    for name in path:
        sets = [node.selection_set for node in _fields(sets, raw.fragments) if node.name.value == name and node.selection_set is not None]
    return frozenset(node.name.value for node in _fields(sets, raw.fragments))


def _fields(sets: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> list[FieldNode]:
    found: list[FieldNode] = []
    waiting = list(sets)
    seen: set[str] = set()
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                found.append(selection)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                waiting.append(fragments[selection.name.value].selection_set)
    return found
