"""API keys at work in a node, and the operator's side of them on the same file."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import apsw
import pytest
import structlog

from edge.access import partners as access
from edge.access.actors import Actor
from edge.access.partners import CACHE_SECONDS, SECOND_LOOK_SECONDS, Partners
from edge.access.registry import LIVE_KEYS, Issued, PartnerRegistry
from edge.store.accounts import account_of
from edge.store.database import connect
from edge.store.partners import OPERATIONS_A_DAY
from models.account import Tier, User
from models.api_key import Scope, mint_key
from models.change import DocumentKind, Origin
from models.errors import InvalidSetting, InvalidValue, KeyExpired, KeyRefused, KeyRevoked, Overloaded, TripWiseError
from models.ids import CellCode
from models.partner import OTHER, UNNAMED, Branding, Profile, UsageDay
from models.value import checked
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL

TODAY = date(2026, 11, 22)
READING = {Scope.TRIPS_READ, Scope.USAGE_READ}


class Timer:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class Agency:
    """A cell with partners, the operator's registry of them, and a timer that ages what is known."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.timer = Timer()
        self.partners = self.another_run()
        self.registry = PartnerRegistry(cell.folder, CELL, cell.clock)

    def another_run(self) -> Partners:
        """Return what a node has after a restart."""
        return Partners(self.cell.database, self.cell.writer, self.cell.events, CELL, self.cell.clock, self.timer)

    def create(self, slug: str = "horizonte", lifetime: timedelta | None = None, tier: Tier = Tier.PARTNER) -> Issued:
        profile = Profile.model_validate({"slug": slug, "name": "Horizonte", "tier": tier, "branding": Branding(name="Horizonte")})
        issued = self.registry.create(profile, READING, "site", lifetime)
        self.age()
        return issued

    def age(self) -> None:
        """Let what is known of partners grow too old to be used."""
        self.timer.seconds += CACHE_SECONDS

    async def usage(self, issued: Issued, on: date = TODAY) -> list[UsageDay]:
        return await self.partners.usage(issued.partner.id, on, on)


@pytest.fixture
def agency(cell: Cell) -> Agency:
    return Agency(cell)


@asynccontextmanager
async def reads_counted(cell: Cell) -> AsyncIterator[list[str]]:
    """Collect what is read from the database inside."""
    read, seen = cell.database.read, list[str]()

    async def counted(work: object) -> object:
        seen.append(repr(work))
        return await read(work)  # type: ignore[arg-type]  # handed on

    cell.database.read = counted  # type: ignore[assignment, method-assign]  # counts, and hands on
    try:
        yield seen
    finally:
        del cell.database.read


async def test_a_key_speaks_for_its_partners_account(agency: Agency) -> None:
    issued = agency.create(lifetime=timedelta(days=90), tier=Tier.ENTERPRISE)
    actor = await agency.partners.actor_of(issued.text)
    assert actor == Actor(
        user_id=issued.partner.user_id,
        home=CELL,
        tier=Tier.ENTERPRISE,
        session_id=issued.key.id,
        expires_at=agency.cell.clock() + timedelta(days=90),
        partner_id=issued.partner.id,
        key_id=issued.key.id,
        scopes=frozenset(READING),
    )


async def test_the_account_is_made_at_the_first_use_of_a_key_and_once(agency: Agency) -> None:
    issued = agency.create()
    assert await agency.cell.log() == []
    actors = await asyncio.gather(*(agency.partners.actor_of(issued.text) for _ in range(10)))
    await agency.another_run().actor_of(issued.text)
    assert set(actors) == {actors[0]}
    assert [(change.scope, change.origin) for change in await agency.cell.log()] == [(issued.partner.user_id, Origin.ACCOUNT)]
    user, account = await agency.cell.accounts.user(issued.partner.user_id)
    assert (user.name, account.email, account.password_hash, account.tier) == ("Horizonte", None, None, Tier.PARTNER)


