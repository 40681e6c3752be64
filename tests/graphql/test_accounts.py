from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.region import Region, build_node, serving, unchanged
from tests.clients.traveller import PROBLEMS, Traveller, sign_in
from tests.fakes.cell import FakeClock

ME = "{ me { id name email isGuest locale tier home createdAt preferences { interests pace mobility diets currency } } }"
SESSION = "session { userId accessToken refreshToken expiresInSeconds }"
SIGN_UP = f"mutation ($input: SignUpInput!) {{ signUp(input: $input) {{ {SESSION} {PROBLEMS} }} }}"
SIGN_IN = f"mutation ($input: SignInInput!) {{ signIn(input: $input) {{ {SESSION} {PROBLEMS} }} }}"
CLAIM = f"mutation ($input: ClaimAccountInput!) {{ claimAccount(input: $input) {{ {SESSION} {PROBLEMS} }} }}"
REFRESH = f"mutation ($token: String!) {{ refreshSession(refreshToken: $token) {{ {SESSION} {PROBLEMS} }} }}"
SIGN_OUT = f"mutation {{ signOut {{ signedOut {PROBLEMS} }} }}"
PROFILE = f"mutation ($input: UpdateProfileInput!) {{ updateProfile(input: $input) {{ viewer {{ name locale }} {PROBLEMS} }} }}"
NOTHING_LIKED = {"interests": [], "pace": None, "mobility": None, "diets": [], "currency": None}


def credentials(tag: str) -> dict[str, Any]:
    return {"email": f"{tag}@example.org", "password": "correct horse"}


async def test_a_guest_is_somebody_without_an_email(ana: Traveller) -> None:
    assert await ana.ask(ME) == {
        "id": ana.user_id,
        "name": "",
        "email": None,
        "isGuest": True,
        "locale": "EN",
        "tier": "FREE",
        "home": "gru-1",
        "createdAt": "2026-11-22T12:00:00+00:00",
        "preferences": NOTHING_LIKED,
    }


async def test_nobody_is_null(stranger: Traveller) -> None:
    assert await stranger.ask(ME) is None


async def test_who_signs_up_can_sign_in_under_any_case_of_the_email(stranger: Traveller) -> None:
    made = await stranger.ask(SIGN_UP, input={**credentials("bia"), "name": " Bia ", "locale": "PT_PT"})
    assert (made["problems"], made["session"]["expiresInSeconds"]) == ([], 900)
    again = await stranger.ask(SIGN_IN, input={"email": " BIA@Example.org ", "password": "correct horse"})
    stranger.token = again["session"]["accessToken"]
    me = await stranger.ask(ME)
    assert (me["id"], me["name"], me["email"], me["isGuest"], me["locale"]) == (
        made["session"]["userId"],
        "Bia",
        "bia@example.org",
        False,
        "PT_PT",
    )


async def test_a_taken_email_and_a_wrong_password_are_refused(region: Region, stranger: Traveller) -> None:
    await stranger.ask(SIGN_UP, input=credentials("caio"))
    async with unchanged(region.node):
        assert await stranger.refusal(SIGN_UP, input=credentials("CAIO")) == ("EMAIL_TAKEN", ())
        assert await stranger.refusal(SIGN_IN, input={**credentials("caio"), "password": "wrong horse"}) == ("INVALID_CREDENTIALS", ())


async def test_a_claimed_account_keeps_its_trips_and_ends_its_other_sessions(ana: Traveller) -> None:
    held = await ana.create(title="Minha")
    old = ana.refresh_token
    claimed = await ana.ask(CLAIM, input={**credentials("ana"), "name": "Ana"})
    ana.token = claimed["session"]["accessToken"]
    me = await ana.ask(ME)
    assert (me["id"], me["email"], me["isGuest"], me["name"]) == (ana.user_id, "ana@example.org", False, "Ana")
    assert await ana.ask("query ($id: ID!) { trip(id: $id) { title } }", id=held["id"]) == {"title": "Minha"}
    assert await ana.refusal(REFRESH, token=old) == ("INVALID_TOKEN", ())
    assert await ana.refusal(CLAIM, input=credentials("other")) == ("ALREADY_CLAIMED", ())


async def test_a_trip_is_shared_by_email(ana: Traveller, rui: Traveller) -> None:
    await rui.ask(CLAIM, input={**credentials("rui"), "name": "Rui"})
    held = await ana.create()
    shared = await ana.ask(
        "mutation ($id: ID!, $email: String) { shareTrip(id: $id, role: EDITOR, email: $email) { trip { members { name role } } } }",
        id=held["id"],
        email="RUI@example.org",
    )
    assert shared["trip"]["members"] == [{"name": "", "role": "OWNER"}, {"name": "Rui", "role": "EDITOR"}]


