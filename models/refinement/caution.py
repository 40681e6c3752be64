"""When a proposed edit is done, and when it is rather left to somebody who understands more.

A small model is quick and sometimes sure of the wrong thing. So an edit needs a word that speaks for it, must use all that the
request names, and must not stand beside a negation, a condition or a word for something else.
"""

import re
from collections.abc import Mapping

from models.refinement.operation import (
    Add,
    Edit,
    Escalate,
    Fuller,
    Lighter,
    Move,
    Operation,
    Reason,
    Remove,
    Replace,
    SetDuration,
    SetPace,
    SetStart,
    Swap,
    Undo,
    answer_name,
    read_answer,
)
from models.refinement.outline import Outline, Request
from models.trip import Pace


def decided(
    answer: str, confidence: float, thresholds: Mapping[str, float], default: float, request: Request, outline: Outline
) -> Operation:
    """Return what to do about a model's answer: the operation if it is certain enough and harmless, else `Escalate`.

    `thresholds` holds the least confidence by name of the answer ("remove"), `default` the one for all others.
    """
    operation = read_answer(answer, request)
    if isinstance(operation, Escalate):
        return operation
    if confidence < thresholds.get(answer_name(answer), default):
        return Escalate(reason=Reason.NOT_CERTAIN)
    return guarded(operation, request, outline)


def guarded(operation: Operation, request: Request, outline: Outline) -> Operation:
    """Return the operation, or `Escalate` where it would do what nobody clearly asked for."""
    if isinstance(operation, Escalate):
        return operation
    reason = _objection(operation, request, outline)
    return operation if reason is None else Escalate(reason=reason)


def _any(stems: str) -> re.Pattern[str]:
    """Return a pattern of words that begin like one of these, written in one or more lines."""
    return re.compile(rf"\b(?:{''.join(line.strip() for line in stems.splitlines())})")


_NEGATED = _any(
    r"""
    (?:nao|nunca|jamais|nem|dont|do not|never|please not|not to) (?:me |o |a |se |nos )?(?:remov|tir[ae]|apag|
    exclu|delet|elimin|cancel|cort|mov|mud[ae]|muda|troc|troqu|substitu|adicion|acrescent|inclu|mex|coloc|poe|
    ponh|pass[ae]\b|deix|change|swap|replace|add|touch|delete|drop|skip|put|shift|cut|push|make|undo|desfa)
    """,
)
_CONDITIONAL = _any(
    r"""
    if (?!possible|you (?:can|could|dont mind)|(?:thats|its) (?:ok|fine|possible)|not too)|unless\b|
    caso (?!seja possivel)|a menos que|a nao ser|
    se (?:chover|estiver|tiver|houver|nao (?!for incomodo)|fizer|sobrar|fechar|abrir|for (?!possivel))|in case\b|
    whenever\b|quando (?:chover|estiver|tiver)
    """,
)
_OTHER_DEED = _any(
    r"""
    copi[ae]|duplic|divid|repet|repeat|split|clon[ae]|merge|renom|renam|trav[ae]|bloque|destrav|lock\b|unlock|
    compartilh|partilh|share\b|export|imprim|print\b|email|junta (?:o |a )?\[S|separa (?:o |a )?\[S|
    compr[ae]r? (?:ingress|bilhet|entrad)|buy\b|
    reserv[ae]r? (?:uma mesa|ingress|bilhet|entrad|um quarto)|book (?:a|tickets|seats|the)\b|tickets?\b|
    ingressos?\b|bilhetes?\b|quanto cust|how much\b|how (?:long|far)\b|que horas|what time\b|
    why (?!dont we|not)|where is\b|onde fica|hotel\b|voo\b|flight\b|orcamento|(?:the|our|my) budget\b|instructions\b|foto\b|
    photo\b|lembrete|reminder\b|liga[r]? para|(?:mais|more|another|extra) (?:um )?(?:dia|day)\b|\w+ dias da viagem
    """,
)
_ALL = _any(r"(?:tudo(?! bem)|everything|all stops|all the stops|o resto|the rest|todos? os|todas? as)\b")
_OTHER_LANGUAGE = _any(
    r"""
    (?:je|veux|voudrais|nous|quiero|quisiera|voglio|vorrei|ich|mochte|und|fur|durch|quita|anade|cambia|mueve|
    supprime|enleve|deplace|remplace|ajoute|togli|sposta|sostituisci|aggiungi|losche|verschiebe|ersetze|streiche|
    el|los|las|con|y|il|gli|les|une|avec|mit|nicht|zu|ir a la|saca|deshacer|annulla|annule|annuler|bitte|
    mi piacerebbe|prefiero|pasar|haz)\b
    """,
)
_RELATIVE = re.compile(
    r"\b(?:mais|uns|another|extra|additional|by|outr[oa]s) \[M\d\]|"
    r"\[M\d\] (?:a mais|a menos|mais|menos|more|less|longer|shorter|extra|later|earlier|antes|depois|before|after|adiantad\w|atrasad\w|"
    r"back|forward)|"
    r"\b(?:empurr\w+|adi[ae]\w*|atras\w+|adiant\w+|antecip\w+|push|delay|postpone|bring|move|shift|mov\w+)\b.*\[M\d\]",
)
_CLAUSE = re.compile(r"[,.;!?]| porque | pois | because ")
_INSTEAD = _any(
    r"instead|no lugar|em vez|ao inves|swap|replac|substitu|troc|troqu|switch|exchang|(?:it|isso|this|that) (?:for|por|with|to)\b"
)
_FOR_A_STOP = re.compile(r"\b(?:for|por|pelo|pela) (?:o |a |the )?\[S\d\]")
"""Two stops, one "for" the other: an exchange to some, a replacement to others."""
_BESIDES = re.compile(r"\[S\d\] (?:e|and) (?:o |a |the )?\[W\d\]")
_TOO_FULL = _any(
    r"(?:too|tao|(?:ta|esta|is) (?:muito|very)) (?:packed|busy|full|hectic|rush|tir|intens|fast|corrid|chei|cansa|puxad|pesad)"
)
_FILLING = _any(r"fill|add\b|more (?:things|stuff|stops|activ|to do)|mais (?:coisa|ativ|parad|program)|preench|ench|complet|adicion|inclu")
_RESTING = _any(r"less\b|fewer|menos|rest\b|relax|chill|calm|leve\b|too m|demais|cansa|tired|descans|rather not|slow down|easy\b")

