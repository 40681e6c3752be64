import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.locale import Locale
from models.money import Money
from models.place import Diet
from models.refinement.answer import SHAPES
from models.refinement.calendar import Daypart
from models.refinement.caution import decided, guarded
from models.refinement.lexicons import LEXICONS
from models.refinement.operation import (
    Add,
    AddDiet,
    BeginDay,
    Edit,
    EndDay,
    Escalate,
    Fuller,
    Level,
    Lighter,
    Lock,
    Longer,
    Move,
    Reason,
    Remove,
    Replace,
    SetBudget,
    SetDuration,
    SetMobility,
    SetPace,
    SetStart,
    Shorter,
    Side,
    Swap,
    SwapDays,
    Undo,
    Unlock,
    WriteNote,
    changed_stops_of,
)
from models.refinement.outline import Request, Trouble
from models.refinement.reference import refer
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import Pace
from tests.fakes.outlines import LISBOA

LOCALES = {"pt": Locale.PT_BR, "es": Locale.ES, "en": Locale.EN, "fr": Locale.FR, "it": Locale.IT}
CASTLE, BEACH, MARKET = 1, 8, 9
"""The market is locked."""
PARK = (Wish.PARK,)


def asked(code: str, text: str) -> Request:
    request = refer(text, LISBOA.replace(locale=LOCALES[code]))
    assert (request.language, request.trouble) == (code, None)
    return request


def objection(edits: tuple[Edit, ...], request: Request) -> Reason | None:
    proposal = guarded(edits, request, LISBOA)
    assert proposal == edits or isinstance(proposal, Escalate)
    return proposal.reason if isinstance(proposal, Escalate) else None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "tira o castelo"),
        ("pt", "não quero ir ao castelo"),
        ("es", "quita el castillo"),
        ("es", "el castillo no me interesa"),
        ("en", "remove the castle"),
        ("en", "we don't want the castle"),
        ("fr", "enlève le château"),
        ("fr", "on ne veut plus du château"),
        ("it", "togli il castello"),
        ("it", "il castello non ci interessa"),
    ],
)
def test_a_removal_in_words_of_the_language_is_done(code: str, text: str) -> None:
    assert objection((Remove(stop=CASTLE),), asked(code, text)) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "não tira o castelo"),
        ("pt", "nunca tires o castelo"),
        ("pt", "deixa o castelo como está"),
        ("es", "no quites el castillo"),
        ("es", "no me muevas el castillo"),
        ("en", "don't remove the castle"),
        ("en", "please never drop the castle"),
        ("en", "leave the castle where it is"),
        ("fr", "n'enlève pas le château"),
        ("fr", "ne touche pas au château"),
        ("it", "non togliere il castello"),
        ("it", "lascia il castello dov'è"),
    ],
)
def test_a_wish_that_is_negated_is_left_alone(code: str, text: str) -> None:
    assert objection((Remove(stop=CASTLE),), asked(code, text)) is Reason.NEGATED


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "se chover tira o castelo"),
        ("pt", "tira o castelo caso esteja fechado"),
        ("es", "si llueve quita el castillo"),
        ("es", "quita el castillo en caso de lluvia"),
        ("en", "remove the castle if it rains"),
        ("en", "drop the castle unless it is sunny"),
        ("fr", "s'il pleut enlève le château"),
        ("fr", "enlève le château au cas où il pleuvrait"),
        ("it", "se piove togli il castello"),
        ("it", "togli il castello nel caso piova"),
    ],
)
def test_a_wish_under_a_condition_is_left_alone(code: str, text: str) -> None:
    assert objection((Remove(stop=CASTLE),), asked(code, text)) is Reason.CONDITIONAL


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "tira o castelo se puder"),
        ("es", "quita el castillo si puedes"),
        ("en", "remove the castle if you can"),
        ("fr", "enlève le château si possible"),
        ("it", "togli il castello se possibile"),
    ],
)
def test_a_courteous_condition_is_none(code: str, text: str) -> None:
    assert objection((Remove(stop=CASTLE),), asked(code, text)) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "quanto custa o castelo?"),
        ("pt", "o que acha do castelo?"),
        ("es", "¿cuánto cuesta el castillo?"),
        ("es", "¿a qué hora abre el castillo?"),
        ("en", "how much is the castle?"),
        ("en", "is the castle worth it"),
        ("fr", "combien coûte le château ?"),
        ("fr", "est-ce que le château est ouvert ?"),
        ("it", "quanto costa il castello?"),
        ("it", "a che ora apre il castello?"),
    ],
)
def test_a_question_is_left_alone(code: str, text: str) -> None:
    assert objection((Lock(stop=CASTLE),), asked(code, text)) is Reason.QUESTION


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "copia o castelo para amanhã"),
        ("pt", "compra os bilhetes do castelo para amanhã"),
        ("es", "copia el castillo a mañana"),
        ("es", "compra entradas del castillo para mañana"),
        ("en", "copy the castle to tomorrow"),
        ("en", "buy tickets for the castle for tomorrow"),
        ("fr", "copie le château à demain"),
        ("fr", "achète des billets pour le château pour demain"),
        ("it", "copia il castello a domani"),
        ("it", "compra i biglietti del castello per domani"),
    ],
)
def test_what_the_app_does_not_do_is_left_alone(code: str, text: str) -> None:
    assert objection((Move(stop=CASTLE, day=2),), asked(code, text)) is Reason.OTHER_DEED


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", 'anota no castelo: "comprar bilhetes"'),
        ("es", 'apunta en el castillo: "comprar entradas"'),
        ("en", 'note on the castle: "buy tickets"'),
        ("fr", 'note pour le château : "acheter des billets"'),
        ("it", 'segna per il castello: "comprare i biglietti"'),
    ],
)
def test_what_the_app_does_not_do_may_be_written_down(code: str, text: str) -> None:
    request = asked(code, text)
    assert objection((WriteNote(stop=CASTLE, text=request.quotes[0]),), request) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "tira tudo menos o castelo"),
        ("pt", "tira todas as igrejas e o castelo"),
        ("es", "quita todo menos el castillo"),
        ("en", "remove everything but the castle"),
        ("en", "remove every church and the castle"),
        ("fr", "enlève tout sauf le château"),
        ("it", "togli tutto tranne il castello"),
    ],
)
def test_a_wish_about_everything_is_left_alone(code: str, text: str) -> None:
    request = refer(text, LISBOA.replace(locale=LOCALES[code])).replace(trouble=None)
    assert (request.language, objection((Remove(stop=CASTLE),), request)) == (code, Reason.EVERYTHING)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "deixa a viagem inteira mais barata"),
        ("es", "haz todo el viaje más barato"),
        ("en", "make the whole trip cheaper"),
        ("fr", "rends tout le voyage moins cher"),
        ("it", "rendi tutto il viaggio meno caro"),
    ],
)
def test_an_edit_of_the_whole_trip_may_be_about_everything(code: str, text: str) -> None:
    assert objection((SetBudget(level=Level.LOWER),), asked(code, text)) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [("pt", "o castelo"), ("es", "el castillo"), ("en", "the castle"), ("fr", "le château"), ("it", "il castello")],
)
@pytest.mark.parametrize("edit", [Remove(stop=CASTLE), Undo(), Lighter(day=1), Fuller(day=1)])
def test_what_takes_away_or_changes_much_needs_a_word_that_speaks_for_it(code: str, text: str, edit: Edit) -> None:
    assert objection((edit,), asked(code, text)) is Reason.NO_CUE


