"""Who travels, as a request says it: `casal`, `2 adultos e 2 crianças de 5 e 8 anos`, `avec deux enfants`, `solo trip`."""

import re
from functools import lru_cache
from typing import NamedTuple

from models.request.text import RequestText
from models.trip import ADULT, Traveller

CHILD_AGE_MEANT = 8
"""How old a child is taken to be when nobody says."""

BABY_AGE_MEANT = 1
TEENAGER_AGE_MEANT = 15
_ADULT_FROM = 18
_MOST = 99


class PartyRead(NamedTuple):
    """Who was said to travel, nobody if nothing was said; `is_family` if the family is meant without saying who."""

    travellers: tuple[Traveller, ...]
    is_family: bool


_PARTNER = re.compile(
    r"\b(?:minha|meu|mi|my|ma|mon|mia|mio) (?:mulher|esposa|esposo|marido|namorad[ao]|companheir[ao]|noiv[ao]|parceir[ao]|wife|husband|"
    r"girlfriend|boyfriend|partner|fiancee?|mujer|novi[ao]|pareja|femme|mari|copine|copain|compagne|compagnon|moglie|marito|ragazz[ao]|"
    r"fidanzat[ao]|compagn[ao])\b"
)
_PARENT = re.compile(
    r"\b(?:minha|meu|mi|my|ma|mon|mia|mio) (?:mae|pai|mother|father|mom|mum|dad|madre|padre|mere|pere|mamma|papa|"
    r"irma|irmao|sister|brother|hermana|hermano|soeur|frere|sorella|fratello|avo|grandma|amig[ao]|best friend|friend|ami|amie|amic[ao])\b"
)
_PARENTS = re.compile(r"\b(?:meus|my|mis|mes|i miei) (?:pais|parents|padres|genitori)\b")
_PAIR = re.compile(r"\b(?:a dois|nous deux|nos dois|nos duas|los dos|las dos|both of us|noi due|in due|en amoureux)\b")
_ALONE = re.compile(
    r"\b(?:sozinh[oa]|viaj\w+ sol[oa]|voy sol[oa]|sol[oa] yo|en solitario|alone|solo (?:trip|travel\w*|traveller|weekend|getaway)|"
    r"travell?ing solo|going solo|by myself|on my own|just me|toute? seule?|(?:voyage|pars|partir|suis|vais) seule?|en solo|en solitaire|"
    r"da sol[oa]|viaggi\w+ sol[oa]|in solitaria|so eu|apenas eu)\b"
)
_ME_AND = re.compile(r"\b(?:eu e|e eu|me and|and me|and i|moi et|et moi|io e|ed io|yo y|y yo)\b")
_FAMILY = re.compile(
    r"\b(?:em familia|com a familia|minha familia|nossa familia|family (?:trip|holiday|vacation)|my family|"
    r"our family|en familia|con la familia|mi familia|en famille|ma famille|in famiglia|la mia famiglia|for (?:the |my |"
    r"our )?(?:kids|children)|para (?:as |os |los )?(?:criancas|ninos|miudos)|pour (?:les )?enfants|per (?:i )?bambini)\b"
)
_BABY = re.compile(
    r"(?<!de )(?<!a )\b(?P<n>\d |dois |two |dos |deux |due |um |uma |un |una |une |a |meu |nosso |our |"
    r"my )?(?:bebes?|bab(?:y|ies)|neonat[oi]|nourrissons?|infants?)\b(?! (?:carriage|stroller))"
)
_INCLUDING = re.compile(
    r"\b(?:sendo|incluindo|including|incl|incluidos|incluyendo|dont|di cui|entre (?:elas|eles)|of (?:them|whom)|"
    r"with)\b"
)
_REFUSED = re.compile(r"\b(?:sem|no|without|sin|sans|pas d'|senza|nao temos|not?)(?: (?:as|os|los|les|i|de|any|our|the))* ?$")
_FOR = re.compile(r"\b(?:para (?:as |os |los )?|for (?:the |my |our )?|pour (?:les )?|per (?:i )?)$")