_REMOVAL = _any(
    r"""
    remov|tir[aeo]|apag|exclu|delet|elimin|cancel|cort[aeo]|risc[aeo]|descart|dispens|retir|sem\b|fora\b|
    sai(?:r)?\b|
    nao (?:quero|queremos|queria|precis|vou|vamos|da\b|curto|gost|faco|fazemos|faz\b|tem|vale|interessa|me interessa|combina)|
    desist|pul[aeo]|larg[aeo]|esque[cç]|nada de|chega de|abr\w+ mao|fica sem|fique sem|livra|deixa\w* de|drop|
    skip|scrap|axe\b|cut\b|ditch|eras|(?:get|getting) rid|take\b|leave\b|without\b|forget|no longer|lose\b|out\b|
    off\b|scratch|strike|kick|cross|pass on|do away|knock|
    (?:dont|do not|no longer) (?:really )?(?:want|need|feel|care|like)|(?:cant|cannot) (?:make|go|do)\b|wont\b|
    will not\b|not (?:going|interested|to\b|go\b|do\b|visit|see|worth|needed)|
    rather not
    """,
)
_CUES: dict[type, re.Pattern[str]] = {
    Remove: _REMOVAL,
    Undo: _any(
        r"""
        desfa|desfe|revert|volt|restaur|restor|undo|roll|back\b|como (?:estava|era)|anul|as it was|how it was|before\b|
        antes\b|previous|never mind|take back|
        (?:ultim\w|essa|last|that|que) (?:mudanca|alteracao|edicao|change|edit|pedi|falei)
        """,
    ),
    Lighter: _any(
        r"""
        lev[ei]\w*|tranquil|light|vazi|esvazi|menos|folg|calm|sosseg|puxad|suave|apertad|livre|cansa|pesad|pesou|corrid|
        chei|lotad|intens|carregad|exaust|alivi|enxug|desafog|diminu|reduz|muit|demais|descans|relax|respir|correri|
        simplif|exager|aguent|tira o pe|desacel|less\b|fewer|eas[eiy]|quiet|slow|empt|tir|hectic|packed|busy|exhaust|
        crowd|rush|tight|overload|cramm|thin|loosen|trim|rest\b|chill|too m|too f|too t|overwhelm|free time|downtime|
        breath|reduc|cut\b|dial|tone|scale|handle|open\b|brutal|a lot\b|so much|do less|hurry|pouco
        """,
    ),
    Fuller: _any(
        r"""
        chei|ench|complet|moviment|agit|preench|anim|reche|mais\b|vazi|parad|frac|livre|curt|pouc|aproveit|sobr|aument|
        falt|quase nada|turbin|caprich|reforc|lota|full|bus[iy]|pack|event|activ|excit|livel|empt|light\b|quiet|short\b|
        slow|bare|boring|more\b|fill|spice|too little|not enough|few|thin|sparse|scarce|skimp|beef|bulk|load|hardly|
        almost nothing|little|most\b|not much
        """,
    ),
}
_PACE = _any(
    r"""
    ritmo|pace|viagem|roteiro|trip|itiner|correria|pressa|calma|devagar|por dia|(?:per|each|every|a) day|overall|
    everything|in general|not too|nem\b|rush|take it easy|slow|descans|relax|maximo|tudo que der|as much|plan\b|
    whole
    """,
)
_PACES: dict[Pace, re.Pattern[str]] = {
    Pace.RELAXED: _any(
        r"""
        lev[ei]|tranquil|calm|relax|sosseg|suave|devagar|lent|descans|menos|sem (?:correria|pressa)|diminu|reduz|baix|
        cansa|corrid|puxad|pesad|slow|gentl|laid back|eas|less\b|fewer|no rush|rush|hectic|busy|packed|tir|exhaust|
        light|lotad|chei|apertad|intens|carregad|exaust|crowd|tight|overload|cramm|full\b|fast\b
        """,
    ),
    Pace.MODERATE: _any(
        r"""
        normal|moderad|moderat|medi|equilibr|balanc|averag|intermedi|regular|not too|nem\b|nao (?:muito|corrid)
        """,
    ),
    Pace.INTENSE: _any(
        r"""
        intens|aceler|puxad|agitad|chei|forte|rapid|aument|maximo|tudo que der|mais (?:coisa|ativid|parada)|parad|
        devagar|lent|vazi|frac|fast|bus[iy]|pack|full|speed|pick up|increas|high|too (?:slow|empty|quiet|light)|
        very (?:slow|empty|quiet|light)|more (?:things|stops|activ)|much as|everything we can|way more|a lot more|
        is (?:too )?(?:slow|empty|quiet|light)|action|muito mais
        """,
    ),
}