@pytest.mark.parametrize(
    ("code", "undo", "lighter", "fuller"),
    [
        ("pt", "desfaz isso", "deixa amanhã mais leve", "enche mais o dia de amanhã"),
        ("es", "deshaz eso", "haz mañana más ligero", "llena más el día de mañana"),
        ("en", "undo that", "make tomorrow lighter", "pack more into tomorrow"),
        ("fr", "reviens en arrière", "allège demain", "remplis davantage demain"),
        ("it", "annulla l'ultima modifica", "alleggerisci domani", "riempi di più domani"),
    ],
)
def test_with_such_a_word_it_is_done(code: str, undo: str, lighter: str, fuller: str) -> None:
    assert objection((Undo(),), asked(code, undo)) is None
    assert objection((Lighter(day=2),), asked(code, lighter)) is None
    assert objection((Fuller(day=2),), asked(code, fuller)) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pt", "põe um parque no lugar do castelo"),
        ("es", "pon un parque en lugar del castillo"),
        ("en", "put a park in place of the castle"),
        ("fr", "mets un parc à la place du château"),
        ("it", "metti un parco al posto del castello"),
    ],
)
def test_what_comes_instead_of_something_is_no_addition(code: str, text: str) -> None:
    request = asked(code, text)
    for edit in (Add(wishes=PARK), Add(wishes=PARK, side=Side.AFTER, anchor=CASTLE)):
        assert objection((edit,), request) is Reason.NO_CUE
    assert objection((Replace(stop=CASTLE, wishes=PARK),), request) is None


BARE = Request(text="tira o [S1] do plano", language="pt", stops=(CASTLE,))
EUROS = Money.of_cents(50_000, "EUR")


@pytest.mark.parametrize(
    "besides",
    [
        {"stops": (CASTLE, BEACH)},
        {"days": (2,)},
        {"times": (time(15),)},
        {"times": (Daypart.NIGHT,)},
        {"minutes": (30,)},
        {"wishes": PARK},
        {"names": ("Sintra",)},
        {"quotes": ("levar dinheiro",)},
        {"amounts": (EUROS,)},
    ],
)
def test_all_that_is_named_must_be_used(besides: dict[str, object]) -> None:
    assert objection((Remove(stop=CASTLE),), BARE) is None
    assert objection((Remove(stop=CASTLE),), BARE.replace(**besides)) is Reason.SLOT_UNUSED


