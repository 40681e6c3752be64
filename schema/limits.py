"""What bounds an operation."""

from collections import Counter

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLError, InlineFragmentNode, OperationDefinitionNode
from graphql.language.ast import SelectionSetNode

from edge.store.trips import PAGE_LIMIT
from models.errors import InvalidValue

TOKEN_LIMIT = 2_000
"""The longest document, in tokens."""

ROOT_FIELD_LIMIT = 20
FIELD_LIMIT = 400
FRAGMENT_LIMIT = 10
SAME_KEY_LIMIT = 10
"""How often one response key may stand in one selection set: validation compares each pair of them."""

DOCUMENT_CACHE = 512
"""How many parsed and validated documents are kept, the least used dropped first."""

ITINERARY_LIMIT = 200
"""How many trips one request may have its days and stops read of."""

RADIUS_LIMIT_METRES = 50_000
"""The widest search for places."""


def page_size(asked: int | None, name: str) -> int:
    """Return a page size that was asked for; raise `InvalidValue`."""
    if asked is None or not 1 <= asked <= PAGE_LIMIT:
        raise InvalidValue(path=(name,), field=name, reason=f"1..{PAGE_LIMIT}")
    return asked


def overgrowth(document: DocumentNode) -> GraphQLError | None:
    """Return an error for a document that costs too much to validate or to execute; one linear pass, before validation."""
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    if len(fragments) > FRAGMENT_LIMIT:
        return _too_large(f"at most {FRAGMENT_LIMIT} fragments")
    total = 0
    waiting: list[SelectionSetNode] = []
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode) and len(definition.selection_set.selections) > ROOT_FIELD_LIMIT:
            return _too_large(f"at most {ROOT_FIELD_LIMIT} fields at the root")
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            waiting.append(definition.selection_set)
    while waiting:
        selections = waiting.pop().selections
        fields = [each for each in selections if isinstance(each, FieldNode)]
        total += len(selections)
        keys = Counter(each.alias.value if each.alias else each.name.value for each in fields)
        if total > FIELD_LIMIT or any(count > SAME_KEY_LIMIT for count in keys.values()):
            return _too_large(f"at most {FIELD_LIMIT} fields, and {SAME_KEY_LIMIT} of one name in one place")
        nested = (each.selection_set for each in selections if isinstance(each, FieldNode | InlineFragmentNode))
        waiting += [each for each in nested if each is not None]
    return None


def _too_large(bound: str) -> GraphQLError:
    return GraphQLError(f"The document is too large: {bound}.", extensions={"code": "DOCUMENT_TOO_LARGE"})
