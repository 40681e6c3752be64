"""Guests, accounts and sessions."""

import asyncio
from pathlib import Path

import pytest
from argon2 import Type, extract_parameters

from edge.access.accounts import Accounts, Session
from edge.access.actors import Actor
from edge.access.quotas import SignInQuota
from models.account import Preferences, Tier
from models.change import DocumentKind, Origin
from models.errors import (
    AlreadyClaimed,
    EmailTaken,
    InvalidCredentials,
    InvalidEmail,
    InvalidInput,
    InvalidToken,
    NotFound,
    RateLimited,
    TextTooLong,
    TokenExpired,
    TokenReused,
    WeakPassword,
)
from models.ids import UserId, mint_user
from models.locale import Locale
from models.place import Interest
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL

HERE = "192.0.2.1"
EMAIL = "ana@example.org"
PASSWORD = "correct horse"


async def guest(cell: Cell) -> Session:
    return await cell.accounts.sign_in_as_guest(Locale.PT_BR, HERE)


async def signed_up(cell: Cell, email: str = EMAIL) -> Session:
    return await cell.accounts.sign_up(email, PASSWORD, "Ana", Locale.EN, HERE)


def actor(cell: Cell, session: Session) -> Actor:
    return cell.tokens.verify(session.access_token)


async def test_a_guest_has_a_session_and_neither_email_nor_password(cell: Cell) -> None:
    session = await guest(cell)
    user, account = await cell.accounts.user(session.user_id)
    assert (account.email, account.password_hash, account.tier) == (None, None, Tier.FREE)
    assert (user.locale, user.name, user.created_at) == (Locale.PT_BR, "", cell.clock())
    assert (actor(cell, session).user_id, session.expires_in_seconds) == (session.user_id, 900)
    assert [(change.scope, change.origin) for change in await cell.log()] == [(session.user_id, Origin.ACCOUNT)]


async def test_no_secret_stands_in_clear_anywhere(cell: Cell) -> None:
    session = await signed_up(cell)
    stored = repr(await cell.dump())
    for secret in (PASSWORD, session.refresh_token, session.access_token):
        assert secret not in stored
    assert "$argon2id$" in stored
    log = repr(await cell.log())
    assert EMAIL not in log
    assert "argon2" not in log


async def test_one_signs_up_and_in_with_any_spelling_of_the_email(cell: Cell) -> None:
    first = await cell.accounts.sign_up(" Ana@Example.org", PASSWORD, "Ana", Locale.EN, HERE)
    second = await cell.accounts.sign_in("ANA@example.org ", PASSWORD, HERE)
    assert second.user_id == first.user_id
    assert actor(cell, second).session_id != actor(cell, first).session_id


async def test_an_email_has_one_account(cell: Cell) -> None:
    await signed_up(cell)
    async with cell.unchanged():
        with pytest.raises(EmailTaken):
            await cell.accounts.sign_up("ANA@example.org", "another password", "", Locale.EN, HERE)