ASIDE = [
    ("pt", "tira o [S1], comemos demais na [S2]"),
    ("pt", "a [S2] cansou a gente. tira o [S1]"),
    ("es", "quita el [S1] porque la [S2] fue demasiado"),
    ("en", "drop the [S1] because the [S2] was plenty"),
    ("en", "we ate too much at the [S2] so drop the [S1]"),
    ("fr", "supprime le [S1], la [S2] nous a suffi"),
    ("it", "togli il [S1] perche la [S2] era stupenda"),
]
NOT_ASIDE = [
    ("pt", "tira o [S1] e a [S2]"),
    ("pt", "tira o [S1] da [S2]"),
    ("pt", "tira o [S1], poe a [S2]"),
    ("es", "quita el [S1], la [S2] tambien fuera"),
    ("en", "drop the [S1] and the [S2]"),
    ("en", "drop the [S1], move the [S2]"),
    ("en", "drop the [S1], then remove the [S2]"),
    ("fr", "supprime le [S1], ajoute la [S2]"),
    ("it", "togli il [S1] e la [S2]"),
]


@pytest.mark.parametrize(("code", "text"), ASIDE)
def test_a_slot_that_is_merely_mentioned_may_be_left(code: str, text: str) -> None:
    request = Request(text=" ".join(re.sub(r"([.,])", r" \1", text).split()), language=code, stops=(CASTLE, BEACH))
    assert objection((Remove(stop=CASTLE),), request) is None


def test_what_stands_so_in_the_trip_may_be_named_besides() -> None:
    text = "[M1] de [S1] e tortura , [M2] chega"
    minutes = LISBOA.stop(CASTLE).minutes
    request = Request(text=text, language="pt", stops=(CASTLE,), minutes=(minutes, 120))
    assert objection((SetDuration(stop=CASTLE, minutes=120),), request) is None
    assert objection((SetDuration(stop=CASTLE, minutes=120),), request.replace(minutes=(minutes + 5, 120))) is Reason.SLOT_UNUSED
    request = Request(text="nao as [T1] mas o [S1] as [T2]", language="pt", stops=(CASTLE,), times=(time(9, 30), time(11)))
    assert objection((SetStart(stop=CASTLE, start=time(11)),), request) is None
    assert objection((SetStart(stop=CASTLE, start=time(11)),), request.replace(times=(time(12), time(11)))) is Reason.SLOT_UNUSED


@pytest.mark.parametrize(
    ("code", "text", "edits"),
    [
        ("en", "wrap everything up by [T1] on [D1]", (EndDay(day=2, end=time(17)),)),
        ("es", "[D1] terminar todo a las [T1]", (EndDay(day=2, end=time(17)),)),
        ("it", "scambia [D1] e [D2] , tutto quanto il programma", (SwapDays(day=1, other=2),)),
    ],
)
def test_everything_of_a_day_is_what_some_edits_reach_anyway(code: str, text: str, edits: tuple[Edit, ...]) -> None:
    days = tuple(range(1, 3)) if "[D2]" in text else (2,)
    request = Request(text=text, language=code, days=days, times=(time(17),) if "[T1]" in text else ())
    assert objection(edits, request) is None


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("pt", "tira o [S1] , ja que e tudo ali a beira rio", None),
        ("pt", "tira o [S1] . o meu marido le todas as legendas", None),
        ("pt", "tira o [S1] , apaga tudo", Reason.EVERYTHING),
        ("en", "remove the [S1] and start over from scratch", Reason.EVERYTHING),
        ("en", "remove the [S1] , never mind", None),
        ("es", "quita el [S1] en el viaje a [N1]", Reason.OTHER_DEED),
    ],
)
def test_what_stands_besides_is_a_reason_or_a_wish(code: str, text: str, reason: Reason | None) -> None:
    request = Request(text=text, language=code, stops=(CASTLE,), names=("Londres",) if "[N1]" in text else ())
    assert objection((Remove(stop=CASTLE),), request) is reason