async def test_a_partner_of_another_tier_is_asked_for_by_it_at_once(agency: Agency) -> None:
    issued = agency.create()
    await agency.partners.actor_of(issued.text)
    for tier in (Tier.ENTERPRISE, Tier.PARTNER):
        agency.registry.update("horizonte", lambda partner, tier=tier: partner.replace(tier=tier))  # type: ignore[misc]  # bound early
        agency.age()
        assert (await agency.partners.actor_of(issued.text)).tier is tier
        account = await agency.cell.database.read(lambda connection: account_of(connection, issued.partner.user_id))
        assert account is not None
        assert account.tier is tier
    assert len(await agency.cell.log()) == 1


async def test_what_is_wrong_with_a_key_is_not_told(agency: Agency) -> None:
    issued = agency.create()
    parts = issued.text.split("_")
    other = mint_key(CELL).split("_")
    from models.api_key import _checksum

    forged = "_".join([*parts[:3], other[3]])
    told = set()
    async with agency.cell.unchanged():
        for text in (
            mint_key(CELL),
            mint_key(CellCode("lis-1")),
            f"{forged}_{_checksum(forged)}",
            issued.text[:-1] + ("0" if issued.text[-1] != "0" else "1"),
            "twk_",
            "twk_" + "x" * 100_000,
            "twk_\ud800",
        ):
            with pytest.raises(KeyRefused) as caught:
                await agency.partners.actor_of(text)
            told.add((str(caught.value), caught.value.path))
    assert len(told) == 1


async def test_the_text_of_a_key_stands_nowhere_but_in_the_operators_hand(agency: Agency) -> None:
    issued = agency.create()
    with structlog.testing.capture_logs() as lines:
        actor = await agency.partners.actor_of(issued.text)
        agency.partners.used(actor, "Trips", 1, "ok")
        await agency.partners.flush()
    secret = issued.text.split("_")[3]
    assert secret not in repr(await agency.cell.dump())
    assert secret not in repr(lines)
    assert secret not in repr(issued)
    assert secret not in agency.registry.enrolled_as("horizonte").model_dump_json()
    assert "digest" not in agency.registry.enrolled_as("horizonte").model_dump_json()


async def test_a_flood_of_keys_costs_the_database_nothing(agency: Agency) -> None:
    issued = agency.create()
    await agency.partners.actor_of(issued.text)
    async with reads_counted(agency.cell) as seen:
        for _ in range(500):
            with pytest.raises(KeyRefused):
                await agency.partners.actor_of(mint_key(CELL))
            await agency.partners.actor_of(issued.text)
    assert seen == []


async def test_a_key_that_was_given_out_a_moment_ago_is_looked_for_before_it_is_refused(agency: Agency) -> None:
    await agency.partners.refresh()
    profile = Profile.model_validate({"slug": "novo", "name": "Novo", "tier": Tier.PARTNER, "branding": Branding(name="Novo")})
    issued = agency.registry.create(profile, READING, "site", None)
    agency.timer.seconds += SECOND_LOOK_SECONDS
    assert (await agency.partners.actor_of(issued.text)).key_id == issued.key.id


async def test_keys_that_nobody_knows_are_looked_for_only_so_often(agency: Agency) -> None:
    await agency.partners.refresh()
    agency.timer.seconds += SECOND_LOOK_SECONDS
    async with reads_counted(agency.cell) as seen:
        for _ in range(500):
            with pytest.raises(KeyRefused):
                await agency.partners.actor_of(mint_key(CELL))
    assert len(seen) == 1


async def test_what_is_known_is_looked_at_anew_when_it_is_too_old_and_once(agency: Agency) -> None:
    issued = agency.create()
    await agency.partners.actor_of(issued.text)
    agency.timer.seconds += CACHE_SECONDS - 0.01
    async with reads_counted(agency.cell) as seen:
        await agency.partners.actor_of(issued.text)
        assert len(seen) == 0
        agency.timer.seconds += 0.01
        await asyncio.gather(*(agency.partners.actor_of(issued.text) for _ in range(20)))
        assert len(seen) == 1


