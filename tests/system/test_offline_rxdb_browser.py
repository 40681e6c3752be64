"""An unmodified rxdb with Dexie on a page of a headless Chromium: what was written survives reloads, tabs and their deaths."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.clients.device import Scene, told, trip_of
from tests.clients.link import Fate, Link
from tests.clients.region import build_node, serving
from tests.clients.script import Script, running
from tests.clients.traveller import Traveller
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

RENAME = "mutation ($input: UpdateStopInput!) { updateStop(input: $input) { problems { code } } }"


class Tab:
    """A tab that shows the app."""

    def __init__(self, script: Script, name: str) -> None:
        """Speak of the tab of this name to `script`."""
        self._script = script
        self._name = name

    async def call(self, name: str, **given: object) -> Any:
        """Let the app in this tab do something and return what comes of it."""
        return await told(self._script, "call", tab=self._name, name=name, **given)

    async def reload(self) -> None:
        """Load the page again."""
        await told(self._script, "reload", tab=self._name)

    async def kill(self) -> None:
        """End the tab, in the middle of whatever it does."""
        await told(self._script, "kill", tab=self._name)


class Browser:
    """A browser with a profile of its own, in which a traveller is signed in."""

    def __init__(self, script: Script, origin: str, held: Scene, ana: Traveller, trip: dict[str, Any], link: Link) -> None:
        """Open tabs through `script`, which show the app of `origin`; their network is `link`."""
        self._script = script
        self.origin = origin
        self.scene = held
        self.ana = ana
        self.trip = trip
        self.link = link

    async def tab(self, name: str) -> Tab:
        """Open a tab with the app."""
        await told(self._script, "tab", tab=name)
        tab = Tab(self._script, name)
        await self.open(tab)
        return tab

    async def open(self, tab: Tab) -> None:
        """Let the app begin, as it does when its page is loaded."""
        await tab.call("open", url=f"{self.link.url}/graphql", token=self.ana.token)

    def row(self, number: int, title: str) -> dict[str, Any]:
        """Return a stop of the first day, as the app writes it."""
        stop = f"stp_{CELL}_{number:032x}"
        return {"id": stop, "tripId": self.trip["id"], "dayId": self.trip["days"][0]["id"], "position": number, "title": title}

    async def titles(self) -> list[str]:
        """Return the titles of the stops of the first day, as the server has them."""
        return [stop["title"] for stop in (await trip_of(self.ana, self.trip["id"]))["days"][0]["stops"]]


@asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Browser]:
    """Serve a node to a browser, which runs the app from another origin."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "chromium is missing"
    async with running("rxdb-browser", "offline", chromium=chromium, profile=str(folder / "profile")) as script:
        ((_, origin),) = await script.until("origin")
        async with serving(build_node(folder / "cell", FakeClock(), allowed_origins=(origin,))) as url, Scene.of(script, url) as held:
            ana = await held.guest()
            yield Browser(script, origin, held, ana, await ana.create(), await held.link())
            await told(script, "end")


async def test_what_is_written_offline_survives_a_reload_and_is_pushed_later(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        tab = await browser.tab("one")
        await tab.call("until", collection="trips", id=browser.trip["id"], fields={"title": "Lisboa"})
        await tab.call("synced")
        browser.link.cut()
        stop = browser.row(1, "Offline")
        await tab.call("insert", collection="stops", documents=[stop])
        await tab.reload()
        await browser.open(tab)
        (kept,) = await tab.call("all", collection="stops")
        assert (kept["id"], kept["title"]) == (stop["id"], "Offline")
        await tab.call("patch", collection="stops", id=stop["id"], fields={"title": "Still offline"})
        await browser.link.restore()
        await tab.call("synced")
        assert await browser.titles() == ["Still offline"]


async def test_what_is_written_offline_is_pushed_though_everything_begins_anew_after_a_reload(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        stop = await browser.ana.add(browser.trip, "Kept")
        await browser.ana.ask(RENAME, input={"tripId": browser.trip["id"], "id": stop, "title": "Edited"})
        tab = await browser.tab("one")
        await tab.call("until", collection="stops", id=stop, fields={"title": "Edited"})
        shutil.copytree(tmp_path / "cell", tmp_path / "copy")
        lost = await browser.ana.add(browser.trip, "Lost")
        await tab.call("until", collection="stops", id=lost, fields={"title": "Lost"})
        await tab.call("synced")
        browser.link.cut()
        await tab.call("patch", collection="stops", id=stop, fields={"notes": "Written offline"})
        async with serving(build_node(tmp_path / "copy", FakeClock(), allowed_origins=(browser.origin,))) as url:
            await browser.scene.reach(url)
            await browser.ana.ask(RENAME, input={"tripId": browser.trip["id"], "id": stop, "title": "By another"})
            push = browser.link.mark("Written offline", Fate.ASKED_LATE)
            await tab.reload()
            await browser.link.restore()
            await browser.open(tab)
            await push.asked()
            await tab.call("reset")
            browser.link.cut()
            assert not push.has_answer.is_set()
            await tab.reload()
            await browser.link.restore()
            await browser.open(tab)
            fields = {"title": "By another", "notes": "Written offline", "refusal": None}
            await tab.call("until", collection="stops", id=stop, fields=fields)
            await tab.call("synced")
            there = (await trip_of(browser.ana, browser.trip["id"]))["days"][0]["stops"]
            assert [(each["title"], each["notes"]) for each in there] == [("By another", "Written offline"), ("Lost", "")]


async def test_of_two_tabs_one_syncs_for_both_and_the_other_takes_over(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        one = await browser.tab("one")
        await one.call("leads")
        two = await browser.tab("two")
        assert await two.call("isLeader") is False
        mine, yours, after = (browser.row(number, title) for number, title in enumerate(("Mine", "Yours", "After"), start=1))
        await one.call("insert", collection="stops", documents=[mine])
        await two.call("insert", collection="stops", documents=[yours])
        there = await browser.ana.add(browser.trip, "There")
        for tab in (one, two):
            await tab.call("until", collection="stops", id=there, fields={"title": "There"})
        await one.call("synced")
        assert sorted(await browser.titles()) == ["Mine", "There", "Yours"]
        await one.kill()
        await two.call("leads")
        await two.call("insert", collection="stops", documents=[after])
        late = await browser.ana.add(browser.trip, "Late")
        await two.call("until", collection="stops", id=late, fields={"title": "Late"})
        await two.call("synced")
        assert sorted(await browser.titles()) == ["After", "Late", "Mine", "There", "Yours"]


async def test_a_tab_that_dies_in_the_middle_of_a_push_leaves_exactly_one_document(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        one = await browser.tab("one")
        await one.call("until", collection="trips", id=browser.trip["id"], fields={"title": "Lisboa"})
        await one.call("synced")
        lost = browser.link.mark("pushStops", Fate.LATE)
        stop = browser.row(1, "Once")
        await one.call("insert", collection="stops", documents=[stop])
        await lost.executed()
        await one.kill()
        assert await browser.titles() == ["Once"]
        two = await browser.tab("two")
        await two.call("leads")
        await two.call("synced")
        await two.call("patch", collection="stops", id=stop["id"], fields={"done": True})
        await two.call("synced")
        assert await browser.titles() == ["Once"]
        (kept,) = await two.call("all", collection="stops")
        assert (kept["title"], kept["done"], kept["refusal"]) == ("Once", True, None)
        assert await two.call("errors") == []