@pytest.mark.parametrize(
    ("edit", "code", "text", "reason"),
    [
        (AddDiet(diet=Diet.VEGAN), "fr", "on mange vegetalien", None),
        (AddDiet(diet=Diet.VEGETARIAN), "fr", "on mange vegetalien", Reason.NO_CUE),
        (AddDiet(diet=Diet.VEGETARIAN), "en", "were not vegetarian", Reason.NO_CUE),
        (AddDiet(diet=Diet.GLUTEN_FREE), "es", "somos celiacos", None),
        (SetMobility(mobility=Mobility.LIMITED), "it", "mi sono ripreso e cammino benissimo", Reason.NO_CUE),
        (SetMobility(mobility=Mobility.FULL), "it", "mi sono ripreso e cammino benissimo", None),
        (SetBudget(level=Level.LOWER), "es", "presupuesto mas alto", Reason.NO_CUE),
        (SetBudget(level=Level.HIGHER), "es", "presupuesto mas alto", None),
        (BeginDay(day=1, start=time(20, 30)), "es", "[D1] queremos empezar a las [T1]", Reason.NO_CUE),
        (BeginDay(day=1, start=time(10, 30)), "es", "[D1] queremos empezar a las [T1]", None),
        (EndDay(day=1, end=time(8)), "en", "[D1] ends at [T1]", Reason.NO_CUE),
        (Lighter(day=1), "pt", "o [D1] ta comprido demais , alivia", Reason.NO_CUE),
        (Fuller(day=1), "pt", "podia esticar mais o [D1]", Reason.NO_CUE),
        (SetPace(pace=Pace.RELAXED), "pt", "refaz a viagem do zero com calma", Reason.EVERYTHING),
        (SetPace(pace=Pace.RELAXED), "en", "slow down the trip , never mind", Reason.NEGATED),
    ],
)
def test_what_a_word_says_the_opposite_of_is_not_done(edit: Edit, code: str, text: str, reason: Reason | None) -> None:
    times = tuple(when for when in (getattr(edit, "start", None), getattr(edit, "end", None)) if when is not None)
    request = Request(text=text, words=text, language=code, days=(1,) if "[D1]" in text else (), times=times)
    assert objection((edit,), request) is reason


def test_what_was_is_told_and_not_wished() -> None:
    told = Request(text="[S1] was amazing , could have stayed another [M1]", language="en", stops=(CASTLE,), minutes=(30,))
    longer = (SetDuration(stop=CASTLE, minutes=LISBOA.stop(CASTLE).minutes + 30),)
    assert objection(longer, told) is Reason.NO_CUE
    assert objection(longer, told.replace(text="[S1] was amazing , so put another [M1] there")) is None


@pytest.mark.parametrize(
    "edit",
    [SetDuration(stop=CASTLE, minutes=LISBOA.stop(CASTLE).minutes), SetStart(stop=CASTLE, start=time(9, 30)), Move(stop=CASTLE, day=1)],
)
def test_an_edit_that_changes_nothing_was_not_meant(edit: Edit) -> None:
    given = {"minutes": (LISBOA.stop(CASTLE).minutes,), "times": (time(9, 30),), "days": (1,)}
    request = Request(text="o [S1]", language="pt", stops=(CASTLE,), **given)
    assert objection((edit,), request) is Reason.ALREADY_SO


def test_two_edits_of_different_kinds_share_no_time() -> None:
    request = Request(text="o [S1] no [D1] e a [S2] as [T1]", language="pt", stops=(CASTLE, BEACH), days=(2,), times=(time(21),))
    answer = "=move[S1][D1][T1]=start[S2][T1];"
    assert decided(answer, 1.0, {}, 0.0, request, LISBOA) == Escalate(reason=Reason.BAD_ANSWER)
    assert not isinstance(decided("=move[S1][D1]=start[S2][T1];", 1.0, {}, 0.0, request, LISBOA), Escalate)


def test_a_lock_may_be_against_everybody() -> None:
    request = Request(text="fissa la [S1] che nessuno la tocchi", language="it", stops=(CASTLE,))
    assert objection((Lock(stop=CASTLE),), request) is None
    assert objection((Remove(stop=CASTLE),), request) is Reason.NEGATED


def test_everything_is_never_what_a_removal_reaches() -> None:
    request = Request(text="remove the [S1] and everything on [D1]", language="en", stops=(CASTLE,), days=(1,))
    assert objection((Remove(stop=CASTLE),), request) is Reason.EVERYTHING


def test_a_stop_that_is_unlocked_first_may_be_changed_then() -> None:
    request = Request(text="unlock the [S1] and start it at [T1]", language="en", stops=(MARKET,), times=(time(15),))
    assert objection((Unlock(stop=MARKET), SetStart(stop=MARKET, start=time(15))), request) is None
    assert objection((SetStart(stop=MARKET, start=time(15)), Unlock(stop=MARKET)), request) is Reason.STOP_LOCKED
    assert (
        objection((Unlock(stop=BEACH), SetStart(stop=MARKET, start=time(15))), request.replace(stops=(MARKET, BEACH))) is Reason.STOP_LOCKED
    )


def test_beside_something_that_comes_instead_something_more_may_come() -> None:
    request = Request(text="troca o [S1] por [W1] e poe [W2] no [D1]", language="pt", stops=(CASTLE,), wishes=(*PARK, Wish.BAR), days=(2,))
    assert objection((Replace(stop=CASTLE, wishes=PARK), Add(wishes=(Wish.BAR,), day=2)), request) is None


def test_a_day_of_its_week_tells_a_language() -> None:
    text = "raccourcis [D1] , mamie veut rentrer tot"
    request = Request(text=text, words=text.replace("[D1]", "dimanche"), language="fr", days=(3,))
    assert objection((Shorter(day=3),), request) is None
    assert objection((Shorter(day=3),), request.replace(words=text.replace("[D1]", "diumenge"))) is Reason.OTHER_LANGUAGE