async def test_a_refresh_token_is_good_once_and_its_reuse_closes_the_session(tmp_path: Path) -> None:
    clock = FakeClock()
    async with serving(build_node(tmp_path, clock)) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        ana = await sign_in(client)
        first = ana.refresh_token
        second = (await ana.ask(REFRESH, token=first))["session"]["refreshToken"]
        third = (await ana.ask(REFRESH, token=second))["session"]["refreshToken"]
        clock.forward(minutes=1)
        assert await ana.refusal(REFRESH, token=first) == ("TOKEN_REUSED", ())
        assert await ana.refusal(REFRESH, token=third) == ("INVALID_TOKEN", ())


async def test_an_access_token_lasts_15_minutes_and_is_renewed(tmp_path: Path) -> None:
    clock = FakeClock()
    async with serving(build_node(tmp_path, clock)) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        ana = await sign_in(client)
        clock.forward(minutes=14, seconds=59)
        assert (await ana.ask(ME))["id"] == ana.user_id
        clock.forward(seconds=1)
        response = await ana.post(ME)
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (401, "TOKEN_EXPIRED")
        ana.token = ""
        ana.token = (await ana.ask(REFRESH, token=ana.refresh_token))["session"]["accessToken"]
        assert (await ana.ask(ME))["id"] == ana.user_id
        clock.forward(days=90)
        ana.token = ""
        assert (await ana.refusal(REFRESH, token=ana.refresh_token))[0] in {"TOKEN_EXPIRED", "TOKEN_REUSED"}


async def test_a_session_that_was_signed_out_is_not_renewed(ana: Traveller) -> None:
    assert await ana.ask(SIGN_OUT) == {"signedOut": True, "problems": []}
    assert await ana.refusal(REFRESH, token=ana.refresh_token) == ("INVALID_TOKEN", ())


async def test_attempts_to_sign_in_are_limited_and_told_how_long_to_wait(tmp_path: Path) -> None:
    async with (
        serving(build_node(tmp_path, FakeClock(), sign_in_attempts=2)) as url,
        httpx.AsyncClient(base_url=url, verify=False) as client,  # noqa: S501
    ):
        stranger = Traveller(client)
        for _ in range(2):
            assert (await stranger.refusal(SIGN_IN, input=credentials("x")))[0] == "INVALID_CREDENTIALS"
        limited = await stranger.ask(SIGN_IN, input=credentials("x"))
        (problem,) = limited["problems"]
        assert (problem["code"], problem["retryable"]) == ("RATE_LIMITED", True)
        assert any(str(seconds) in problem["message"] for seconds in range(295, 301))


async def test_a_profile_changes_in_what_is_given(ana: Traveller) -> None:
    likes = {"interests": ["ART", "WINE"], "pace": "RELAXED", "mobility": "LIMITED", "diets": ["VEGAN"], "currency": "BRL"}
    done = await ana.ask(PROFILE, input={"name": "Ana", "locale": "PT_BR", **likes})
    assert done == {"viewer": {"name": "Ana", "locale": "PT_BR"}, "problems": []}
    await ana.ask(PROFILE, input={"interests": None, "pace": None, "name": None})
    me = await ana.ask(ME)
    assert (me["name"], me["locale"]) == ("Ana", "PT_BR")
    assert me["preferences"] == {**likes, "interests": [], "pace": None}


async def test_an_empty_update_of_a_profile_changes_nothing(region: Region, ana: Traveller) -> None:
    async with unchanged(region.node):
        assert (await ana.ask(PROFILE, input={}))["problems"] == []


async def test_a_profile_stands_in_for_what_a_trip_was_not_told(ana: Traveller) -> None:
    await ana.ask(PROFILE, input={"interests": ["WINE"], "pace": "INTENSE", "diets": ["VEGAN"]})
    held = await ana.create()
    other = await ana.create(interests=[], pace="RELAXED")
    wishes = "query ($id: ID!) { trip(id: $id) { interests pace diets } }"
    assert await ana.ask(wishes, id=held["id"]) == {"interests": ["WINE"], "pace": "INTENSE", "diets": ["VEGAN"]}
    assert await ana.ask(wishes, id=other["id"]) == {"interests": [], "pace": "RELAXED", "diets": ["VEGAN"]}


@pytest.mark.parametrize(
    ("header", "locale"),
    [("pt", "PT_BR"), ("pt-AO", "PT_PT"), ("de, it;q=0.5, en;q=0.4", "IT"), ("xx", "PT_BR"), ("fr-CA", "FR"), ("es;q=0, en", "EN")],
)
async def test_a_guest_speaks_the_language_of_the_request(client: httpx.AsyncClient, header: str, locale: str) -> None:
    guest = await sign_in(client, header)
    assert (await guest.ask(ME))["locale"] == locale
