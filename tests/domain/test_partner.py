"""Partners and their API keys as values: what a key's text is, when a key ends, what may be shown to travellers."""

import hashlib
import re
import zlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.account import Tier
from models.api_key import KEY_PATTERN, APIKey, Scope, mint_key, read_key
from models.errors import KeyExpired, KeyRevoked
from models.ids import CellCode, KeyId, mint_partner, mint_user
from models.partner import OPERATION_LIMIT, OTHER, UNNAMED, Branding, Partner, UsageDay, condensed, operation_label
from tests.fakes.trips import CELL, NOW

CELLS = st.from_regex(r"[a-z]{2,8}-[0-9]{1,3}", fullmatch=True).map(CellCode)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DAY = date(2026, 11, 22)


def key(**fields: object) -> APIKey:
    return APIKey.model_validate({"id": "4fJ0aQx81LmZ", "partner_id": mint_partner(CELL), "scopes": ["plan"], "created_at": NOW, **fields})


@given(CELLS)
def test_a_minted_key_says_its_cell_and_id_and_is_known_by_its_digest(cell: CellCode) -> None:
    text = mint_key(cell)
    named = read_key(text)
    assert named is not None
    assert (named.cell, named.id) == (cell, KeyId(text.split("_")[2]))
    assert named.digest == hashlib.sha256(text.encode()).hexdigest()
    assert re.findall(KEY_PATTERN, f"KEY='{text}'") == [text]


def test_the_parts_of_a_key_have_their_lengths_and_never_hold_the_separator() -> None:
    for _ in range(200):
        assert [len(part) for part in mint_key(CELL).split("_")] == [3, 5, 12, 43, 6]


def test_keys_never_repeat() -> None:
    assert len({mint_key(CELL) for _ in range(2_000)}) == 2_000
    assert 62**43 >= 2**256


def test_the_checksum_is_a_crc_32_in_base_62_as_scanners_compute_it() -> None:
    body = "twk_gru-1_000000000000_" + "0" * 43
    assert zlib.crc32(body.encode()) == sum(ALPHABET.index(digit) * 62**place for place, digit in enumerate(reversed("4cJl7N")))
    assert read_key(f"{body}_4cJl7N") is not None


@given(st.data())
def test_a_key_with_one_other_character_is_none(data: st.DataObject) -> None:
    text = mint_key(CELL)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([each for each in ALPHABET + "_- é" if each != text[place]]))
    assert read_key(text[:place] + other + text[place + 1 :]) is None


@given(st.text(max_size=150) | st.from_regex(KEY_PATTERN, fullmatch=True))
def test_no_text_makes_trouble(text: str) -> None:
    named = read_key(text)
    assert named is None or text.startswith(f"twk_{named.cell}_{named.id}_")


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "Bearer {}", "{}x", "x{}"])
def test_a_key_stands_alone(around: str) -> None:
    assert read_key(around.format(mint_key(CELL))) is None


def test_neither_digest_nor_text_is_shown_by_a_key_in_a_log() -> None:
    named = read_key(mint_key(CELL))
    assert named is not None
    assert named.digest not in repr(named)


def test_a_key_lives_until_it_expires_or_is_revoked() -> None:
    assert key().is_alive(NOW)
    key().require_alive(NOW)
    expiring = key(expires_at=NOW)
    assert expiring.is_alive(NOW - timedelta(microseconds=1))
    assert not expiring.is_alive(NOW)
    with pytest.raises(KeyExpired):
        expiring.require_alive(NOW)
    revoked = key(expires_at=NOW, revoked_at=NOW)
    assert not revoked.is_alive(NOW)
    with pytest.raises(KeyRevoked):
        revoked.require_alive(NOW)