@pytest.mark.parametrize(("code", "text"), NOT_ASIDE)
def test_a_slot_beside_one_that_is_used_or_with_a_word_for_an_edit_may_not_be_left(code: str, text: str) -> None:
    request = Request(text=" ".join(re.sub(r"([.,])", r" \1", text).split()), language=code, stops=(CASTLE, BEACH))
    assert objection((Remove(stop=CASTLE),), request) is Reason.SLOT_UNUSED


@pytest.mark.parametrize(
    ("edit", "besides"),
    [
        (Move(stop=CASTLE, day=2), {"days": (2, 3)}),
        (SetStart(stop=CASTLE, start=time(15)), {"times": (time(15), time(16))}),
        (SetDuration(stop=CASTLE, minutes=30), {"minutes": (30, 45)}),
        (Replace(stop=CASTLE, wishes=PARK), {"wishes": (Wish.PARK, Wish.CHEAPER)}),
        (Replace(stop=CASTLE, name="Sintra"), {"names": ("Sintra", "Oceanário")}),
        (WriteNote(stop=CASTLE, text="x"), {"quotes": ("x", "y")}),
    ],
)
def test_one_of_two_of_a_kind_is_not_all(edit: Edit, besides: dict[str, tuple[object, ...]]) -> None:
    request = BARE.replace(text="[S1]")
    ((name, both),) = besides.items()
    assert objection((edit,), request.replace(**{name: both[:1]})) is None
    assert objection((edit,), request.replace(**besides)) is Reason.SLOT_UNUSED


def test_two_edits_use_what_is_named_together() -> None:
    request = Request(text="tira o [S1] e alivia o [D1]", language="pt", stops=(CASTLE,), days=(2,))
    assert objection((Remove(stop=CASTLE), Lighter(day=2)), request) is None
    assert objection((Remove(stop=CASTLE),), request) is Reason.SLOT_UNUSED
    assert objection((Lighter(day=2),), request) is Reason.SLOT_UNUSED


def test_a_stops_own_day_and_time_may_be_named_besides() -> None:
    assert objection((Remove(stop=CASTLE),), BARE.replace(days=(1,), times=(time(9, 45),))) is None
    assert objection((Remove(stop=CASTLE),), BARE.replace(times=(Daypart.MORNING,))) is None
    assert objection((Remove(stop=CASTLE),), BARE.replace(times=(time(10),))) is Reason.SLOT_UNUSED
    assert objection((Remove(stop=CASTLE),), BARE.replace(times=(Daypart.EVENING,))) is Reason.SLOT_UNUSED


def test_a_time_that_an_edit_could_set_is_not_named_besides() -> None:
    request = BARE.replace(text="passa o [S1] para [D1] [T1]", days=(2,), times=(time(9, 30),))
    assert objection((Move(stop=CASTLE, day=2),), request) is Reason.SLOT_UNUSED
    assert objection((Move(stop=CASTLE, day=2, start=time(9, 30)),), request) is None


def test_a_length_of_time_may_be_what_an_edit_differs_by() -> None:
    half_an_hour = BARE.replace(text="adia o [S1] [M1]", minutes=(30,))
    assert objection((SetStart(stop=CASTLE, start=time(10)),), half_an_hour) is None
    assert objection((SetStart(stop=CASTLE, start=time(9)),), half_an_hour) is None
    assert objection((SetStart(stop=CASTLE, start=time(10, 15)),), half_an_hour) is Reason.SLOT_UNUSED
    assert objection((SetDuration(stop=CASTLE, minutes=90),), half_an_hour) is None
    assert objection((SetDuration(stop=CASTLE, minutes=45),), half_an_hour) is Reason.SLOT_UNUSED


def test_a_time_may_be_that_until_which_a_stop_lasts() -> None:
    until_eleven = BARE.replace(text="fica no [S1] ate as [T1]", times=(time(11),))
    assert objection((SetDuration(stop=CASTLE, minutes=90),), until_eleven) is None
    assert objection((SetDuration(stop=CASTLE, minutes=75),), until_eleven) is Reason.SLOT_UNUSED


@pytest.mark.parametrize(
    "edit",
    [
        Remove(stop=MARKET),
        Move(stop=MARKET, day=2),
        Replace(stop=MARKET, wishes=PARK),
        SetStart(stop=MARKET, start=time(15)),
        SetDuration(stop=MARKET, minutes=30),
        Swap(stop=MARKET, other=BEACH),
        Swap(stop=BEACH, other=MARKET),
        SwapDays(day=3, other=1),
        SwapDays(day=1, other=3),
    ],
)
def test_what_is_locked_stays(edit: Edit) -> None:
    open_wide = Request(text="tira [S1]", language="pt", stops=(MARKET,))
    assert objection((edit,), open_wide) is Reason.STOP_LOCKED
    assert objection((Lock(stop=CASTLE), edit), open_wide) is Reason.STOP_LOCKED


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (Unlock(stop=MARKET), "destrava o [S1]"),
        (WriteNote(stop=MARKET, text="x"), "anota no [S1] [Q1]"),
        (Add(wishes=PARK, side=Side.AFTER, anchor=MARKET), "põe [W1] depois do [S1]"),
    ],
)
def test_a_locked_stop_may_be_unlocked_written_about_and_have_neighbours(edit: Edit, text: str) -> None:
    wishes, quotes = (PARK if "W1" in text else ()), (("x",) if "Q1" in text else ())
    assert objection((edit,), Request(text=text, language="pt", stops=(MARKET,), wishes=wishes, quotes=quotes)) is None


