import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from edge.node import Node
from edge.planner.generator import Generator
from edge.sync.refinements import PENDING, ask
from edge.sync.writer import Transaction
from models.change import Origin
from models.errors import DeadlineExceeded, ProviderUnavailable
from models.ids import CellCode, IdPrefix, TripId, UserId, mint
from models.locale import Locale
from tests.clients.region import Region, build_node, serving, unchanged
from tests.clients.scripted import RefusingGenerator, ScriptedGenerator
from tests.clients.traveller import PROBLEMS, Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

GENERATE = f"""mutation ($input: GenerateTripInput!) {{ generateTrip(input: $input) {{
  trip {{ id title dayCount startsOn travellers {{ age }} budget {{ amountMicros currency }} interests pace locale
    destinations {{ code }} days {{ id stops {{ id }} }} }}
  generation {{ id status isRefinement }} {PROBLEMS} }} }}"""
REFINE = f"""mutation ($input: RefineTripInput!) {{ refineTrip(input: $input) {{
  handledBy reply changeId generation {{ id isRefinement }} trip {{ id }} {PROBLEMS} }} }}"""
ONCE = f"""mutation ($input: RefineTripInput!) {{ refineTrip(input: $input) {{
  messageId pending handledBy reply generation {{ id }} {PROBLEMS} }} }}"""
PROGRESS = """subscription ($id: ID!) { generationProgress(id: $id) {
  generation { status generator daysDrafted problem { code message retryable } usage { model inputTokens outputTokens } }
  days { number title stops { title startsAt } } } }"""
OUTCOME = "query ($id: ID!) { generation(id: $id) { status generator daysDrafted changeId problem { code message } trip { id } } }"
TRIP = "query ($id: ID!) { trip(id: $id) { days { title stops { id title startsAt } } messages { speaker text handledBy generationId } } }"
UNDO = f"mutation ($id: ID!) {{ undoTrip(id: $id) {{ changeId {PROBLEMS} }} }}"
DELETE = f"mutation ($id: ID!) {{ deleteTrip(id: $id) {{ deletedId {PROBLEMS} }} }}"


@asynccontextmanager
async def travelling(folder: Path, *generators: Generator, **settings: object) -> AsyncIterator[tuple[Node, Traveller]]:
    """Serve a node with these generators and sign in to it."""
    node = build_node(folder, FakeClock(), generators or None, **settings)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False, timeout=20) as client:  # noqa: S501
        yield node, await sign_in(client)


async def begin(traveller: Traveller, **given: object) -> tuple[dict[str, Any], str]:
    """Ask for an itinerary of three days and return the trip and the generation's id."""
    made = await traveller.ask(GENERATE, input={"prompt": "3 days in Lisbon", **given})
    assert made["problems"] == []
    return made["trip"], made["generation"]["id"]


async def ended(traveller: Traveller, generation_id: str) -> dict[str, Any]:
    """Follow a generation to its end and return its last state."""
    async with traveller.events(PROGRESS, id=generation_id) as events:
        while True:
            generation = dict((await events.next())["generation"])
            if generation["status"] in {"DONE", "FAILED"}:
                return generation


async def itinerary(traveller: Traveller, trip_id: str) -> list[tuple[str, list[str]]]:
    days = (await traveller.ask(TRIP, id=trip_id))["days"]
    return [(day["title"], [stop["title"] for stop in day["stops"]]) for day in days]


async def test_a_prompt_becomes_wishes_and_an_itinerary(ana: Traveller) -> None:
    ana.language = "pt-BR"
    trip, generation_id = await begin(ana, prompt="4 dias no Porto para dois, comida e vinho, 600 euros")
    assert (trip["title"], trip["dayCount"], trip["destinations"]) == ("Porto", 4, [{"code": "porto"}])
    assert trip["budget"] == {"amountMicros": 600_000_000, "currency": "EUR"}
    assert trip["interests"] == ["FOOD", "WINE"]
    assert len(trip["travellers"]) == 2
    assert trip["locale"] == "PT_BR"
    done = await ended(ana, generation_id)
    assert (done["status"], done["generator"], done["daysDrafted"], done["problem"]) == ("DONE", "embedded", 4, None)
    planned = await itinerary(ana, trip["id"])
    assert len(planned) == 4
    assert all(len(stops) >= 3 for _, stops in planned)


