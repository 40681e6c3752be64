"""Whether the words of a request speak for an answer, by counts."""

import pytest

from models.refinement.support import Support, features
from training.refinement.corpus import Example
from training.refinement.counting import LEAD, LEAST, OFTEN, counted

EXAMPLES = [
    *[Example("tira o [S1]", "=remove[S1];")] * OFTEN,
    *[Example("passa o [S1] para [D1]", "=move[S1][D1];")] * OFTEN,
    *[Example("que horas abre o [S1]", "=escalate;")] * OFTEN,
]


@pytest.fixture(scope="module")
def support() -> Support:
    return counted(EXAMPLES)


def test_features_are_words_and_pairs_of_them_each_once_with_slots_by_their_letters() -> None:
    assert features("tira o [S1] e o [S2]") == ["tira", "o", "S", "e", "tira o", "o S", "S e", "e o"]


def test_words_speak_for_what_they_were_counted_with_and_against_the_rest(support: Support) -> None:
    assert support.of(["remove"], "tira o [S1]") > 1
    assert support.of(["move"], "tira o [S1]") < 0
    assert support.of(["remove"], "que horas abre o [S1]") < 0


def test_of_two_names_the_one_with_less_behind_it_counts(support: Support) -> None:
    text = "tira o [S1] e passa o [S2] para [D1]"
    both = [support.of([name], text) for name in ("remove", "move")]
    assert support.of(["remove", "move"], text) == min(both)


def test_words_that_nobody_counted_change_nothing(support: Support) -> None:
    assert support.of(["remove"], "tira o [S1] xyzzy plugh") == pytest.approx(support.of(["remove"], "tira o [S1]"))


@pytest.mark.parametrize(("names", "text"), [(["remove"], "xyzzy"), (["remove"], ""), (["unheard"], "tira o [S1]"), ([], "tira o [S1]")])
def test_nothing_known_is_no_support(support: Support, names: list[str], text: str) -> None:
    assert support.of(names, text) == 0.0


def test_words_speak_for_an_answer_that_has_enough_behind_it_and_no_other_far_ahead(support: Support) -> None:
    assert support.speaks_for(["remove"], "tira o [S1]")
    assert not support.speaks_for(["move"], "tira o [S1]")
    assert not support.speaks_for(["remove"], "xyzzy")
    patient = Support.read(support.write())
    patient.least = -9.0
    assert not patient.speaks_for(["move"], "tira o [S1]")
    patient.lead = 99.0
    assert patient.speaks_for(["move"], "tira o [S1]")


@pytest.mark.parametrize(("rival", "speaks"), [("escalate", True), ("move", False)])
def test_an_escalation_is_ahead_of_nothing(rival: str, speaks: bool) -> None:  # noqa: FBT001
    table = {"tira": bytes([160, 200])}
    assert Support(("remove", rival), table, least=0.2, lead=1.0).speaks_for(["remove"], "tira o [S1]") is speaks


def test_what_is_written_is_read_again(support: Support) -> None:
    again = Support.read(support.write())
    assert (again.least, again.lead, again.write()) == (LEAST, LEAD, support.write())
    assert again.of(["remove"], "tira o [S1]") == support.of(["remove"], "tira o [S1]")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"names": [], "words": {"a": "!"}, "least": 0}'])
def test_what_is_no_table_of_counts_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Support.read(text)


def test_rare_words_are_not_counted() -> None:
    rare = counted([*EXAMPLES, *[Example("some o [S1]", "=remove[S1];")] * (OFTEN - 1)])
    assert rare.of(["remove"], "some") == 0.0