def test_days_without_anything_locked_change_places() -> None:
    request = Request(text="troca o [D1] com o [D2]", language="pt", days=(1, 2))
    assert objection((SwapDays(day=1, other=2),), request) is None


@pytest.mark.parametrize(
    "edits",
    [
        (Remove(stop=CASTLE), Remove(stop=CASTLE)),
        (Remove(stop=CASTLE), Move(stop=CASTLE, day=2)),
        (Move(stop=CASTLE, day=2), Remove(stop=CASTLE)),
        (Remove(stop=CASTLE), Lock(stop=CASTLE)),
        (Remove(stop=CASTLE), WriteNote(stop=CASTLE, text="x")),
        (Remove(stop=CASTLE), Swap(stop=BEACH, other=CASTLE)),
        (Remove(stop=CASTLE), Add(wishes=PARK, side=Side.BEFORE, anchor=CASTLE)),
        (Move(stop=CASTLE, day=2), Move(stop=CASTLE, day=3)),
        (SetStart(stop=CASTLE, start=time(15)), SetStart(stop=CASTLE, start=time(16))),
        (Lock(stop=CASTLE), Lock(stop=CASTLE)),
        (BeginDay(day=1, start=time(9)), BeginDay(day=1, start=time(10))),
        (Longer(day=1), Longer(day=1, minutes=30)),
        (SetPace(pace=Pace.RELAXED), SetPace(pace=Pace.INTENSE)),
    ],
)
def test_two_edits_that_contradict_each_other_are_left_alone(edits: tuple[Edit, ...]) -> None:
    assert objection(edits, BARE) is Reason.CONTRADICTORY


@pytest.mark.parametrize(
    "edits",
    [
        (Move(stop=CASTLE, day=2), SetDuration(stop=CASTLE, minutes=30)),
        (Add(wishes=PARK, day=1), Add(name="Sintra", day=1)),
        (WriteNote(text="x"), WriteNote(text="y")),
        (AddDiet(diet=Diet.VEGAN), AddDiet(diet=Diet.GLUTEN_FREE)),
        (Remove(stop=CASTLE), Remove(stop=BEACH)),
    ],
)
def test_two_edits_that_go_together_are_no_contradiction(edits: tuple[Edit, ...]) -> None:
    assert objection(edits, BARE) is not Reason.CONTRADICTORY


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_request_in_trouble_is_left_alone(trouble: Trouble) -> None:
    assert objection((Remove(stop=CASTLE),), BARE.replace(trouble=trouble)) is Reason.NOT_RESOLVED


def test_an_uncertain_answer_is_left_alone() -> None:
    def outcome(confidence: float, thresholds: dict[str, float]) -> object:
        return decided("=remove[S1];", confidence, thresholds, 0.5, BARE, LISBOA)

    uncertain, done = Escalate(reason=Reason.NOT_CERTAIN), (Remove(stop=CASTLE),)
    assert [outcome(each, {"remove": 0.9}) for each in (0.899, 0.9, 1.0)] == [uncertain, done, done]
    assert [outcome(each, {"move": 0.9}) for each in (0.499, 0.5)] == [uncertain, done]
    assert outcome(0.0, {"remove": 0.0}) == done


def test_of_two_names_the_stricter_threshold_counts() -> None:
    request = Request(text="tira o [S1] e alivia o [D1]", language="pt", stops=(CASTLE,), days=(2,))

    def outcome(confidence: float, thresholds: dict[str, float]) -> object:
        return decided("=remove[S1]=lighter[D1];", confidence, thresholds, 0.5, request, LISBOA)

    uncertain, done = Escalate(reason=Reason.NOT_CERTAIN), (Remove(stop=CASTLE), Lighter(day=2))
    for thresholds in ({"remove": 0.9, "lighter": 0.7}, {"remove": 0.7, "lighter": 0.9}, {"lighter": 0.9}):
        assert [outcome(each, thresholds) for each in (0.89, 0.9)] == [uncertain, done]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("=escalate;", Reason.NOT_SUPPORTED), ("", Reason.BAD_ANSWER), ("=remove[S2];", Reason.BAD_ANSWER), ("=fly;", Reason.BAD_ANSWER)],
)
def test_what_is_no_edit_is_left_alone_however_certain(answer: str, reason: Reason) -> None:
    assert decided(answer, 1.0, {}, 0.0, BARE, LISBOA) == Escalate(reason=reason)


