import json
import re
import socket
from functools import partial
from pathlib import Path

import pytest

from edge.planner.catalogue import load_catalogue
from tests.fakes.terminal import Run, runner, tripwise


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `tripwise plan` in this process and an empty folder."""
    return partial(runner(monkeypatch, capsys, tmp_path), "plan")


def test_a_trip_is_planned_without_server_database_or_key(tmp_path: Path) -> None:
    done = tripwise("plan", "2 days in Lisbon with two children, 900 euros", "--locale", "en", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:2] == ["Lisbon", "2 days · 2 adults · 2 children · budget €900.00"]
    assert re.findall(r"^Day \d", done.out, re.MULTILINE) == ["Day 1", "Day 2"]
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_no_terminal_has_80_columns_and_no_escapes(plan: Run) -> None:
    done = plan("5 dias em Lisboa e no Porto", "--locale", "en")
    assert "\x1b" not in done.out
    assert max(len(line) for line in done.out.splitlines()) == 80


def test_a_page_tells_times_ways_hours_and_costs(plan: Run) -> None:
    out = plan("3 days in Rome, 2000 euros", "--locale", "en").out
    assert re.search(r"^09:\d\d-\d\d:\d\d  \S", out, re.MULTILINE)
    assert re.search(r"↓ \d+ min on foot, \d+(\.\d)? km", out)
    assert re.search(r" min · (open \d\d:\d\d-\d\d:\d\d|always open)", out)
    assert len(re.findall(r"Day total: €\d", out)) == 3
    assert re.search(r"^Budget €2,000\.00: €[\d,.]+ left$", out, re.MULTILINE)


def test_the_totals_are_the_sums_of_the_stops(plan: Run) -> None:
    words = ("4 days in Paris for two", "--locale", "en")
    draft = json.loads(plan(*words, "--json").out)
    days = [sum(stop["cost"]["amount_micros"] for stop in day["stops"] if stop["cost"]) for day in draft["days"]]
    out = plan(*words).out
    assert re.findall(r"Day total: (\S+)", out) == [f"€{micros / 1e6:,.2f}" for micros in days]
    assert re.findall(r"Trip total: (\S+)", out) == [f"€{sum(days) / 1e6:,.2f}"]


def test_json_is_all_that_is_on_standard_output(plan: Run) -> None:
    done = plan("fim de semana no Porto com vinho", "--start", "2028-05-06", "--json")
    draft = json.loads(done.out)
    assert done.err == ""
    assert (draft["generator"], draft["findings"]) == ("embedded", [])
    assert [day["number"] for day in draft["days"]] == [1, 2]
    assert (draft["wishes"]["starts_on"], draft["wishes"]["locale"], draft["wishes"]["interests"]) == ("2028-05-06", "pt-BR", ["wine"])
    places = {place.id for place in load_catalogue().places("porto")}
    visited = [stop["place_id"] for day in draft["days"] for stop in day["stops"] if stop["place_id"]]
    assert set(visited) <= places
    assert len(visited) == len(set(visited))


def test_options_go_before_words(plan: Run) -> None:
    wishes = json.loads(plan("5 dias em Madrid a partir de 2028-06-01", "--days", "2", "--start", "2028-07-03", "--json").out)["wishes"]
    assert (wishes["day_count"], wishes["starts_on"]) == (2, "2028-07-03")


def test_a_trip_of_no_stated_length_lasts_three_days(plan: Run) -> None:
    assert json.loads(plan("Salvador", "--json").out)["wishes"]["day_count"] == 3


@pytest.mark.parametrize(
    ("environment", "weekday"),
    [
        ({"LANG": "pt_BR.UTF-8"}, "segunda-feira, 3 de julho"),
        ({"LANG": "it_IT.UTF-8@euro"}, "lunedì 3 luglio"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "lundi 3 juillet"),
        ({"LANG": "C.UTF-8"}, "segunda-feira, 3 de julho"),
        ({"LANG": "de_DE.UTF-8"}, "segunda-feira, 3 de julho"),
        ({}, "segunda-feira, 3 de julho"),
    ],
)
def test_a_page_is_in_the_language_of_the_terminal_else_in_brazilian_portuguese(
    plan: Run, environment: dict[str, str], weekday: str
) -> None:
    assert weekday in plan("1 dia em Madrid", "--start", "2028-07-03", **environment).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("5 days in Atlantis",), "UNKNOWN_DESTINATION"),
        (("5 days",), "UNKNOWN_DESTINATION"),
        (("Lisboa", "--start", "2020-01-01"), "DATE_IN_PAST"),
        (("Lisboa", "--start", "tomorrow"), "INVALID_SETTING"),
        (("Lisboa", "--days", "0"), "DAY_COUNT_OUT_OF_RANGE"),
        (("Lisboa", "--days", "31"), "DAY_COUNT_OUT_OF_RANGE"),
        (("Lisboa", "--locale", "de"), "INVALID_SETTING"),
        (("Lisboa, 10 days with 1 euro",), "NO_FEASIBLE_PLAN"),
        (("Lisboa " * 300,), "TEXT_TOO_LONG"),
        (("Lisboa Porto Madrid Paris Roma Salvador",), "TOO_MANY"),
    ],
)
def test_an_error_is_one_line_with_its_code(plan: Run, arguments: tuple[str, ...], code: str) -> None:
    done = plan(*arguments, LANG="en_US.UTF-8")
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(rf"{code}: .+\n", done.err)


def test_an_error_is_in_the_language_of_the_traveller(plan: Run) -> None:
    assert "Lisbonne" in plan("Atlantide", "--locale", "fr").err
    assert "Lisbona" in plan("Atlantide", "--locale", "it").err


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("TRIPWISE_GENERATION_SECONDS", "soon", "The setting TRIPWISE_GENERATION_SECONDS is not valid: Input should be a valid number"),
        (
            "TRIPWISE_GEMINI_KEY",
            "x",
            "The setting TRIPWISE_GEMINI_KEY is not valid: there is no such setting; did you mean TRIPWISE_GEMINI_API_KEY?",
        ),
        ("TRIPWISE_ALLOWED_ORIGINS", "no json", "The setting TRIPWISE_ALLOWED_ORIGINS is not valid: it has to be written as JSON."),
    ],
)
def test_a_setting_that_is_wrong_or_unknown_is_named(plan: Run, name: str, value: str, line: str) -> None:
    done = plan("Lisboa", "--locale", "en", **{name: value})
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"INVALID_SETTING: {line}")
    assert done.err.count("\n") == 1


def test_the_embedded_planner_takes_over_when_gemini_does_not_answer(tmp_path: Path) -> None:
    with socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{refusing.getsockname()[1]}"
        done = tripwise(
            "plan", "1 day in Rome", "--locale", "en", "--json", cwd=tmp_path, TRIPWISE_GEMINI_API_KEY="key", TRIPWISE_GEMINI_BASE_URL=url
        )
    assert (done.code, json.loads(done.out)["generator"]) == (0, "embedded")
    assert done.err == "gemini can't plan this right now (PROVIDER_UNAVAILABLE); embedded takes over.\n"