def _objection(operation: Edit, request: Request, outline: Outline) -> Reason | None:
    if request.trouble is not None:
        return Reason.NOT_RESOLVED
    text = request.text
    if _NEGATED.search(text):
        return Reason.NEGATED
    if _CONDITIONAL.search(text):
        return Reason.CONDITIONAL
    if _OTHER_LANGUAGE.search(text):
        return Reason.OTHER_LANGUAGE
    if _OTHER_DEED.search(_core(text)):
        return Reason.OTHER_DEED
    if _ALL.search(text) and not isinstance(operation, SetPace | Undo):
        return Reason.OTHER_DEED
    if not _spoken_for(operation, text):
        return Reason.NO_CUE
    if isinstance(operation, SetDuration) and _RELATIVE.search(text):
        return Reason.RELATIVE
    stops = [outline.stop(number) for number in _stops_of(operation)]
    if any(stop.locked for stop in stops):
        return Reason.STOP_LOCKED
    if not _uses_every_slot(operation, request, {stop.day for stop in stops}):
        return Reason.SLOT_UNUSED
    return None


def _core(text: str) -> str:
    """Return the clauses that have slots: the others give reasons, in which words mean little."""
    clauses = [clause for clause in _CLAUSE.split(text) if "[" in clause]
    return " , ".join(clauses) or text


def _spoken_for(operation: Edit, text: str) -> bool:
    """Tell whether the request has a word that speaks for the operation and none that speaks against it."""
    match operation:
        case SetPace():
            too_full = operation.pace is Pace.INTENSE and _TOO_FULL.search(text) is not None
            return bool(_PACE.search(text) and _PACES[operation.pace].search(text)) and not too_full
        case Add():
            return _INSTEAD.search(text) is None
        case Replace():
            return _BESIDES.search(text) is None
        case Swap():
            return _FOR_A_STOP.search(text) is None
        case Lighter():
            return _CUES[Lighter].search(text) is not None and _FILLING.search(_core(text)) is None
        case Fuller():
            return _CUES[Fuller].search(text) is not None and _RESTING.search(_core(text)) is None
        case Remove() | Undo():
            return _CUES[type(operation)].search(text) is not None
        case _:
            return True


def _stops_of(operation: Edit) -> tuple[int, ...]:
    match operation:
        case Swap():
            return (operation.stop, operation.other)
        case Move() | Remove() | Replace() | SetStart() | SetDuration():
            return (operation.stop,)
        case _:
            return ()


def _uses_every_slot(operation: Edit, request: Request, own_days: set[int]) -> bool:
    """Tell whether the operation answers all that was named; a stop's own day may be named besides."""
    used = operation.model_dump()
    return (
        set(request.stops) <= set(_stops_of(operation))
        and set(request.wishes) <= {used.get("wish")}
        and set(request.minutes) <= {used.get("minutes")}
        and set(request.times) <= {used.get("start")}
        and set(request.days) <= {used.get("day")} | own_days
    )