@pytest.mark.parametrize("fields", [{"scopes": []}, {"scopes": ["all"]}, {"label": "x" * 61}, {"label": "a\nb"}, {"label": "\x1b[0m"}])
def test_a_key_without_scope_or_with_a_bad_label_is_none(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        key(**fields)


def test_scopes_are_named_as_clients_know_them() -> None:
    assert list(Scope) == ["trips:read", "trips:write", "plan", "catalogue:read", "usage:read"]


def test_branding_is_kept_as_it_is_meant() -> None:
    branding = Branding(
        name=" Horizonte Viagens & Cia 🌅 ",
        primary_colour="#0B5FFF",
        accent_colour="#ffb000",
        support_email="ajuda+web@horizonte.example",
        logo_url="https://cdn.horizonte.example:8443/logo%20azul.svg?v=2&w=64",
    )
    assert branding.model_dump() == {
        "name": "Horizonte Viagens & Cia 🌅",
        "primary_colour": "#0b5fff",
        "accent_colour": "#ffb000",
        "support_email": "ajuda+web@horizonte.example",
        "logo_url": "https://cdn.horizonte.example:8443/logo%20azul.svg?v=2&w=64",
    }
    assert Branding(name="H").logo_url is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 101),
        ("name", "<b>Horizonte</b>"),
        ("name", "Hori\u202ezonte"),
        ("name", "Hori\u200bzonte"),
        ("name", "Hori\nzonte"),
        ("primary_colour", "blue"),
        ("primary_colour", "#fff"),
        ("primary_colour", "#0b5fff;}"),
        ("accent_colour", "url(https://evil.example)"),
        ("support_email", "ajuda"),
        ("support_email", "a@b"),
        ("support_email", '"><script>@horizonte.example'),
        ("support_email", "ajuda@horizonte.example?bcc=x@y.example"),
        ("support_email", "ajuda@horizonte.example\n"),
        ("logo_url", "http://horizonte.example/logo.svg"),
        ("logo_url", "javascript:alert(1)"),
        ("logo_url", "https://user:pass@horizonte.example/logo.svg"),
        ("logo_url", "https://horizonte.example/a'b"),
        ("logo_url", "https://horizonte.example/a)b"),
        ("logo_url", "https://horizonte.example/a b"),
        ("logo_url", 'https://horizonte.example/"onload=x'),
        ("logo_url", "https://horizonte.example/logo.svg#x"),
        ("logo_url", "https://"),
        ("logo_url", "https:///logo.svg"),
        ("logo_url", "https://horizonte.example\\logo"),
        ("logo_url", "https://horizonte.example/" + "a" * 500),
    ],
)
def test_branding_that_could_do_harm_in_a_page_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Branding.model_validate({"name": "Horizonte", field: value})


@pytest.mark.parametrize(
    ("slug", "tier"),
    [("Horizonte", "partner"), ("-h", "partner"), ("h_h", "partner"), ("", "partner"), ("x" * 41, "partner"), ("h", "free")],
)
def test_a_partner_has_a_handle_for_addresses_and_a_tier_of_partners(slug: str, tier: str) -> None:
    fields = {"id": mint_partner(CELL), "user_id": mint_user(CELL), "name": "H", "branding": {"name": "H"}, "created_at": NOW}
    assert Partner.model_validate({**fields, "slug": "horizonte-2", "tier": "enterprise"}).tier is Tier.ENTERPRISE
    with pytest.raises(ValidationError):
        Partner.model_validate({**fields, "slug": slug, "tier": tier})


def test_an_operation_is_counted_under_its_name_if_it_is_one() -> None:
    assert operation_label("TripsPage_2") == "TripsPage_2"
    assert [operation_label(name) for name in (None, "")] == [UNNAMED, UNNAMED]
    assert operation_label("x" * 200) == "x" * OPERATION_LIMIT
    assert [operation_label(name) for name in ("a b", "a\n", "naïve", "a=1", "\x1b[0m")] == [OTHER] * 5


def day(operation: str, requests: int, on: date = DAY) -> UsageDay:
    return UsageDay(date=on, operation=operation, requests=requests, errors=1, cost=10 * requests)


def test_a_long_day_of_usage_is_told_by_the_names_most_asked_for_and_a_rest() -> None:
    days = [day("A", 1), day("B", 5), day("C", 3), day(OTHER, 9), day("A", 2, DAY + timedelta(1))]
    assert condensed(days, 2) == [
        day("B", 5),
        day("C", 3),
        UsageDay(date=DAY, operation=OTHER, requests=10, errors=2, cost=100),
        day("A", 2, DAY + timedelta(1)),
    ]


@given(st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(1, 9)), max_size=6, unique_by=lambda each: each[0]), st.integers(1, 4))
def test_condensed_usage_loses_no_request(named: list[tuple[str, int]], names: int) -> None:
    days = [day(name, requests) for name, requests in sorted(named)]
    told = condensed(days, names)
    for field in ("requests", "errors", "cost"):
        assert sum(getattr(each, field) for each in told) == sum(getattr(each, field) for each in days)
    assert len(told) <= names + 1