async def test_the_check_of_a_known_key_never_waits(agency: Agency) -> None:
    issued = agency.create()
    await agency.partners.actor_of(issued.text)
    checking = agency.partners.actor_of(issued.text)
    with pytest.raises(StopIteration) as done:
        checking.send(None)
    assert done.value.value.key_id == issued.key.id


async def test_an_expired_key_opens_nothing_and_says_so_to_its_owner_alone(agency: Agency) -> None:
    issued = agency.create(lifetime=timedelta(hours=1))
    actor = await agency.partners.actor_of(issued.text)
    agency.cell.clock.forward(minutes=60)
    async with agency.cell.unchanged():
        with pytest.raises(KeyExpired):
            await agency.partners.actor_of(issued.text)
        with pytest.raises(KeyExpired):
            agency.partners.require_standing(actor)


async def test_a_revoked_key_opens_nothing_once_what_is_known_is_too_old(agency: Agency) -> None:
    issued = agency.create()
    actor = await agency.partners.actor_of(issued.text)
    assert [key.id for key in agency.registry.revoke("horizonte", issued.key.id)] == [issued.key.id]
    agency.age()
    async with agency.cell.unchanged():
        with pytest.raises(KeyRevoked):
            await agency.partners.actor_of(issued.text)
        with pytest.raises(KeyRevoked):
            agency.partners.require_standing(actor)
        assert agency.registry.revoke("horizonte", issued.key.id) == []


async def test_an_actor_stands_while_the_key_does_and_users_always(agency: Agency) -> None:
    issued = agency.create()
    actor = await agency.partners.actor_of(issued.text)
    agency.partners.require_standing(actor)
    agency.partners.require_standing(actor.replace(partner_id=None, key_id=None, scopes=None))


async def test_a_key_that_ended_long_ago_is_unknown(agency: Agency) -> None:
    issued = agency.create()
    agency.registry.revoke("horizonte", None)
    agency.cell.clock.forward(days=91)
    agency.age()
    with pytest.raises(KeyRefused):
        await agency.partners.actor_of(issued.text)
    assert await agency.partners.keys_of(issued.partner.id) == []
    assert [use.key.id for use in agency.registry.enrolled_as("horizonte").keys] == [issued.key.id]


async def test_a_rotated_key_lives_on_for_the_overlap_and_no_longer(agency: Agency) -> None:
    issued = agency.create(lifetime=timedelta(days=10))
    agency.cell.clock.forward(days=1)
    rotated = agency.registry.rotate("horizonte", None, timedelta(hours=24), None)
    new = rotated.issued
    assert (new.key.scopes, new.key.label, new.key.expires_at) == (issued.key.scopes, "site", agency.cell.clock() + timedelta(days=10))
    agency.age()
    assert (await agency.partners.actor_of(issued.text)).key_id == issued.key.id
    assert (await agency.partners.actor_of(new.text)).user_id == issued.partner.user_id
    agency.cell.clock.forward(hours=24)
    with pytest.raises(KeyExpired):
        await agency.partners.actor_of(issued.text)
    assert (await agency.partners.actor_of(new.text)).key_id == new.key.id


async def test_a_rotation_without_overlap_ends_the_old_key_at_once(agency: Agency) -> None:
    issued = agency.create()
    new = agency.registry.rotate("horizonte", issued.key.id, timedelta(), timedelta(days=1)).issued
    agency.age()
    with pytest.raises(KeyRevoked):
        await agency.partners.actor_of(issued.text)
    assert (await agency.partners.actor_of(new.text)).expires_at == agency.cell.clock() + timedelta(days=1)


async def test_a_rotation_never_lengthens_the_life_of_the_old_key(agency: Agency) -> None:
    issued = agency.create(lifetime=timedelta(hours=2))
    assert agency.registry.rotate("horizonte", None, timedelta(hours=24), None).replaced.expires_at == issued.key.expires_at