@lru_cache
def _patterns(number: str, language: str) -> dict[str, re.Pattern[str]]:
    count = rf"(?<![\w.,/:])(?P<n>{number})"
    children = r"criancas?|ninos?|ninas?|kids?|children|child|enfants?|bambin[oiea]|filh[oa]s?|hij[oa]s?|figli[oae]?|miudos?|filles?"
    also = {"en": r"|sons?|daughters?|toddlers?|grandchildren|girls?|boys?", "fr": r"|fils|gamins?|petits-enfants"}
    children += also.get(language, "")
    adults = r"adult(?:o|os|a|as|s|i|e|es|es)?"
    people = (
        r"pessoas?|personas?|people|persons?|personnes?|person[ae]|viajantes?|travell?ers?|viajeros?|voyageurs?|viaggiatori|pax|amig[oa]s|"
        r"friends|amie?s|amic(?:i|he)|mulheres|homens|mujeres|hombres|women|men|femmes|hommes|donne|uomini|colegas|colleagues|"
        r"students|guests"
    )
    ages = rf"(?P<ages>(?:{number})(?:(?:, ?| e | y | and | et | & )(?:{number}))*)"
    return {
        "adults": re.compile(rf"{count} {adults}\b"),
        "children": re.compile(rf"(?:{count} )?(?P<noun>\b(?:{children}))\b"),
        "teenagers": re.compile(rf"{count} (?:adolescentes?|teenagers?|teens|ados|adolescenti|ragazzi)\b"),
        "people": re.compile(
            rf"(?P<with>\b(?:com|con|with|avec|e|and|y|et)(?: mais| meus| mis| my| mes)? )?{count} (?:outr[oa]s |"
            rf"other )?(?:{people})\b"
        ),
        "family": re.compile(rf"\b(?:familia de|family of|famille de|famiglia di) (?P<n>{number})\b"),
        "couple": re.compile(
            rf"\b(?:(?P<n>{number}) )?(?:casal|casais|couples?|parejas?|coppi[ae]|lua de mel|honeymoon|luna de miel|lune de miel|"
            rf"luna di miele)\b"
        ),
        "group": re.compile(rf"\b(?:grupo de|group of|groupe de|gruppo di|party of|turma de) (?P<n>{number})\b"),
        "we": re.compile(
            rf"\b(?:somos|seremos|vamos|we are|we're|we will be|nous sommes|nous serons|on (?:est|sera)|siamo|saremo|nos|we) "
            rf"(?:em |in |a |en |os |les |los )?(?P<n>{number})\b(?! ?[%/:.]\d| (?:dias?|days?|jours?|giorn|noites?|noches|nights?|"
            rf"nuits?|notti|semanas?|weeks?))"
        ),
        "us": re.compile(rf"\b(?P<n>{number}) of us\b"),
        "for": re.compile(
            rf"\b(?:para|for|pour|per|pra) (?:nos |us |nous |noi )?(?P<n>{number})"
            rf"(?= ?[,;!?)]| ?\.(?!\d)|$| (?:em|in|en|a|ao|com|con|with|avec|e|and|y|et|no|na|at|to|por|de|du|from|next|this|num|"
            rf"numa|dans|nel|budget|ate|sem|sin|without|durante)\b| ~)"
        ),
        "ages_behind": re.compile(
            rf"\s*\(?,?(?:\s*(?:de|com|con|of|di|aged?|ages?|idades?|edad(?:es)?|entre|between|with|que tem|"
            rf"agees? de|de edad))*:? ?{ages}\b ?(?:anos?\b|years?\b|ans?\b|anni\b|yo\b|y/o\b|yrs?\b)?(?: of age| old| de idade)?"
        ),
        "aged": re.compile(rf"(?P<ages>{number})[ -]years?[ -]olds?\b|\b(?:aged|ages) {ages.replace('?P<ages>', '?P<more>')}"),
    }


class _Party:
    """Who has been found so far."""

    def __init__(self) -> None:
        self.adults: int | None = None
        self.people: int | None = None
        self.children: list[int] = []
        self.grown: int = 0
        self.family: int | None = None

    def travellers(self, text: str) -> tuple[Traveller, ...]:
        if self.family is not None and self.adults is None and self.people is None:
            parents = min(2, self.family)
            missing = self.family - parents - len(self.children)
            self.children += [CHILD_AGE_MEANT] * max(0, missing)
            return _party(parents, self.children)
        adults = self.adults
        if adults is None and self.people is not None:
            adults = max(1, self.people - len(self.children)) if self.children and _INCLUDING.search(text) else self.people
        if adults is None and self.grown:
            adults = 1 + self.grown
        if adults is None and self.children:
            adults = 1 if _ALONE.search(text) or _ME_AND.search(text) else 2
        if adults is None and _ALONE.search(text):
            adults = 1
        return _party(adults, self.children) if adults else ()


def read_party(request: RequestText) -> PartyRead:
    """Take the party out of the text; children without an age are eight, and travel with two adults unless it says more."""
    patterns = _patterns(request.number.pattern, request.language)
    party = _Party()
    said = request.text
    _read_adults(request, patterns, party)
    is_for_children = _read_children(request, patterns, party)
    _read_people(request, patterns, party)
    is_family = bool(_FAMILY.search(said)) or is_for_children or party.family is not None
    return PartyRead(party.travellers(said), is_family=is_family)