async def test_fields_go_before_words(ana: Traveller) -> None:
    trip, generation_id = await begin(
        ana,
        prompt="4 days in Porto for two, food, 600 euros",
        title="Natal",
        destinations=["roma"],
        dayCount=2,
        startsOn="2026-12-24",
        travellers=[{"age": 8}, {"age": 40}, {"age": 41}],
        budget={"amountMicros": 1_000_000_000, "currency": "EUR"},
        interests=["HISTORY"],
        pace="RELAXED",
        locale="IT",
    )
    assert {name: trip[name] for name in ("title", "dayCount", "startsOn", "interests", "pace", "locale")} == {
        "title": "Natal",
        "dayCount": 2,
        "startsOn": "2026-12-24",
        "interests": ["HISTORY"],
        "pace": "RELAXED",
        "locale": "IT",
    }
    assert trip["destinations"] == [{"code": "roma"}]
    assert [each["age"] for each in trip["travellers"]] == [8, 40, 41]
    assert trip["budget"]["amountMicros"] == 1_000_000_000
    assert (await ended(ana, generation_id))["status"] == "DONE"


async def test_a_prompt_without_a_length_lasts_three_days(ana: Traveller) -> None:
    trip, _ = await begin(ana, prompt="Madrid")
    assert (trip["dayCount"], trip["startsOn"]) == (3, None)


async def test_the_answer_comes_before_the_first_day(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=0)
    async with travelling(tmp_path, scripted) as (_, ana):
        trip, generation_id = await begin(ana)
        assert [day["stops"] for day in trip["days"]] == [[], [], []]
        assert scripted.made == []
        scripted.allow(3)
        assert (await ended(ana, generation_id))["status"] == "DONE"
        assert await itinerary(ana, trip["id"]) == scripted.proposed


async def test_what_a_generator_proposed_is_one_change_that_undo_takes_back(tmp_path: Path) -> None:
    scripted = ScriptedGenerator()
    async with travelling(tmp_path, scripted) as (_, ana):
        trip, generation_id = await begin(ana)
        await ended(ana, generation_id)
        outcome = await ana.ask(OUTCOME, id=generation_id)
        assert outcome["changeId"].startswith("chg_gru-1_")
        assert outcome["trip"] == {"id": trip["id"]}
        assert await itinerary(ana, trip["id"]) == scripted.proposed
        assert (await ana.ask(UNDO, id=trip["id"]))["problems"] == []
        assert await itinerary(ana, trip["id"]) == [("", []), ("", []), ("", [])]
        assert await ana.refusal(UNDO, id=trip["id"]) == ("NOTHING_TO_UNDO", ())


async def test_a_failing_generator_hands_over_to_the_next_one(tmp_path: Path) -> None:
    first, second = ScriptedGenerator("first", allowed=2, failure=ProviderUnavailable()), ScriptedGenerator("second")
    async with travelling(tmp_path, first, second) as (_, ana):
        trip, generation_id = await begin(ana)
        done = await ended(ana, generation_id)
        assert (done["status"], done["generator"], done["usage"]) == (
            "DONE",
            "second",
            {"model": "second", "inputTokens": 10, "outputTokens": 5},
        )
        assert [day.number for day in first.made] == [1, 2]
        assert await itinerary(ana, trip["id"]) == second.proposed


async def test_an_unwell_generator_is_not_asked(tmp_path: Path) -> None:
    unwell = ScriptedGenerator("unwell", is_well=False)
    async with travelling(tmp_path, unwell, ScriptedGenerator("second")) as (_, ana):
        _, generation_id = await begin(ana)
        assert (await ended(ana, generation_id))["generator"] == "second"
        assert unwell.tasks == []


async def test_when_every_generator_fails_the_last_reason_is_told_and_the_trip_stays_empty(tmp_path: Path) -> None:
    async with travelling(tmp_path, RefusingGenerator(ProviderUnavailable()), RefusingGenerator(DeadlineExceeded())) as (_, ana):
        trip, generation_id = await begin(ana)
        failed = await ended(ana, generation_id)
        assert (failed["status"], failed["problem"]) == (
            "FAILED",
            {
                "code": "DEADLINE_EXCEEDED",
                "message": "Planning took too long and was stopped. Try again, or ask for fewer days.",
                "retryable": True,
            },
        )
        assert await itinerary(ana, trip["id"]) == [("", []), ("", []), ("", [])]


async def test_the_problem_of_a_generation_is_told_in_the_language_of_who_reads_it(tmp_path: Path) -> None:
    async with travelling(tmp_path, RefusingGenerator(DeadlineExceeded())) as (_, ana):
        _, generation_id = await begin(ana)
        await ended(ana, generation_id)
        messages = set()
        for language in ("en", "pt-BR", "es", "fr", "it"):
            ana.language = language
            messages.add((await ana.ask(OUTCOME, id=generation_id))["problem"]["message"])
        assert len(messages) == 5