slots = st.sampled_from([f"[{letter}{index}]" for letter in "SDTMWNQA" for index in "12"])
answers = st.lists(st.tuples(st.sampled_from(sorted(SHAPES)), st.lists(slots, max_size=3)), min_size=1, max_size=2).map(
    lambda parts: "".join(f"={name}{''.join(held)}" for name, held in parts) + ";"
)
removals = st.sampled_from(["=remove[S1];", "=remove[S2];", "=remove[S1]=remove[S2];", "=relaxed=remove[S1];", "=remove[S1]=lighter[D1];"])
NEUTRAL = ("[S1]", "[S2]", "[D1]", "castelo", "praia", ",", "museum", "e", "domani", "avec")
saying = st.lists(st.sampled_from(NEUTRAL), min_size=1, max_size=8).map(" ".join)
requests = st.builds(
    Request,
    text=saying,
    language=st.sampled_from(sorted(LEXICONS)),
    stops=st.sampled_from([(CASTLE, MARKET), (MARKET, BEACH), (CASTLE,), (MARKET,), (BEACH, CASTLE)]),
    days=st.sampled_from([(), (1,), (3, 1)]),
    times=st.sampled_from([(), (time(15),)]),
    minutes=st.sampled_from([(), (30,)]),
    wishes=st.sampled_from([(), PARK]),
    names=st.sampled_from([(), ("Sintra",)]),
)


@given(requests, removals | answers)
def test_no_answer_removes_anything_without_a_word_for_it(request: Request, answer: str) -> None:
    """None of the neutral words begins like one for a removal in any language."""
    for code, lexicon in LEXICONS.items():
        assert not any(re.match(lexicon.removal_stems, word) for word in NEUTRAL), code
    proposal = decided(answer, 1.0, {}, 0.0, request, LISBOA)
    assert isinstance(proposal, Escalate) or not any(isinstance(edit, Remove) for edit in proposal)


@given(requests, removals | answers, st.sampled_from(["tira", "quita", "remove", "enleve", "togli", "swap", "muda", "undo"]))
def test_no_answer_changes_what_is_locked(request: Request, answer: str, verb: str) -> None:
    proposal = decided(answer, 1.0, {}, 0.0, request.replace(text=f"{verb} {request.text}"), LISBOA)
    if isinstance(proposal, tuple):
        assert MARKET not in {number for edit in proposal for number in changed_stops_of(edit)}
        assert not any(isinstance(edit, SwapDays) and 3 in {edit.day, edit.other} for edit in proposal)


@given(st.lists(st.sampled_from([Remove(stop=n) for n in range(1, 10)] + [Lock(stop=1), Lighter(day=2)]), min_size=1, max_size=2), requests)
def test_the_guards_return_the_edits_or_nothing(edits: list[Edit], request: Request) -> None:
    proposal = guarded(tuple(edits), request, LISBOA)
    assert proposal == tuple(edits) or isinstance(proposal, Escalate)


@pytest.mark.parametrize(
    ("language", "text"), [("pt", "tira o [S1]"), ("es", "quita el [S1]"), ("en", "remove the [S1]"), ("fr", "enleve le [S1]")]
)
def test_a_word_of_removal_and_a_stop_take_no_model(language: str, text: str) -> None:
    request = Request(text=text, language=language, stops=(CASTLE,))
    assert decided("=escalate;", 0.1, {}, 1.1, request, LISBOA) == (Remove(stop=CASTLE),)
    assert decided("=fly;", 1.0, {}, 0.0, request, LISBOA) == Escalate(reason=Reason.BAD_ANSWER)
    more = request.replace(text=f"{text} xyz")
    assert decided("=escalate;", 1.0, {}, 0.0, more, LISBOA) == Escalate(reason=Reason.NOT_SUPPORTED)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "remove the [S1] but keep it in the plan"),
        ("pt", "tira o [S1] , mas que ele continue no roteiro"),
        ("es", "quita el [S1] pero que se quede"),
        ("fr", "enleve le [S1] mais garde le"),
        ("it", "togli il [S1] ma lascialo"),
    ],
)
def test_what_is_to_go_and_to_stay_is_left_alone(code: str, text: str) -> None:
    request = Request(text=text, language=code, stops=(CASTLE,))
    assert objection((Remove(stop=CASTLE),), request) is Reason.CONTRADICTORY
    assert objection((Remove(stop=CASTLE), Move(stop=BEACH, day=2)), request) is not Reason.CONTRADICTORY


def test_sooner_and_later_are_left_alone() -> None:
    request = Request(text="o [S1] mais cedo , tipo [M1] mais tarde", language="pt", stops=(CASTLE,), minutes=(60,))
    assert objection((SetStart(stop=CASTLE, start=time(8, 30)),), request) is Reason.CONTRADICTORY
    assert objection((SetStart(stop=CASTLE, start=time(8, 30)),), request.replace(text="o [S1] [M1] mais cedo")) is None