async def test_of_two_sign_ups_at_once_one_wins(cell: Cell) -> None:
    outcomes = await asyncio.gather(signed_up(cell), signed_up(cell), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EmailTaken", "Session"]
    assert len((await cell.dump())["accounts"]) == 1


async def test_what_is_not_valid_makes_no_account(cell: Cell) -> None:
    async with cell.unchanged():
        for email, password, name, error in (
            ("ana", PASSWORD, "Ana", InvalidEmail),
            (EMAIL, "short", "Ana", WeakPassword),
            (EMAIL, PASSWORD, "x" * 101, TextTooLong),
        ):
            with pytest.raises(error):
                await cell.accounts.sign_up(email, password, name, Locale.EN, HERE)


async def test_a_wrong_password_and_an_unknown_email_look_alike(cell: Cell) -> None:
    await signed_up(cell)
    told = set()
    async with cell.unchanged():
        for email, password in (
            (EMAIL, "wrong password"),
            ("nobody@example.org", PASSWORD),
            ("no email", PASSWORD),
            (EMAIL, ""),
            (EMAIL, "\ud800" * 9),
        ):
            with pytest.raises(InvalidCredentials) as caught:
                await cell.accounts.sign_in(email, password, HERE)
            told.add((str(caught.value), caught.value.path))
    assert len(told) == 1


async def test_an_unknown_email_costs_the_same_hashing_as_a_known_one(cell: Cell) -> None:
    await signed_up(cell)
    hashed: list[str] = []
    verify = cell.accounts._hasher.verify

    class Counting:
        def verify(self, known: str, password: str) -> bool:
            hashed.append(known.rsplit("$", 2)[0])
            return bool(verify(known, password))

    cell.accounts._hasher = Counting()  # type: ignore[assignment]  # it only verifies here
    for email in (EMAIL, "nobody@example.org"):
        with pytest.raises(InvalidCredentials):
            await cell.accounts.sign_in(email, "wrong password", HERE)
    assert (len(hashed), len(set(hashed))) == (2, 1)


async def test_passwords_are_hashed_at_the_recommended_cost(cell: Cell) -> None:
    quota = SignInQuota(10)
    accounts = Accounts(cell.database, cell.writer, cell.tokens, quota, cell.events, cell.code, cell.clock)
    parameters = extract_parameters(accounts._nobody)
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


async def test_a_guest_can_not_sign_in_with_a_password(cell: Cell) -> None:
    session = await guest(cell)
    for email in (session.user_id, f"{session.user_id}@example.org"):
        with pytest.raises(InvalidCredentials):
            await cell.accounts.sign_in(email, "", HERE)


async def test_a_claimed_guest_keeps_their_trips_and_loses_other_sessions(cell: Cell) -> None:
    session = await guest(cell)
    trip_id = (await cell.trip(session.user_id)).trip.id
    claimed = await cell.accounts.claim(actor(cell, session), " Ana@Example.org", PASSWORD, "Ana", HERE)
    assert claimed.user_id == session.user_id
    user, account = await cell.accounts.user(session.user_id)
    assert (user.name, account.email) == ("Ana", EMAIL)
    assert (await cell.accounts.sign_in(EMAIL, PASSWORD, HERE)).user_id == session.user_id
    assert (await cell.reader.itinerary(session.user_id, trip_id)).trip.owner == session.user_id
    with pytest.raises(InvalidToken):
        await cell.accounts.refresh(session.refresh_token)
    await cell.accounts.refresh(claimed.refresh_token)


async def test_a_refused_claim_changes_nothing(cell: Cell) -> None:
    owner, visitor = await signed_up(cell), await guest(cell)
    who = actor(cell, visitor)
    stranger = who.replace(user_id=mint_user(CELL))
    async with cell.unchanged():
        for claimer, email, password, name, error in (
            (who, EMAIL, PASSWORD, None, EmailTaken),
            (who, "new@example.org", "short", None, WeakPassword),
            (who, "new", PASSWORD, None, InvalidEmail),
            (who, "new@example.org", PASSWORD, "x" * 101, TextTooLong),
            (actor(cell, owner), "new@example.org", PASSWORD, None, AlreadyClaimed),
            (stranger, "new@example.org", PASSWORD, None, NotFound),
        ):
            with pytest.raises(error):
                await cell.accounts.claim(claimer, email, password, name, HERE)
    await cell.accounts.refresh(visitor.refresh_token)


async def test_a_refresh_token_rotates_within_its_session(cell: Cell) -> None:
    session = await guest(cell)
    seen = {session.refresh_token}
    for _ in range(3):
        cell.clock.forward(minutes=20)
        following = await cell.accounts.refresh(session.refresh_token)
        assert actor(cell, following).session_id == cell.tokens.verify(following.access_token).session_id
        assert following.refresh_token not in seen
        seen.add(following.refresh_token)
        session = following
    assert len((await cell.dump())["sessions"]) == 1


async def test_a_lost_answer_may_be_asked_for_again(cell: Cell) -> None:
    session = await guest(cell)
    lost = await cell.accounts.refresh(session.refresh_token)
    cell.clock.forward(seconds=29)
    again = await cell.accounts.refresh(session.refresh_token)
    assert again.refresh_token != lost.refresh_token
    cell.clock.forward(minutes=1)
    await cell.accounts.refresh(again.refresh_token)


async def test_asking_again_does_not_lengthen_the_time_for_it(cell: Cell) -> None:
    session = await guest(cell)
    await cell.accounts.refresh(session.refresh_token)
    cell.clock.forward(seconds=20)
    again = await cell.accounts.refresh(session.refresh_token)
    cell.clock.forward(seconds=10)
    with pytest.raises(TokenReused):
        await cell.accounts.refresh(session.refresh_token)
    with pytest.raises(InvalidToken):
        await cell.accounts.refresh(again.refresh_token)


async def test_a_token_used_again_later_closes_the_whole_session(cell: Cell) -> None:
    session = await guest(cell)
    successor = await cell.accounts.refresh(session.refresh_token)
    cell.clock.forward(seconds=30)
    with pytest.raises(TokenReused):
        await cell.accounts.refresh(session.refresh_token)
    async with cell.unchanged():
        for token in (session.refresh_token, successor.refresh_token):
            with pytest.raises(InvalidToken):
                await cell.accounts.refresh(token)


async def test_a_token_used_again_after_its_successor_closes_the_whole_session(cell: Cell) -> None:
    session = await guest(cell)
    successor = await cell.accounts.refresh(session.refresh_token)
    newest = await cell.accounts.refresh(successor.refresh_token)
    with pytest.raises(TokenReused):
        await cell.accounts.refresh(session.refresh_token)
    with pytest.raises(InvalidToken):
        await cell.accounts.refresh(newest.refresh_token)


async def test_the_answer_thought_lost_is_worth_nothing_once_another_was_given(cell: Cell) -> None:
    session = await guest(cell)
    lost = await cell.accounts.refresh(session.refresh_token)
    again = await cell.accounts.refresh(session.refresh_token)
    with pytest.raises(TokenReused):
        await cell.accounts.refresh(lost.refresh_token)
    with pytest.raises(InvalidToken):
        await cell.accounts.refresh(again.refresh_token)


async def test_a_closed_session_of_one_device_leaves_the_others(cell: Cell) -> None:
    first = await signed_up(cell)
    second = await cell.accounts.sign_in(EMAIL, PASSWORD, HERE)
    await cell.accounts.sign_out(actor(cell, first))
    with pytest.raises(InvalidToken):
        await cell.accounts.refresh(first.refresh_token)
    await cell.accounts.refresh(second.refresh_token)
    async with cell.unchanged():
        await cell.accounts.sign_out(actor(cell, first))


async def test_a_refresh_token_lasts_ninety_days_from_its_issue(cell: Cell) -> None:
    session = await guest(cell)
    cell.clock.forward(days=89, hours=23, minutes=59)
    following = await cell.accounts.refresh(session.refresh_token)
    cell.clock.forward(days=90)
    async with cell.unchanged():
        with pytest.raises(TokenExpired):
            await cell.accounts.refresh(following.refresh_token)


@pytest.mark.parametrize("token", ["", "twr_", "ção", "\ud800", "x" * 100_000])
async def test_what_is_no_refresh_token_is_refused(cell: Cell, token: str) -> None:
    session = await guest(cell)
    async with cell.unchanged():
        for raw in (token, session.access_token, session.refresh_token[:-1]):
            with pytest.raises(InvalidToken):
                await cell.accounts.refresh(raw)


async def test_of_two_refreshes_at_once_both_are_answered_and_one_token_lives(cell: Cell) -> None:
    session = await guest(cell)
    both = await asyncio.gather(*(cell.accounts.refresh(session.refresh_token) for _ in range(2)))
    alive = [row for row in (await cell.dump())["refresh_tokens"] if row[4] is None]
    assert (len({each.refresh_token for each in both}), len(alive)) == (2, 1)


async def test_a_profile_is_changed_by_its_user_and_logged(cell: Cell) -> None:
    session = await guest(cell)
    who = actor(cell, session)
    likes = Preferences(interests=(Interest.ART,))
    changed = await cell.accounts.update_profile(who, lambda user: user.replace(name="Ana", preferences=likes))
    assert (changed.name, (await cell.accounts.user(who.user_id))[0].preferences) == ("Ana", likes)
    write = (await cell.log())[-1].writes[0]
    assert (write.kind, write.becomes is not None and set(write.becomes)) == (DocumentKind.USER, {"name", "preferences"})
    async with cell.unchanged():
        with pytest.raises(InvalidInput):
            await cell.accounts.update_profile(who, lambda user: user.replace(name="x" * 101))
        with pytest.raises(NotFound):
            await cell.accounts.update_profile(who.replace(user_id=mint_user(CELL)), lambda user: user.replace(name="x"))
        with pytest.raises(NotFound):
            await cell.accounts.user(UserId("usr_nobody"))


async def test_attempts_are_bounded_by_email_and_by_address(tmp_path: Path) -> None:
    cell = Cell(tmp_path, sign_in_attempts=2)
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await cell.accounts.sign_in(EMAIL, PASSWORD, HERE)
    async with cell.unchanged():
        for address in (HERE, "192.0.2.2"):
            with pytest.raises(RateLimited) as caught:
                await cell.accounts.sign_in(EMAIL.upper(), PASSWORD, address)
            seconds = caught.value.params["seconds"]
            assert isinstance(seconds, int)
            assert 1 <= seconds <= 300
    for number in range(17):
        await cell.accounts.sign_in_as_guest(Locale.EN, HERE if number else "192.0.2.3")
    async with cell.unchanged():
        with pytest.raises(InvalidCredentials):
            await cell.accounts.sign_in("rui@example.org", PASSWORD, HERE)
        for refused in (
            cell.accounts.sign_in_as_guest(Locale.EN, HERE),
            cell.accounts.sign_up("rui@example.org", PASSWORD, "", Locale.EN, HERE),
        ):
            with pytest.raises(RateLimited):
                await refused
    await cell.accounts.sign_in_as_guest(Locale.EN, "192.0.2.4")
    cell.close()