async def test_a_closed_partner_has_neither_keys_nor_branding(agency: Agency) -> None:
    issued = agency.create()
    actor = await agency.partners.actor_of(issued.text)
    agency.registry.close("horizonte")
    agency.age()
    for name in ("horizonte", issued.partner.id):
        assert await agency.partners.partner_of(name) is None
    with pytest.raises(KeyRevoked):
        await agency.partners.actor_of(issued.text)
    with pytest.raises(KeyRevoked):
        agency.partners.require_standing(actor)
    async with agency.cell.unchanged():
        with pytest.raises(InvalidSetting, match="was closed on 2026-11-22"):
            agency.registry.add_key("horizonte", READING, "", None)
        with pytest.raises(InvalidSetting, match="horizonte is taken"):
            agency.create()


async def test_a_partner_is_found_by_id_and_by_slug(agency: Agency) -> None:
    issued = agency.create()
    agency.create("sol")
    assert await agency.partners.partner_of("horizonte") == issued.partner
    assert await agency.partners.partner_of(issued.partner.id) == issued.partner
    assert await agency.partners.partner_of("lua") is None


async def test_usage_is_summed_up_by_day_operation_and_partner(agency: Agency) -> None:
    issued, other = agency.create(), agency.create("sol")
    actor, stranger = await agency.partners.actor_of(issued.text), await agency.partners.actor_of(other.text)
    second = agency.registry.add_key("horizonte", READING, "", None)
    agency.age()
    for who, operation, cost, outcome in (
        (actor, "Trips", 21, "ok"),
        (actor, "Trips", 5, "NOT_FOUND"),
        (await agency.partners.actor_of(second.text), "Trips", 1, "ok"),
        (actor, None, 2, "ok"),
        (actor, "no name;", 3, "ok"),
        (stranger, "Trips", 100, "ok"),
    ):
        agency.partners.used(who, operation, cost, outcome)
    assert await agency.usage(issued) == []
    await agency.partners.flush()
    expected = [
        UsageDay(date=TODAY, operation="Trips", requests=3, errors=1, cost=27),
        UsageDay(date=TODAY, operation=OTHER, requests=1, errors=0, cost=3),
        UsageDay(date=TODAY, operation=UNNAMED, requests=1, errors=0, cost=2),
    ]
    assert await agency.usage(issued) == expected
    assert agency.registry.usage("horizonte", TODAY, TODAY) == expected
    agency.cell.clock.forward(days=1)
    agency.partners.used(actor, "Trips", 4, "ok")
    await agency.partners.flush()
    assert await agency.usage(issued) == expected
    assert await agency.usage(issued, TODAY + timedelta(1)) == [
        UsageDay(date=TODAY + timedelta(1), operation="Trips", requests=1, errors=0, cost=4)
    ]
    uses = {use.key.id: use.last_used_on for use in await agency.partners.keys_of(issued.partner.id)}
    assert uses == {issued.key.id: TODAY + timedelta(1), second.key.id: TODAY}


async def test_each_use_leaves_a_line_for_the_audit_and_a_user_leaves_none(agency: Agency) -> None:
    issued = agency.create()
    actor = await agency.partners.actor_of(issued.text)
    with structlog.testing.capture_logs() as lines:
        agency.partners.used(actor, "Trips", 21, "ok")
        agency.partners.used(actor, "x\n2026 forged", 1, "errors")
        agency.partners.used(actor.replace(partner_id=None, key_id=None), "Trips", 21, "ok")
    line = {"event": "partner used", "log_level": "info", "partner": issued.partner.id, "key": issued.key.id}
    assert lines == [
        {**line, "operation": "Trips", "cost": 21, "outcome": "ok"},
        {**line, "operation": OTHER, "cost": 1, "outcome": "errors"},
    ]
    assert agency.cell.events.registry.get_sample_value("tripwise_partner_operations_total", {"outcome": "ok"}) == 1


