"""Documents that are sent by an id: those that the operator trusts, and those that clients have persisted."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from models.errors import InvalidSetting
from tests.clients.in_process import Application, authorized, in_process, metered_node
from tests.clients.region import unchanged

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def application(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Application]:
    node, _ = metered_node(tmp_path_factory.mktemp("cell"), budget_factor=1_000)
    async with in_process(node) as opened:
        yield opened


# --- Trusted documents.

TRUSTED = {
    "sha256:first": "query Cities { destinations { code } }",
    "second": "query Own { me { id } } mutation Out { signOut { signedOut } }",
}


def manifest(folder: Path, documents: object) -> Path:
    """Write a manifest and return its path."""
    path = folder / "documents.json"
    path.write_text(documents if isinstance(documents, str) else json.dumps(documents), encoding="utf-8")
    return path


@pytest.mark.parametrize("others", ["refused", "taken"])
async def test_a_trusted_document_is_executed_by_its_id(tmp_path: Path, others: str) -> None:
    node, _ = metered_node(tmp_path / "cell", trusted_documents=manifest(tmp_path, TRUSTED), only_trusted_documents=others == "refused")
    async with in_process(node) as opened:
        token = await opened.sign_in() if others == "taken" else ""
        got = await opened.get({"documentId": "sha256:first"})
        posted = await opened.post({"documentId": "sha256:first"})
        own = await opened.get({"documentId": "second", "operationName": "Own"}, **authorized(token))
        assert got.json["data"] == posted.json["data"]
        assert len(got.json["data"]["destinations"]) == 8
        assert (got.header("cache-control"), own.header("cache-control")) == ("public, max-age=300", "private, no-cache")
        assert (await opened.get({"documentId": "sha256:first"}, if_none_match=str(got.header("etag")))).status == 304
        assert (await opened.get({"documentId": "second", "operationName": "Out"})).codes == ["METHOD_NOT_ALLOWED"]
        assert (await opened.post({"documentId": "second"})).codes == ["OPERATION_NOT_FOUND"]
        assert (await opened.post({"documentId": "third"})).codes == ["UNKNOWN_DOCUMENT"]


async def test_documents_that_nobody_trusts_are_refused_where_only_trusted_ones_are_served(tmp_path: Path) -> None:
    text = "{ destinations { code } }"
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    node, _ = metered_node(tmp_path / "cell", trusted_documents=manifest(tmp_path, TRUSTED), only_trusted_documents=True)
    async with in_process(node) as opened, unchanged(node):
        for request in (
            {"query": text},
            {"query": TRUSTED["sha256:first"]},
            {"query": text, "extensions": persisted},
            {"extensions": persisted},
        ):
            reply = await opened.post(request)
            assert (reply.status, reply.codes) == (403, ["DOCUMENT_NOT_TRUSTED"]), request
        assert (await opened.get({"query": text})).codes == ["DOCUMENT_NOT_TRUSTED"]
        assert (await opened.post({"query": "mutation { signInAsGuest { session { userId } } }"})).codes == ["DOCUMENT_NOT_TRUSTED"]


async def test_a_document_persisted_by_a_client_is_found_by_its_id_as_well(application: Application) -> None:
    text = "query Mine { destinations { code } }"
    hash_ = hashlib.sha256(text.encode()).hexdigest()
    assert (await application.get({"documentId": f"sha256:{hash_}"})).codes == ["UNKNOWN_DOCUMENT"]
    await application.post({"query": text, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}})
    assert (await application.get({"documentId": f"sha256:{hash_}"})).status == 200


@pytest.mark.parametrize(
    "documents",
    ["{", "[]", '{"a": 1}', '"text"', {"a": "{ nothing }"}, {"a": "{"}, {"a": "{ " + "a " * 900 + "}"}],
    ids=["no JSON", "a list", "a number", "a text", "an invalid document", "no syntax", "too large a document"],
)
async def test_a_node_does_not_start_with_documents_that_are_no_good(tmp_path: Path, documents: object) -> None:
    node, _ = metered_node(tmp_path / "cell", trusted_documents=manifest(tmp_path, documents))
    try:
        with pytest.raises(InvalidSetting) as refused:
            Application(node)
    finally:
        node.database.close()
    assert "TRIPWISE_TRUSTED_DOCUMENTS" in str(refused.value.params["setting"])


async def test_a_node_does_not_start_without_its_manifest(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path / "cell", trusted_documents=tmp_path / "nowhere.json")
    try:
        with pytest.raises(InvalidSetting):
            Application(node)
    finally:
        node.database.close()


# --- Automatic persisted queries.


async def test_a_persisted_query_is_registered_once_and_used_by_get(application: Application) -> None:
    text = "query Cities { destinations { code } }"
    hash_ = hashlib.sha256(text.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}
    by_hash = {"extensions": json.dumps(extensions)}

    unknown = await application.get(by_hash)
    assert (unknown.status, unknown.codes, unknown.json["errors"][0]["message"]) == (
        200,
        ["PERSISTED_QUERY_NOT_FOUND"],
        "PersistedQueryNotFound",
    )
    registered = await application.post({"query": text, "extensions": extensions})
    assert (registered.status, registered.codes) == (200, [])
    found = await application.get(by_hash)
    assert found.json["data"] == registered.json["data"]
    assert found.header("cache-control") == "public, max-age=300"
    assert (await application.post({"extensions": extensions})).json["data"] == registered.json["data"]


async def test_a_persisted_query_can_be_registered_by_get(application: Application) -> None:
    text = "{ destinations { code } }"
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}})
    assert (await application.get({"query": text, "extensions": extensions})).status == 200
    assert (await application.get({"extensions": extensions})).json["data"]["destinations"]


async def test_a_hash_of_another_text_registers_nothing(application: Application) -> None:
    hash_ = hashlib.sha256(b"{ __typename }").hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}
    for text in ("{ destinations { code } }", "{ __typename } "):
        assert (await application.post({"query": text, "extensions": extensions})).codes == ["PERSISTED_QUERY_MISMATCH"]
    assert (await application.post({"extensions": extensions})).codes == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_a_document_that_is_not_valid_is_not_kept_under_its_hash(application: Application) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(b"{ nothing }").hexdigest()}}
    assert set((await application.post({"query": "{ nothing }", "extensions": extensions})).codes) == {"GRAPHQL_VALIDATION_FAILED"}
    assert (await application.post({"extensions": extensions})).codes == ["PERSISTED_QUERY_NOT_FOUND"]