def test_the_time_of_a_flight_is_no_choice() -> None:
    times = (time(17), time(20))
    request = Request(text="[D1] ends at [T1] , the flight is at [T2]", language="en", days=(3,), times=times)
    assert objection((EndDay(day=3, end=time(17)),), request) is None
    assert objection((EndDay(day=3, end=time(17)),), request.replace(text="[D1] ends at [T1] , at [T2]")) is Reason.SLOT_UNUSED


def test_a_reason_may_name_what_changes_again() -> None:
    request = Request(text="swap [S1] and [S2] , as [N1] meets us at the [S2]", language="en", stops=(CASTLE, BEACH), names=("Clara",))
    assert objection((Swap(stop=CASTLE, other=BEACH),), request) is None
    assert objection((Swap(stop=CASTLE, other=BEACH),), request.replace(text="swap [S1] , move [S2] to [N1]")) is Reason.SLOT_UNUSED


def test_a_lock_may_say_what_is_not_to_be() -> None:
    request = Request(text="tranca o [S1] , nao pode mudar mais", language="pt", stops=(CASTLE,))
    assert objection((Lock(stop=CASTLE),), request) is None
    assert objection((Lock(stop=CASTLE),), request.replace(text="nao tranca o [S1]")) is Reason.NEGATED


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "please dont lock the [S1] , we cant be sure yet"),
        ("pt", "nao tranca o [S1] , ele nao pode mudar mais"),
        ("es", "no bloquees el [S1] , todavia no se puede saber"),
        ("fr", "ne bloque pas le [S1] , on ne peut pas encore bouger"),
        ("it", "non bloccare il [S1] , non si puo spostare"),
    ],
)
def test_a_lock_that_is_not_wished_is_left_alone(code: str, text: str) -> None:
    request = Request(text=text, language=code, stops=(CASTLE,))
    assert objection((Lock(stop=CASTLE),), request) is Reason.NEGATED


@pytest.mark.parametrize(
    ("edit", "text", "besides"),
    [
        (Move(stop=CASTLE, day=2), "move the [S1] to [D1] , the [S2] to [D1]", {"stops": (CASTLE, BEACH), "days": (2,)}),
        (Move(stop=CASTLE, day=2), "move the [S1] to [D1] , the [S1] at [T1]", {"days": (2,), "times": (time(11),)}),
        (Move(stop=CASTLE, day=2), "[S1] → [D1] , [S2] → [D2]", {"stops": (CASTLE, BEACH), "days": (2, 1)}),
        (Swap(stop=CASTLE, other=BEACH), "swap the [S1] and the [S2] , [S2] at [T1]", {"stops": (CASTLE, BEACH), "times": (time(11),)}),
        (Remove(stop=CASTLE), "remove the [S1] , + [W1] on [D1]", {"wishes": PARK, "days": (2,)}),
        (SetStart(stop=CASTLE, start=time(11)), "[S1] at [T1] , [W1] by bus at [T2]", {"wishes": PARK, "times": (time(11), time(12))}),
    ],
)
def test_half_of_what_is_asked_is_not_done(edit: Edit, text: str, besides: dict[str, tuple[object, ...]]) -> None:
    request = Request(text=text, language="en", stops=(CASTLE,)).replace(**besides)
    assert objection((edit,), request) in {Reason.SLOT_UNUSED, Reason.NO_CUE}


def test_to_buy_a_ticket_is_another_deed_however_one_travels() -> None:
    request = Request(text="remove the [S1] , buy train tickets to the [S2]", language="en", stops=(CASTLE, BEACH))
    assert objection((Remove(stop=CASTLE),), request) is Reason.OTHER_DEED


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("pt", "a vo nao precisa mais da cadeira , anda bem", Reason.NO_CUE),
        ("en", "my knee is fine again , no more crutches", Reason.NO_CUE),
        ("es", "mi mama lleva andador , no puede caminar sola", None),
    ],
)
def test_who_walks_well_again_is_not_limited(code: str, text: str, reason: Reason | None) -> None:
    assert objection((SetMobility(mobility=Mobility.LIMITED),), Request(text=text, language=code)) is reason


def test_a_name_is_not_added_that_is_to_go() -> None:
    request = Request(text="suma com o [N1] do roteiro", language="pt", names=("Oceanário",))
    assert objection((Add(name="Oceanário"),), request) is Reason.NO_CUE
    assert objection((Add(name="Oceanário"),), request.replace(text="nao saio sem o [N1] , acrescenta")) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tira o [S1] e a [S2]", None),
        ("o [S1] , a [S2] , tira os dois", None),
        ("dispenso o [S1] ; a [S2] tambem sai", None),
        ("dispenso o [S1] ; ja a [S2] podia durar mais", Reason.NO_CUE),
    ],
)
def test_of_two_stops_that_are_to_go_nothing_else_is_said(text: str, reason: Reason | None) -> None:
    request = Request(text=text, language="pt", stops=(CASTLE, BEACH))
    assert objection((Remove(stop=CASTLE), Remove(stop=BEACH)), request) is reason