async def test_invented_names_fill_neither_memory_nor_disk(agency: Agency) -> None:
    issued = agency.create()
    actor = await agency.partners.actor_of(issued.text)
    for run in range(3):
        for number in range(OPERATIONS_A_DAY + 50):
            agency.partners.used(actor, f"Operation{run}_{number}", 1, "ok")
        assert len(agency.partners._sums) <= OPERATIONS_A_DAY + 1
        await agency.partners.flush()
    days = await agency.usage(issued)
    assert len(days) == OPERATIONS_A_DAY + 1
    assert sum(day.requests for day in days) == 3 * (OPERATIONS_A_DAY + 50)
    assert next(day.requests for day in days if day.operation == OTHER) == 2 * OPERATIONS_A_DAY + 150


async def test_usage_that_could_not_be_written_is_written_later(agency: Agency) -> None:
    issued = agency.create()
    actor = await agency.partners.actor_of(issued.text)
    agency.partners.used(actor, "Trips", 1, "ok")
    write = agency.cell.database.write

    async def refused(*_: object) -> object:
        agency.partners.used(actor, "Trips", 1, "ok")
        raise Overloaded(seconds=1)

    agency.cell.database.write = refused  # type: ignore[assignment, method-assign]  # a full queue
    with pytest.raises(Overloaded):
        await agency.partners.flush()
    agency.cell.database.write = write  # type: ignore[method-assign]  # as it was
    await agency.partners.flush()
    assert [(day.operation, day.requests) for day in await agency.usage(issued)] == [("Trips", 2)]


async def test_nothing_is_lost_when_the_node_closes_and_old_usage_goes_when_it_starts(agency: Agency) -> None:
    issued = agency.create()
    await agency.partners.start()
    agency.partners.used(await agency.partners.actor_of(issued.text), "Trips", 1, "ok")
    await agency.partners.close()
    await agency.partners.close()
    assert [(day.operation, day.requests) for day in await agency.usage(issued)] == [("Trips", 1)]
    for days, kept in ((400, 1), (1, 0)):
        agency.cell.clock.forward(days=days)
        run = agency.another_run()
        await run.start()
        await run.close()
        assert len(await agency.usage(issued)) == kept


async def test_the_node_learns_by_itself_and_survives_a_failure(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "TICK_SECONDS", 0.005)
    await agency.partners.start()
    try:
        issued = agency.registry.create(
            Profile.model_validate({"slug": "horizonte", "name": "H", "tier": "partner", "branding": {"name": "H"}}), READING, "", None
        )
        failures = 0
        read = agency.cell.database.read

        async def failing(work: object) -> object:
            nonlocal failures
            failures += 1
            if failures == 1:
                raise Overloaded(seconds=1)
            return await read(work)  # type: ignore[arg-type]  # handed on

        agency.cell.database.read = failing  # type: ignore[assignment, method-assign]  # fails once
        async with asyncio.timeout(10):
            while issued.key.id not in agency.partners._directory.keys:
                await asyncio.sleep(0.001)
        assert failures >= 2
    finally:
        await agency.partners.close()


def profile(**fields: object) -> Profile:
    given = {"slug": "horizonte", "name": "H", "tier": "partner", "branding": {"name": "H"}, **fields}
    return checked(lambda: Profile.model_validate(given))


async def test_what_is_not_valid_enrols_nobody(agency: Agency) -> None:
    async with agency.cell.unchanged():
        for fields in ({"slug": "H"}, {"tier": "free"}, {"branding": {"name": "H", "logo_url": "http://h.example"}}):
            with pytest.raises(InvalidValue):
                agency.registry.create(profile(**fields), READING, "", None)
        with pytest.raises(TripWiseError):
            agency.registry.create(profile(), READING, "x" * 61, None)
        with pytest.raises(TripWiseError):
            agency.registry.create(profile(), [], "", None)