def _read_adults(request: RequestText, patterns: dict[str, re.Pattern[str]], party: _Party) -> None:
    for match in patterns["adults"].finditer(request.text):
        count = request.count(match["n"])
        if count is not None and count <= _MOST:
            party.adults = (party.adults or 0) + count
            request.take(match)


def _read_children(request: RequestText, patterns: dict[str, re.Pattern[str]], party: _Party) -> bool:
    """Take the children, their ages and babies; return whether something is only said to be for children."""
    is_for_children = False
    for match in patterns["children"].finditer(request.text):
        before = request.text[: match.start()]
        if _REFUSED.search(before):
            continue
        if match["n"] is None and _FOR.search(before):
            is_for_children = True
            continue
        behind = patterns["ages_behind"].match(request.text, match.end())
        ages = _ages(request, behind["ages"]) if behind else []
        said = request.count(match["n"])
        if behind and not _are_ages(behind.group(), said, ages):
            behind, ages = None, []
        count = said if said is not None else len(ages) or _number_of(match["noun"])
        if count > _MOST:
            continue
        request.take(match)
        if behind:
            request.take(behind)
        _add_children(party, count, ages)
    for match in patterns["aged"].finditer(request.text):
        for age in _ages(request, match["ages"] or match["more"] or ""):
            _add_children(party, 1, [age])
        request.take(match)
    for match in patterns["teenagers"].finditer(request.text):
        party.children += [TEENAGER_AGE_MEANT] * min(_MOST, request.count(match["n"]) or 0)
        request.take(match)
    for match in _BABY.finditer(request.text):
        if not _REFUSED.search(request.text[: match.start()]):
            number = (match["n"] or "").strip()
            party.children += [BABY_AGE_MEANT] * min(9, request.count(number) or 1)
            request.take(match)
    return is_for_children


def _number_of(noun: str) -> int:
    """Return how many a noun without a number stands for: two for a plural."""
    return 2 if noun.endswith(("s", "i", "children")) and noun != "fils" else 1


def _are_ages(words: str, count: int | None, ages: list[int]) -> bool:
    """Tell whether numbers behind the children are their ages, rather than the next thing that is counted."""
    said = re.search(r"an[on]|ans|year|yo\b|y/o|yr|age|idade|edad|\(", words)
    return bool(ages) and (count is None or len(ages) <= count) and all(age < _MOST for age in ages) and bool(said)


def _ages(request: RequestText, words: str) -> list[int]:
    numbers = (request.count(word) for word in re.findall(rf"(?<!\w)(?:{request.number.pattern})(?!\w)", words))
    return [number for number in numbers if number is not None]


def _add_children(party: _Party, count: int, ages: list[int]) -> None:
    filled = ages + [ages[-1] if ages else CHILD_AGE_MEANT] * (count - len(ages))
    party.children += [age for age in filled if age < _ADULT_FROM]
    party.grown += sum(age >= _ADULT_FROM for age in filled)


def _read_people(request: RequestText, patterns: dict[str, re.Pattern[str]], party: _Party) -> None:
    family = request.take_first(patterns["family"])
    if family:
        party.family = _most(request.count(family["n"]))
        return
    couple = patterns["couple"].search(request.text)
    for name in ("group", "us", "people", "we", "for"):
        match = patterns[name].search(request.text)
        count = _most(request.count(match["n"])) if match else None
        if match is None or count is None or (match["n"] in {"a", "an", "um", "uma", "un", "una", "une"}):
            continue
        is_beside_me = name == "people" and bool(match["with"]) and not re.match(r"(?:e|and|y|et) ", match["with"])
        request.take(match)
        party.people = count + (1 if is_beside_me and re.search(r"amig|friend|ami|coleg|colleag", match.group()) else 0)
        return
    if couple:
        request.take(couple)
        party.people = 2 * (_most(request.count(couple["n"])) or 1)
    elif _PAIR.search(request.text):
        party.people = 2
    else:
        companions = len(_PARTNER.findall(request.text)) + len(_PARENT.findall(request.text)) + 2 * len(_PARENTS.findall(request.text))
        party.grown += companions


def _most(count: int | None) -> int | None:
    return count if count is not None and 1 <= count <= _MOST else None


def _party(adults: int, children: list[int]) -> tuple[Traveller, ...]:
    return (*[ADULT] * adults, *(Traveller(age=age) for age in children))
