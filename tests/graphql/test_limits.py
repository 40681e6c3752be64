"""How large a document may be before anybody validates it."""

import pytest
from graphql import get_introspection_query, parse

from schema.limits import FIELD_LIMIT, FRAGMENT_LIMIT, ROOT_FIELD_LIMIT, SAME_KEY_LIMIT, overgrowth


def test_introspection_is_small_enough() -> None:
    assert overgrowth(parse(get_introspection_query(input_value_deprecation=True))) is None


@pytest.mark.parametrize(
    "document",
    [
        "{ " + " ".join(f"a{n}: me {{ id }}" for n in range(ROOT_FIELD_LIMIT + 1)) + " }",
        "{ me { " + "id " * (SAME_KEY_LIMIT + 1) + "} }",
        "{ me { ... on Viewer { " + "id " * (SAME_KEY_LIMIT + 1) + "} } }",
        "query Q { ...F } fragment F on Query { me { " + "id " * (SAME_KEY_LIMIT + 1) + "} }",
        "{ " + " ".join(f"a{n}: me {{ {' '.join(f'b{m}: id' for m in range(FIELD_LIMIT // 10))} }}" for n in range(11)) + " }",
        "{ me { id } } " + " ".join(f"fragment F{n} on Viewer {{ id }}" for n in range(FRAGMENT_LIMIT + 1)),
    ],
    ids=["root fields", "one key", "one key in an inline fragment", "one key in a fragment", "fields", "fragments"],
)
def test_a_document_that_is_too_large_is_refused(document: str) -> None:
    error = overgrowth(parse(document))

    assert error is not None
    assert error.extensions == {"code": "DOCUMENT_TOO_LARGE"}


@pytest.mark.parametrize("document", ["{ me { id } }", "{ " + " ".join(f"a{n}: me {{ id }}" for n in range(ROOT_FIELD_LIMIT)) + " }"])
def test_a_document_within_its_bounds_passes(document: str) -> None:
    assert overgrowth(parse(document)) is None
