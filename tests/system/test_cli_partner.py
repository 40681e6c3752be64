import asyncio
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from edge.access.registry import PartnerRegistry
from edge.store.database import FILE_NAME, Database
from edge.store.partners import UsageKey, UsageSum, add_usage
from models.api_key import KEY_PATTERN
from models.ids import CellCode, KeyId
from tests.clients.region import serving
from tests.fakes.terminal import Ended, runner, tripwise

CELL = "gru-1"
ROOT = Path(__file__).parents[2]
SECONDS = 10
"""How long a running node may take to learn what the operator did; it looks once a second."""

BRANDS = (
    *("--brand-name", "Horizonte"),
    *("--primary-colour", "#0B5FFF"),
    *("--support-email", "ajuda@horizonte.example"),
    *("--logo-url", "https://cdn.horizonte.example/logo.svg"),
)

Partner = Callable[..., Ended]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of an empty cell that a node has opened once."""
    Database(tmp_path / "data").close()
    return tmp_path / "data"


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, data: Path) -> Partner:
    """Run `tripwise partner` on that cell, in this process."""
    run = runner(monkeypatch, capsys, tmp_path)
    return lambda *arguments, **settings: run("partner", *arguments, **{"TRIPWISE_DATA": str(data), "TRIPWISE_CELL": CELL, **settings})


def created(partner: Partner, slug: str = "horizonte", *arguments: str) -> Any:
    done = partner("create", slug, "--name", "Horizonte Viagens", *BRANDS, *arguments, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def stored(data: Path) -> bytes:
    return (data / FILE_NAME).read_bytes()


def test_a_created_partner_is_printed_with_its_first_key_alone_on_standard_output(partner: Partner) -> None:
    done = partner("create", "horizonte", "--name", "Horizonte Viagens", "--scope", "plan", "--scope", "trips:read")
    assert done.code == 0
    text = done.out.removesuffix("\n")
    assert re.fullmatch(KEY_PATTERN, text)
    assert text.startswith("twk_gru-1_")
    assert done.err == f"The key {text.split('_')[2]} of horizonte, good for plan, trips:read. It is shown only now:\n"


def test_a_key_is_shown_when_it_is_made_and_never_again(partner: Partner, data: Path) -> None:
    issued = created(partner, "horizonte", "--expires-in", "90d", "--label", "backend")
    secret = issued["text"].split("_")[3]
    assert set(issued) == {"partner", "key", "text"}
    assert secret not in stored(data).decode("latin-1")
    for arguments in (("list",), ("show", "horizonte"), ("usage", "horizonte"), ("revoke", "horizonte", "--all")):
        for as_json in ((), ("--json",)):
            done = partner(*arguments, *as_json)
            assert done.code == 0
            assert secret not in done.out + done.err
            assert "digest" not in done.out


def test_a_partner_is_shown_as_it_was_described(partner: Partner) -> None:
    issued = created(partner, "horizonte", "--tier", "enterprise", "--scope", "catalogue:read", "--expires-in", "12h")
    shown = json.loads(partner("show", "horizonte", "--json").out)
    assert shown["partner"] == issued["partner"]
    assert shown["partner"]["branding"] == {
        "name": "Horizonte",
        "primary_colour": "#0b5fff",
        "accent_colour": None,
        "support_email": "ajuda@horizonte.example",
        "logo_url": "https://cdn.horizonte.example/logo.svg",
    }
    assert shown["keys"] == [{"key": issued["key"], "last_used_on": None}]
    key = issued["key"]
    assert key["scopes"] == ["catalogue:read"]
    assert datetime.fromisoformat(key["expires_at"]) - datetime.fromisoformat(key["created_at"]) == timedelta(hours=12)
    told = partner("show", "horizonte").out
    assert re.search(r"^Tier +enterprise *$", told, re.MULTILINE)
    assert re.search(rf"^{key['id']} +catalogue:read +until \d{{4}}-", told, re.MULTILINE)
    assert re.search(r"^horizonte +Horizonte Viagens +enterprise +1 +open", partner("list").out, re.MULTILINE)


def test_an_update_changes_what_is_given_and_takes_away_what_is_empty(partner: Partner) -> None:
    before = created(partner)["partner"]
    done = partner("update", "horizonte", "--tier", "enterprise", "--accent-colour", "#FFB000", "--logo-url", "", "--json")
    branding = {**before["branding"], "accent_colour": "#ffb000", "logo_url": None}
    assert json.loads(done.out) == {**before, "tier": "enterprise", "branding": branding}


def test_a_rotation_follows_the_only_key_alive_and_tells_when_that_ends(partner: Partner) -> None:
    old = created(partner, "horizonte", "--scope", "plan")["key"]
    done = partner("rotate-key", "horizonte", "--overlap", "2h")
    assert re.fullmatch(KEY_PATTERN, done.out.strip())
    assert re.match(rf"The old key {old['id']} ends at \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\.\n", done.err)
    assert partner("rotate-key", "horizonte").code == 2
    at_once = partner("rotate-key", "horizonte", "--key", done.out.split("_")[2], "--overlap", "0")
    assert at_once.err.splitlines()[0] == f"The old key {done.out.split('_')[2]} has ended."
    states = {use["key"]["id"]: use["key"]["revoked_at"] for use in json.loads(partner("show", "horizonte", "--json").out)["keys"]}
    assert states[old["id"]] is None
    assert states[done.out.split("_")[2]] is not None


def test_one_key_or_all_are_revoked(partner: Partner) -> None:
    first = created(partner)["key"]["id"]
    second = json.loads(partner("add-key", "horizonte", "--scope", "plan", "--label", "site", "--json").out)["key"]["id"]
    assert partner("revoke", "horizonte", "--key", first).out == f"Revoked {first}.\n"
    assert partner("revoke", "horizonte", "--key", first).out == "Nothing was alive.\n"
    assert [key["id"] for key in json.loads(partner("revoke", "horizonte", "--all", "--json").out)] == [second]


def test_a_closed_partner_stays_on_the_list(partner: Partner) -> None:
    created(partner)
    assert json.loads(partner("close", "horizonte", "--json").out)["closed_at"] is not None
    assert re.search(r"^horizonte +Horizonte Viagens +partner +0 +closed \d{4}-", partner("list").out, re.MULTILINE)


async def test_usage_is_printed_by_day_and_operation(partner: Partner, data: Path) -> None:
    key = KeyId(created(partner)["key"]["id"])
    today = datetime.now(UTC).date()
    database = Database(data)
    sums = {UsageKey(key, today, "Trips"): UsageSum(1200, 3, 25_000), UsageKey(key, today - timedelta(40), "Old"): UsageSum(1, 0, 1)}
    await database.write(lambda connection: add_usage(connection, sums))
    database.close()
    assert re.search(rf"^{today} +Trips +1,200 +3 +25,000", partner("usage", "horizonte").out, re.MULTILINE)
    row = {"date": today.isoformat(), "operation": "Trips", "requests": 1200, "errors": 3, "cost": 25_000}
    assert json.loads(partner("usage", "horizonte", "--json").out) == [row]
    since = (today - timedelta(40)).isoformat()
    assert [day["operation"] for day in json.loads(partner("usage", "horizonte", "--from", since, "--json").out)] == ["Old", "Trips"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("create", "Horizonte", "--name", "H"), "INVALID_VALUE: The value of slug is not valid"),
        (("create", "sol", "--name", "H", "--tier", "free"), "INVALID_VALUE: The value of tier is not valid"),
        (("create", "sol", "--name", "<b>"), "INVALID_VALUE: The value of name is not valid"),
        (("create", "sol", "--name", "H", "--logo-url", "javascript:alert(1)"), "INVALID_VALUE: The value of logoUrl is not valid"),
        (("create", "horizonte", "--name", "H"), "INVALID_SETTING: The setting SLUG is not valid: horizonte is taken."),
        (("create", "sol", "--name", "H", "--expires-in", "0"), "a key lasts longer than that"),
        (("create", "sol", "--name", "H", "--expires-in", "9999999d"), "--expires-in is not valid: '9999999d'"),
        (("create", "sol", "--name", "H", "--label", "x" * 61), "TEXT_TOO_LONG: label is too long: at most 60"),
        (("show", "lua"), "there is no partner 'lua'; see `tripwise partner list`"),
        (("update", "horizonte", "--primary-colour", "blue"), "INVALID_VALUE: The value of primaryColour is not valid"),
        (("rotate-key", "horizonte", "--overlap", "soon"), "--overlap is not valid: 'soon'"),
        (("rotate-key", "horizonte", "--key", "000000000000"), "horizonte has no such key"),
        (("revoke", "horizonte"), "give the id of a key, or --all"),
        (("revoke", "horizonte", "--key", "x", "--all"), "give the id of a key, or --all"),
        (("usage", "horizonte", "--from", "yesterday"), "--from is not valid: 'yesterday'; YYYY-MM-DD"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_what_is_refused_is_told_in_one_line_and_changes_nothing(
    partner: Partner, data: Path, arguments: tuple[str, ...], told: str
) -> None:
    created(partner)
    before = stored(data)
    done = partner(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert stored(data) == before


def test_a_whole_key_is_not_repeated_when_it_is_given_for_its_id(partner: Partner, data: Path) -> None:
    issued = created(partner)
    before = stored(data)
    done = partner("revoke", "horizonte", "--key", issued["text"])
    assert done.code == 2
    assert issued["text"].split("_")[3] not in done.out + done.err
    assert "give the key's id alone" in done.err
    assert stored(data) == before


def test_no_database_is_made_and_one_of_before_is_left_alone(partner: Partner, tmp_path: Path, data: Path) -> None:
    nowhere = partner("create", "horizonte", "--name", "H", "--data", str(tmp_path / "nowhere"))
    assert (nowhere.code, nowhere.err.split(":")[0]) == (2, "DATABASE_MISSING")
    assert not (tmp_path / "nowhere").exists()
    (data / FILE_NAME).write_bytes(b"no database at all" * 500)
    assert partner("list").err.startswith("DATABASE_CORRUPT: ")
    assert stored(data) == b"no database at all" * 500


async def test_another_process_revokes_a_key_of_a_running_node_within_seconds(tmp_path: Path) -> None:
    from tests.clients.region import build_node
    from tests.fakes.cell import FakeClock

    data = tmp_path / "data"
    node = build_node(data, FakeClock(datetime.now(UTC)))

    def run(*arguments: str) -> Ended:
        return tripwise("partner", *arguments, cwd=tmp_path, TRIPWISE_CELL=CELL, TRIPWISE_DATA=str(data))

    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501  # loopback, without TLS

        async def until(text: str, status: int, code: str | None) -> float:
            """Ask until the answer is this one; return how many seconds that took."""
            started = time.monotonic()
            while True:
                answer = await client.post(
                    "/graphql", json={"query": "query Me { me { id } }"}, headers={"authorization": f"Bearer {text}"}
                )
                told = answer.json()
                if (answer.status_code, told.get("errors", [{}])[0].get("extensions", {}).get("code")) == (status, code):
                    return time.monotonic() - started
                assert time.monotonic() - started < SECONDS, (answer.status_code, told)
                await asyncio.sleep(0.02)

        made = await asyncio.to_thread(run, "create", "horizonte", "--name", "Horizonte")
        assert made.code == 0
        old = made.out.strip()
        await until(old, 200, None)
        new = (await asyncio.to_thread(run, "rotate-key", "horizonte", "--overlap", "24h")).out.strip()
        await until(new, 200, None)
        await until(old, 200, None)
        assert (await asyncio.to_thread(run, "revoke", "horizonte", "--key", old.split("_")[2])).code == 0
        assert await until(old, 401, "KEY_REVOKED") < 3
        await until(new, 200, None)
    registry = PartnerRegistry(data, CellCode(CELL))
    today = datetime.now(UTC).date()
    assert sum(day.requests for day in registry.usage("horizonte", today - timedelta(1), today)) >= 4


def test_what_the_documents_publish_for_scanners_is_what_finds_keys() -> None:
    assert f"`{KEY_PATTERN}`" in (ROOT / "docs/partners.md").read_text(encoding="utf-8")