async def test_a_generator_that_breaks_is_an_error_of_ours_without_its_details(tmp_path: Path) -> None:
    async with travelling(tmp_path, ScriptedGenerator(allowed=0, failure=RuntimeError("secret"))) as (_, ana):
        _, generation_id = await begin(ana)
        problem = (await ended(ana, generation_id))["problem"]
        assert problem["code"] == "INTERNAL_ERROR"
        assert generation_id in problem["message"]
        assert "secret" not in problem["message"]


async def test_a_generator_has_a_deadline(tmp_path: Path) -> None:
    async with travelling(tmp_path, ScriptedGenerator(allowed=1), generation_seconds=0.2) as (_, ana):
        _, generation_id = await begin(ana)
        failed = await ended(ana, generation_id)
        assert (failed["status"], failed["problem"]["code"]) == ("FAILED", "DEADLINE_EXCEEDED")


async def test_a_trip_that_is_deleted_ends_its_generation(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=1)
    async with travelling(tmp_path, scripted) as (node, ana):
        trip, generation_id = await begin(ana)
        async with ana.events(PROGRESS, id=generation_id) as events:
            while (await events.next())["generation"]["daysDrafted"] < 1:
                pass
            assert (await ana.ask(DELETE, id=trip["id"]))["problems"] == []
            name, data = await events.event()
            assert (name, data["errors"][0]["extensions"]["code"]) == ("next", "NOT_FOUND")
            assert (await events.event())[0] == "complete"
        assert await ana.ask(OUTCOME, id=generation_id) is None
        scripted.allow(2)
        other, second = await begin(ana)
        scripted.allow(3)
        assert (await ended(ana, second))["status"] == "DONE"
        assert await itinerary(ana, other["id"]) == scripted.proposed[-3:]
        head = await node.reader.head()
        await asyncio.sleep(0.1)
        assert await node.reader.head() == head


async def test_an_edit_made_meanwhile_is_kept(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=1)
    async with travelling(tmp_path, scripted) as (_, ana):
        trip, generation_id = await begin(ana)
        await ana.add(trip, "Casamento da Rita", 2, startsAt="23:30")
        day = f"mutation ($input: UpdateDayInput!) {{ updateDay(input: $input) {{ day {{ id }} {PROBLEMS} }} }}"
        await ana.ask(day, input={"tripId": trip["id"], "id": trip["days"][0]["id"], "title": "Chegada"})
        scripted.allow(2)
        assert (await ended(ana, generation_id))["status"] == "DONE"
        (_, first), (_, second), third = scripted.proposed
        assert await itinerary(ana, trip["id"]) == [("Chegada", first), ("Dia 2", [*second, "Casamento da Rita"]), third]


async def test_another_generation_waits_until_the_first_is_done(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=1)
    async with travelling(tmp_path, scripted) as (_, ana):
        trip, generation_id = await begin(ana)
        assert await ana.refusal(REFINE, input={"tripId": trip["id"], "text": "mais museus"}) == ("GENERATION_RUNNING", ())
        scripted.allow(2)
        assert (await ended(ana, generation_id))["status"] == "DONE"


async def test_a_full_queue_refuses_at_once_and_writes_nothing(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=0)
    async with travelling(tmp_path, scripted, generation_workers=1, generation_queue=1) as (node, ana):
        for _ in range(2):
            await begin(ana)
            while node.generations.waiting_count and not scripted.tasks:
                await asyncio.sleep(0.005)
        async with unchanged(node):
            refused = await ana.ask(GENERATE, input={"prompt": "Porto"})
        (problem,) = refused["problems"]
        assert (problem["code"], problem["retryable"]) == ("OVERLOADED", True)


async def test_a_generation_that_a_restart_interrupts_is_finished_by_the_next_start(tmp_path: Path) -> None:
    before = ScriptedGenerator(allowed=2)
    async with travelling(tmp_path, before) as (_, ana):
        trip, generation_id = await begin(ana)
        async with ana.events(PROGRESS, id=generation_id) as events:
            while (await events.next())["generation"]["daysDrafted"] < 2:
                pass
        token = ana.token
    after = ScriptedGenerator("after")
    node = build_node(tmp_path, FakeClock(), [after])
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        ana = Traveller(client, token=token, language="en")
        done = await ended(ana, generation_id)
        assert (done["status"], done["generator"], done["daysDrafted"]) == ("DONE", "after", 3)
        assert await itinerary(ana, trip["id"]) == after.proposed
        assert [len(each.made) for each in (before, after)] == [2, 3]


