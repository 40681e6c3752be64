"""Access tokens: any cell can verify them with the published keys, and nobody can forge them."""

import base64
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from edge.access.tokens import ACCESS_TOKEN_LIFETIME, ALGORITHM, AUDIENCE, KEY_FILE, TOKEN_LIMIT, Tokens, load_signing_key
from models.account import Tier
from models.errors import InvalidToken, StartUpFailed, TokenExpired, TripWiseError
from models.ids import CellCode, mint_user
from tests.fakes.cell import ISSUER, FakeClock
from tests.fakes.trips import CELL

KEY = OKPKey.import_key(OKPKey.generate_key("Ed25519").as_pem(private=True), {"use": "sig", "alg": ALGORITHM})
KEY.ensure_kid()
ALICE = mint_user(CELL)


def issuer(clock: FakeClock | None = None, key: OKPKey = KEY, name: str = ISSUER, cell: CellCode = CELL) -> Tokens:
    return Tokens(key, name, cell, clock or FakeClock())


def token(**claims: object) -> str:
    """Return a token of ours with other claims; a claim of None is left out."""
    now = int(FakeClock()().timestamp())
    whole = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": ALICE,
        "home": CELL,
        "tier": "free",
        "sid": "ses_1",
        "iat": now,
        "exp": now + 900,
    } | claims
    whole = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode({"alg": ALGORITHM, "kid": KEY.kid}, whole, KEY, algorithms=[ALGORITHM])


def part(value: object) -> str:
    return base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_speaks_for_its_user_for_fifteen_minutes() -> None:
    clock = FakeClock()
    tokens = issuer(clock)
    issued = tokens.issue(ALICE, Tier.PREMIUM, "ses_1")
    actor = tokens.verify(issued)
    assert (actor.user_id, actor.home, actor.tier, actor.session_id) == (ALICE, CELL, Tier.PREMIUM, "ses_1")
    clock.forward(minutes=14, seconds=59)
    assert tokens.verify(issued) == actor
    clock.forward(seconds=1)
    with pytest.raises(TokenExpired):
        tokens.verify(issued)
    assert ACCESS_TOKEN_LIFETIME.total_seconds() == 900


def test_a_token_that_was_verified_is_not_verified_again_and_expires_in_time() -> None:
    clock = FakeClock()
    tokens = issuer(clock)
    issued = tokens.issue(ALICE, Tier.FREE, "ses_1")
    actor = tokens.verify(issued)
    clock.forward(minutes=14, seconds=59)
    assert tokens.verify(issued) is actor
    clock.forward(seconds=1)
    for _ in range(2):
        with pytest.raises(TokenExpired):
            tokens.verify(issued)
    assert tokens._verified == {}


def test_what_is_refused_is_not_remembered_and_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.access.tokens.VERIFIED_LIMIT", 3)
    tokens = issuer()
    issued = [tokens.issue(ALICE, Tier.FREE, f"ses_{number}") for number in range(5)]
    for each in issued:
        tokens.verify(each)
        with pytest.raises(InvalidToken):
            tokens.verify(each[:-9])
    assert list(tokens._verified) == issued[2:]
    assert tokens.verify(issued[0]).session_id == "ses_0"


def test_another_cell_verifies_with_the_published_keys_alone() -> None:
    issued = issuer().issue(ALICE, Tier.FREE, "ses_1")
    published = json.loads(json.dumps(issuer().jwks))
    (key,) = published["keys"]
    assert {name: key[name] for name in ("kty", "crv", "use", "alg")} == {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": ALGORITHM}
    assert set(key) <= {"kty", "crv", "x", "use", "alg", "kid"}
    decoded = jwt.decode(issued, KeySet.import_key_set(published), algorithms=[ALGORITHM])
    assert decoded.header["kid"] == key["kid"]
    assert (decoded.claims["sub"], decoded.claims["home"], decoded.claims["iss"]) == (ALICE, CELL, ISSUER)
    elsewhere = issuer(cell=CellCode("lis-1"), key=OKPKey.import_key(key))
    assert elsewhere.verify(issued).home == CELL


def test_the_key_of_a_cell_stays_its_own_over_a_restart(tmp_path: Path) -> None:
    issued = issuer(key=load_signing_key(tmp_path)).issue(ALICE, Tier.FREE, "ses_1")
    assert issuer(key=load_signing_key(tmp_path)).verify(issued).user_id == ALICE
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_new_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    load_signing_key(tmp_path / "cell")
    assert stat.S_IMODE((tmp_path / "cell" / KEY_FILE).stat().st_mode) == 0o600


BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n",
    "bytes": lambda: bytes(range(256)),
    "cut": lambda: KEY.as_pem(private=True)[:60],
    "public": lambda: KEY.as_pem(private=False),
    "exchange": lambda: OKPKey.generate_key("X25519").as_pem(private=True),
    "elliptic": lambda: ECKey.generate_key("P-256").as_pem(private=True),
    "rsa": lambda: RSAKey.generate_key(2048).as_pem(private=True),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_holds_no_signing_key_keeps_a_node_from_starting_and_stays(tmp_path: Path, kind: str) -> None:
    content = BROKEN[kind]()
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(StartUpFailed) as caught:
        load_signing_key(tmp_path)
    assert caught.value.params["setting"] == str(tmp_path / KEY_FILE)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_a_folder_in_place_of_the_key_is_told(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(StartUpFailed):
        load_signing_key(tmp_path)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": 7},
        {"sub": "system"},
        {"sub": f"trp{ALICE[3:]}"},
        {"home": "lis-1"},
        {"home": None},
        {"home": ["gru-1"]},
        {"tier": "royal"},
        {"tier": None},
        {"sid": None},
    ],
    ids=str,
)
def test_a_token_of_ours_with_wrong_claims_is_refused(claims: dict[str, object]) -> None:
    issuer().verify(token())
    with pytest.raises(InvalidToken):
        issuer().verify(token(**claims))


