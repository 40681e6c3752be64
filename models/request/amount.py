"""Amounts of money in a request: `R$ 3.000`, `1,200 euros`, `mil reais`, `600€ por pessoa`."""

import re
from typing import NamedTuple

from models.money import LIMIT_MICROS, MICROS, Currency, Money
from models.request.text import RequestText
from models.request.words import CURRENCY_WORDS, NUMBERS


class AmountRead(NamedTuple):
    """A budget as it was said."""

    money: Money
    is_per_person: bool
    is_per_day: bool


_HUNDREDS = {
    "cem": 100,
    "duzentos": 200,
    "trezentos": 300,
    "quatrocentos": 400,
    "quinhentos": 500,
    "seiscentos": 600,
    "setecentos": 700,
    "oitocentos": 800,
    "novecentos": 900,
    "cien": 100,
    "doscientos": 200,
    "trescientos": 300,
    "cuatrocientos": 400,
    "quinientos": 500,
    "seiscientos": 600,
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
    "cento": 100,
    "duecento": 200,
    "trecento": 300,
    "quattrocento": 400,
    "cinquecento": 500,
    "seicento": 600,
    "settecento": 700,
    "ottocento": 800,
    "novecento": 900,
    "duemila": 2000,
    "tremila": 3000,
    "quattromila": 4000,
    "cinquemila": 5000,
    "diecimila": 10000,
}
_SCALES = {"k": 1000, "mil": 1000, "mila": 1000, "mille": 1000, "thousand": 1000, "grand": 1000, "cent": 100, "cents": 100, "hundred": 100}

_FIGURE = r"(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)(?:[.,]\d{1,2})?(?!\d)"
_SCALE = r"(?:k|mil|mila|mille|thousand|grand|cents?|hundred)"
_SYMBOLS = sorted(CURRENCY_WORDS, key=len, reverse=True)
_CURRENCY = "|".join(re.escape(symbol) for symbol in _SYMBOLS)
_PER_PERSON = re.compile(
    r"(?: ?/ ?|\b(?:por|per|par|each|cada|a|for each)[ -])(?:pessoa|persona|personne|person|head|cabeca|cabeza|pax|um[a]?\b|uno\b|"
    r"adult\w*|testa|"
    r"tete|travell?er|viajante)\b|\beach\b|\bcada(?: um[a]?| uno| una)?\b|\bp\.?p\.?\b|\bchacun\w*|\bciascun\w*|\bpor cabe[cz]a\b|"
    r"\ba testa\b"
)
_PER_DAY = re.compile(
    r"(?: ?/ ?|\b(?:por|per|par|a|ao|al|cada|each|every)[ -])(?:dia|day|jour|giorno)\b|\bdaily\b|\bdiari[oae]s?\b|\bpor dia\b|"
    r"\bquotidien\w*"
)
_CUE = re.compile(r"\b(?:orcamento|budget|presupuesto|gastar|gasto maximo|spend|depenser|spendere|verba)\b[^~.;!?\d]{0,24}$")
_UNITS = re.compile(
    r" ?(?:%|:|h\b|hs\b|dias?\b|days?\b|jours?\b|giorn|semana|week|sema|setti|noite|night|noch|nuit|nott|pess|pers|"
    r"people|anos|years|ans\b|anni|adult)"
)
_REACH = 28


def read_budget(request: RequestText, usual: Currency) -> AmountRead | None:
    """Take the budget out of the text; of a span such as `500-700 euros` the upper end counts."""
    match, amount, currency = _find(request, usual)
    if match is None or amount is None or not 0 < amount <= LIMIT_MICROS // MICROS:
        return None
    behind = request.text[match.end() : match.end() + _REACH]
    ahead = request.text[max(0, match.start() - _REACH) : match.start()]
    behind = re.split(r"[.;!?]", behind)[0]
    money = Money(amount_micros=round(amount * 100) * (MICROS // 100), currency=currency)
    per_person = _PER_PERSON.search(behind) or _PER_PERSON.search(ahead)
    per_day = _PER_DAY.search(behind)
    request.take(match)
    return AmountRead(money, is_per_person=bool(per_person), is_per_day=bool(per_day))


def _find(request: RequestText, usual: Currency) -> tuple[re.Match[str] | None, float | None, Currency]:
    words = {**NUMBERS[request.language], **_HUNDREDS}
    spelled = "|".join(sorted(words, key=len, reverse=True))
    amount = rf"(?P<low>{_FIGURE} ?(?:-|a|to|e|y|et|and|ou|or) ?)?(?P<figure>{_FIGURE})(?: ?(?P<scale>{_SCALE})\b)?"
    named = rf"(?:(?P<word>{spelled}) )?(?P<wordscale>{_SCALE})|(?P<hundreds>{spelled})"
    ahead = re.compile(rf"(?<![\w.,])(?P<currency>{_CURRENCY}) ?{amount}")
    behind = re.compile(rf"(?<![\w.,]){amount} ?(?:de )?(?P<currency>{_CURRENCY})(?!\w)")
    spelled_out = re.compile(rf"(?<!\w)(?:{named})(?: de| d')? (?P<currency>{_CURRENCY})(?!\w)")
    for pattern in (ahead, behind):
        match = pattern.search(request.text)
        if match:
            return match, _value(match["figure"]) * _SCALES.get(match["scale"] or "", 1), CURRENCY_WORDS[match["currency"]]
    match = spelled_out.search(request.text)
    if match:
        scale = _SCALES.get(match["wordscale"] or "", 1)
        return match, float(words.get(match["word"] or match["hundreds"] or "", 1) * scale), CURRENCY_WORDS[match["currency"]]
    for match in re.finditer(rf"(?<![\w.,/:-]){amount}(?!\w)", request.text):
        if _CUE.search(request.text[: match.start()]) and not _UNITS.match(request.text[match.end() :]):
            return match, _value(match["figure"]) * _SCALES.get(match["scale"] or "", 1), usual
    return None, None, usual


def _value(figure: str) -> float:
    """Read a number in the notation of any of the six languages: a mark before three digits groups, before two it divides."""
    cents = re.fullmatch(r"(.*)[.,](\d{1,2})", figure)
    whole, fraction = (cents[1], cents[2]) if cents else (figure, "0")
    return float(re.sub(r"\D", "", whole) + "." + fraction)