async def test_a_refinement_without_a_local_model_goes_to_a_generator(tmp_path: Path) -> None:
    scripted = ScriptedGenerator()
    async with travelling(tmp_path, scripted) as (_, ana):
        trip, generation_id = await begin(ana)
        await ended(ana, generation_id)
        refined = await ana.ask(REFINE, input={"tripId": trip["id"], "text": "  more museums "})
        assert (refined["handledBy"], refined["changeId"], refined["problems"]) == ("GENERATOR", None, [])
        assert refined["reply"] == "I am looking into it; the new itinerary is on its way."
        assert refined["generation"]["isRefinement"] is True
        assert (await ended(ana, refined["generation"]["id"]))["status"] == "DONE"
        assert [task.instruction for task in scripted.tasks] == ["", "more museums"]
        assert [[stop.title for stop in day.stops] for day in scripted.tasks[1].current] == [stops for _, stops in scripted.proposed[:3]]
        said = (await ana.ask(TRIP, id=trip["id"]))["messages"]
        assert (said[0]["speaker"], said[0]["text"], said[0]["generationId"]) == ("TRAVELLER", "more museums", refined["generation"]["id"])


async def ask_offline(node: Node, traveller: Traveller, trip_id: str, text: str) -> str:
    """Leave a refinement in the chat as a push does, and wake nobody."""
    message_id = mint(IdPrefix.MESSAGE, CELL)

    def work(transaction: Transaction) -> None:
        ask(transaction, TripId(trip_id), message_id, text, Locale.EN, node.clock())

    await node.writer.commit(UserId(traveller.user_id), trip_id, Origin.CHAT, work)
    return message_id


async def test_a_refinement_sent_again_under_its_message_id_is_answered_and_not_repeated(tmp_path: Path) -> None:
    scripted = ScriptedGenerator()
    async with travelling(tmp_path, scripted) as (node, ana):
        trip, generation_id = await begin(ana)
        await ended(ana, generation_id)
        given = {"tripId": trip["id"], "text": "more museums", "messageId": mint(IdPrefix.MESSAGE, CELL)}
        first = await ana.ask(ONCE, input=given)
        assert (first["messageId"], first["pending"], first["handledBy"], first["problems"]) == (given["messageId"], False, "GENERATOR", [])
        await ended(ana, first["generation"]["id"])
        async with unchanged(node):
            assert await ana.ask(ONCE, input={**given, "text": " more museums "}) == first
            assert await ana.refusal(ONCE, input={**given, "text": "more parks"}) == ("ID_TAKEN", ())
            for odd in ("x", trip["id"], mint(IdPrefix.MESSAGE, CellCode("lis-1"))):
                assert await ana.refusal(ONCE, input={**given, "messageId": odd}) == ("MALFORMED_ID", ())
        assert [task.instruction for task in scripted.tasks] == ["", "more museums"]


async def test_a_refinement_that_waits_is_answered_as_pending(tmp_path: Path) -> None:
    async with travelling(tmp_path, ScriptedGenerator()) as (node, ana):
        trip = await ana.create()
        message_id = await ask_offline(node, ana, trip["id"], "more museums")
        given = {"tripId": trip["id"], "text": "more museums", "messageId": message_id}
        async with unchanged(node):
            waiting = await ana.ask(ONCE, input=given)
        assert waiting == {"messageId": message_id, "pending": True, "handledBy": None, "reply": None, "generation": None, "problems": []}
        with node.feed.listening(trip["id"]) as woken:
            node.feed.wake(PENDING)
            await woken.wait()
        run = await ana.ask(ONCE, input=given)
        assert (run["pending"], run["handledBy"], run["reply"]) == (
            False,
            "GENERATOR",
            "I am looking into it; the new itinerary is on its way.",
        )
        assert (await ended(ana, run["generation"]["id"]))["status"] == "DONE"


async def test_a_refinement_that_waits_is_run_by_the_next_start(tmp_path: Path) -> None:
    async with travelling(tmp_path, ScriptedGenerator()) as (node, ana):
        trip = await ana.create()
        message_id = await ask_offline(node, ana, trip["id"], "more museums")
        token = ana.token
    scripted = ScriptedGenerator()
    async with serving(build_node(tmp_path, FakeClock(), [scripted])) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        ana = Traveller(client, token=token, language="en")
        async with asyncio.timeout(20):
            while (run := await ana.ask(ONCE, input={"tripId": trip["id"], "text": "more museums", "messageId": message_id}))["pending"]:
                await asyncio.sleep(0.005)
        assert (await ended(ana, run["generation"]["id"]))["status"] == "DONE"
        assert [task.instruction for task in scripted.tasks] == ["more museums"]