def test_an_expired_token_is_told_apart() -> None:
    with pytest.raises(TokenExpired):
        issuer().verify(token(exp=int(FakeClock()().timestamp()) - 1))


def test_a_token_of_another_key_is_refused_even_under_our_key_s_name() -> None:
    theirs = OKPKey.generate_key("Ed25519")
    theirs.ensure_kid()
    for kid in (theirs.kid, KEY.kid):
        forged = jwt.encode({"alg": ALGORITHM, "kid": kid}, {"iss": ISSUER, "sub": ALICE}, theirs, algorithms=[ALGORITHM])
        with pytest.raises(InvalidToken):
            issuer().verify(forged)


def test_only_our_algorithm_is_believed() -> None:
    payload = token().split(".")[1]
    public = OctKey.import_key(base64.urlsafe_b64decode(str(KEY.as_dict(private=False)["x"]) + "="))
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    signed_with_public = jwt.encode({"alg": "HS256", "kid": KEY.kid}, claims, public, algorithms=["HS256"])
    unsigned = [f"{part({'alg': alg, 'kid': KEY.kid})}.{payload}.{end}" for alg in ("none", "None", "NONE", "") for end in ("", part(b"x"))]
    for forged in (signed_with_public, *unsigned):
        with pytest.raises(InvalidToken):
            issuer().verify(forged)


@given(st.data())
def test_no_tampered_token_is_believed(data: st.DataObject) -> None:
    issued = issuer().issue(ALICE, Tier.FREE, "ses_1")
    index = data.draw(st.integers(0, len(issued) - 2))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    tampered = issued[:index] + letter + issued[index + 1 :]
    if tampered == issued:
        return
    try:
        actor = issuer().verify(tampered)
    except InvalidToken:
        return
    assert base64.urlsafe_b64decode(tampered.split(".")[2] + "==") == base64.urlsafe_b64decode(issued.split(".")[2] + "==")
    assert actor.user_id == ALICE


@pytest.mark.parametrize(
    "raw",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b.c.d.e",
        "ção.ção.ção",
        "\ud800",
        f"{part('text')}.{part({})}.",
        f"{part(['alg'])}.{part({})}.",
        f"{part(b'[' * 2_900)}.e30.x",
        f"{part({'alg': ALGORITHM, 'kid': 7})}.e30.x",
        f"{part({'alg': [ALGORITHM]})}.e30.x",
        f"{part({'alg': ALGORITHM, 'crit': ['x']})}.e30.x",
        f"{part({'alg': ALGORITHM, 'b64': False, 'crit': ['b64']})}.e30.x",
        "x" * (TOKEN_LIMIT + 1),
    ],
    ids=lambda raw: ascii(raw[-60:]),
)
def test_what_is_no_token_is_refused(raw: str) -> None:
    with pytest.raises(InvalidToken):
        issuer().verify(raw)


def test_a_huge_token_is_not_looked_at_even_if_it_is_sound() -> None:
    with pytest.raises(InvalidToken):
        issuer().verify(token(sid="s" * TOKEN_LIMIT))


@given(st.text(max_size=80) | st.text(alphabet="eyJ.0_-", max_size=200))
def test_no_text_is_anything_but_refused(raw: str) -> None:
    with pytest.raises(TripWiseError):
        issuer().verify(raw)