async def test_the_operator_is_told_what_is_not_there(agency: Agency) -> None:
    agency.create()
    ended = agency.registry.add_key("horizonte", READING, "", None).key.id
    agency.registry.revoke("horizonte", ended)
    agency.registry.add_key("horizonte", READING, "", None)
    async with agency.cell.unchanged():
        for call, told in (
            (lambda: agency.registry.enrolled_as("lua"), "there is no partner 'lua'"),
            (lambda: agency.registry.revoke("horizonte", "000000000000"), "horizonte has no such key"),
            (lambda: agency.registry.rotate("horizonte", ended, timedelta(), None), f"{ended} has ended"),
            (lambda: agency.registry.rotate("horizonte", None, timedelta(), None), "say which; alive are: "),
            (lambda: agency.registry.update("horizonte", lambda partner: partner.replace(name="")), "name is not valid"),
        ):
            with pytest.raises(TripWiseError, match=told):
                call()


async def test_a_partner_has_only_so_many_keys(agency: Agency) -> None:
    agency.create()
    for _ in range(LIVE_KEYS - 1):
        agency.registry.add_key("horizonte", READING, "", None)
    async with agency.cell.unchanged():
        with pytest.raises(InvalidSetting, match=f"has {LIVE_KEYS} keys alive"):
            agency.registry.add_key("horizonte", READING, "", None)


async def test_a_database_of_another_cell_is_left_alone(agency: Agency) -> None:
    await agency.partners.actor_of(agency.create().text)
    elsewhere = PartnerRegistry(agency.cell.folder, CellCode("lis-1"), agency.cell.clock)
    async with agency.cell.unchanged():
        with pytest.raises(InvalidSetting, match="is of cell gru-1, not lis-1"):
            elsewhere.create(profile(slug="sol"), READING, "", None)


async def test_a_database_that_nodes_have_yet_to_migrate_is_left_alone(agency: Agency) -> None:
    connection = connect(agency.cell.database.path, read_only=False)
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'partners'").fetchall()
    connection.close()
    async with agency.cell.unchanged():
        with pytest.raises(InvalidSetting, match="lacks partners; start a node on it once"):
            agency.create()
        with pytest.raises(InvalidSetting, match="lacks partners"):
            agency.registry.enrolled()


async def test_a_locked_database_is_told_and_left_alone(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.store.database.BUSY_TIMEOUT_MS", 10)
    connection = connect(agency.cell.database.path, read_only=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Overloaded):
            agency.create()
    finally:
        connection.close()
    assert agency.registry.enrolled() == []


async def test_operator_and_node_write_at_once_and_nothing_is_lost(agency: Agency) -> None:
    actor = await agency.partners.actor_of(agency.create().text)
    owner = await agency.cell.traveller()
    failures: list[BaseException] = []

    def operate() -> None:
        try:
            for number in range(20):
                agency.registry.create(profile(slug=f"agency-{number}"), READING, "", None)
        except BaseException as error:  # noqa: BLE001  # it is looked at below
            failures.append(error)

    thread = threading.Thread(target=operate)
    thread.start()
    trips = 0
    while thread.is_alive() or trips < 20:
        await agency.cell.trip(owner)
        agency.partners.used(actor, "Trips", 1, "ok")
        await agency.partners.flush()
        trips += 1
    thread.join()
    assert failures == []
    assert len(agency.registry.enrolled()) == 21
    dump = await agency.cell.dump()
    assert (len(dump["trips"]), dump["partner_usage"][0][3]) == (trips, trips)


async def test_each_write_of_the_operators_is_counted(agency: Agency) -> None:
    def number(connection: apsw.Connection) -> int:
        return int(connection.execute("SELECT number FROM partner_writes").get)

    agency.create()
    before = await agency.cell.database.read(number)
    agency.registry.update("horizonte", lambda partner: partner.replace(name="Sol"))
    agency.registry.revoke("horizonte", None)
    assert await agency.cell.database.read(number) == before + 2


async def test_the_profile_of_the_account_bears_the_partners_name(agency: Agency) -> None:
    issued = agency.create()
    await agency.partners.actor_of(issued.text)
    (change,) = await agency.cell.log()
    (write,) = change.writes
    assert write.kind is DocumentKind.USER
    assert User.model_validate(write.becomes).name == "Horizonte"
    assert "twk_" not in repr(change)