# --- The local model itself, as it ships.


@pytest.fixture(scope="module")
def model_region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("model")
    with Region(lambda: build_node(folder, FakeClock(), local_model=True, refinement_seconds=30)) as running:
        yield running


@pytest.fixture
async def bia(model_region: Region) -> AsyncIterator[Traveller]:
    async with httpx.AsyncClient(base_url=model_region.url, verify=False, timeout=40) as client:  # noqa: S501
        yield await sign_in(client, "pt-BR")


async def museums(traveller: Traveller) -> dict[str, Any]:
    trip = await traveller.create(startsOn="2026-11-22", dayCount=2)
    await traveller.add(trip, "", 1, placeId="plc_lisboa_mosteiro-dos-jeronimos", startsAt="10:00")
    await traveller.add(trip, "", 2, placeId="plc_lisboa_museu-de-marinha", startsAt="10:00")
    await traveller.add(trip, "", 2, placeId="plc_lisboa_torre-de-belem", startsAt="15:00")
    return trip


async def test_a_small_edit_is_made_at_once_by_the_local_model_and_undone(bia: Traveller) -> None:
    trip = await museums(bia)
    before = await bia.ask(TRIP, id=trip["id"])
    text = "troca o museu de amanhã por algo ao ar livre"
    refined = await bia.ask(REFINE, input={"tripId": trip["id"], "text": text})
    assert (refined["handledBy"], refined["generation"], refined["problems"]) == ("LOCAL_MODEL", None, [])
    after = await bia.ask(TRIP, id=trip["id"])
    assert after["days"][0] == before["days"][0]
    assert after["days"][1]["stops"][1] == before["days"][1]["stops"][1]
    assert after["days"][1]["stops"][0]["title"] != "Museu de Marinha"
    assert [(message["speaker"], message["handledBy"]) for message in after["messages"]] == [
        ("TRAVELLER", None),
        ("ASSISTANT", "LOCAL_MODEL"),
    ]
    assert [message["text"] for message in after["messages"]] == [text, refined["reply"]]
    undone = await bia.ask(UNDO, id=trip["id"])
    assert undone["problems"] == []
    assert (await bia.ask(TRIP, id=trip["id"]))["days"] == before["days"]


async def test_undo_in_words_takes_the_last_edit_back(bia: Traveller) -> None:
    trip = await museums(bia)
    before = await bia.ask(TRIP, id=trip["id"])
    removed = await bia.ask(REFINE, input={"tripId": trip["id"], "text": "tira o museu de amanhã"})
    assert (removed["handledBy"], removed["problems"]) == ("LOCAL_MODEL", [])
    assert [stop["title"] for stop in (await bia.ask(TRIP, id=trip["id"]))["days"][1]["stops"]] == ["Torre de Belém (exterior)"]
    undone = await bia.ask(REFINE, input={"tripId": trip["id"], "text": "desfaz"})
    assert (undone["handledBy"], undone["problems"]) == ("LOCAL_MODEL", [])
    assert (await bia.ask(TRIP, id=trip["id"]))["days"] == before["days"]


async def test_what_the_local_model_leaves_alone_goes_to_a_generator(bia: Traveller) -> None:
    trip = await museums(bia)
    refined = await bia.ask(REFINE, input={"tripId": trip["id"], "text": "quero mais arte e vinho, e gastar menos"})
    assert (refined["handledBy"], refined["problems"]) == ("GENERATOR", [])
    assert (await ended(bia, refined["generation"]["id"]))["status"] == "DONE"


async def test_a_refinement_that_nobody_understands_fails_with_what_to_say_instead(bia: Traveller) -> None:
    trip = await museums(bia)
    before = await bia.ask(TRIP, id=trip["id"])
    refined = await bia.ask(REFINE, input={"tripId": trip["id"], "text": "qwerty asdf"})
    assert refined["handledBy"] == "GENERATOR"
    failed = await ended(bia, refined["generation"]["id"])
    assert (failed["status"], failed["problem"]["code"]) == ("FAILED", "REFINEMENT_NOT_UNDERSTOOD")
    assert (await bia.ask(TRIP, id=trip["id"]))["days"] == before["days"]
