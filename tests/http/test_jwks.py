from datetime import UTC, datetime

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.clients.traveller import sign_in
from tests.fakes.trips import NOW


async def test_a_token_is_verified_with_nothing_but_the_published_keys(client: httpx.AsyncClient) -> None:
    ana = await sign_in(client)
    answer = await client.get("/.well-known/jwks.json")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")
    token = jwt.decode(ana.token, KeySet.import_key_set(answer.json()), algorithms=["Ed25519"])
    assert (token.header["alg"], token.header["typ"]) == ("Ed25519", "at+jwt")
    claims = token.claims
    assert {name: claims[name] for name in ("iss", "aud", "sub", "home", "tier")} == {
        "iss": "tripwise",
        "aud": "tripwise",
        "sub": ana.user_id,
        "home": "gru-1",
        "tier": "free",
    }
    assert datetime.fromtimestamp(claims["iat"], UTC) == NOW
    assert claims["exp"] - claims["iat"] == 900


async def test_the_published_keys_are_public_ones_only(client: httpx.AsyncClient) -> None:
    (key,) = (await client.get("/.well-known/jwks.json")).json()["keys"]
    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "x"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("OKP", "Ed25519", "Ed25519", "sig")
