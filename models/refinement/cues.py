"""Words that speak for an edit, or against any."""

import re
from functools import lru_cache

from models.place import Diet
from models.refinement.lexicons import LEXICONS


class Cues:
    """The words of a language that speak for an edit or against any."""

    def __init__(self, code: str) -> None:
        """Make the patterns of a language."""
        lexicon = LEXICONS[code]
        self.removal = _stems(lexicon.removal_stems)
        self.undo = _stems(lexicon.undo_stems)
        self.lighter = _stems(lexicon.lighter_stems)
        self.fuller = _stems(lexicon.fuller_stems)
        self.replacing = _stems(lexicon.replacing_stems)
        self.negation = _stems(lexicon.negation_stems)
        self.condition = _stems(lexicon.condition_stems)
        self.everything = _stems(lexicon.everything_stems)
        self.question = _stems(lexicon.question_stems)
        self.other_deed = _stems(lexicon.other_deed_stems)
        self.raising = _stems(lexicon.raising_stems)
        self.recovered = _stems(lexicon.recovered_stems)
        self.adding = lexicon.adding
        self.deed = _stems(rf"[+→↔]|{lexicon.deed_stems}")
        self.parting = re.compile(rf"[,.;!?:]|(?<!\S)(?:{'|'.join(sorted(lexicon.reasoning))})(?!\S)")
        self.weekdays = frozenset(lexicon.weekdays)
        self.common = lexicon.telltales | frozenset(lexicon.and_words) | lexicon.adding | lexicon.definite | lexicon.linking


def _stems(stems: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{stems})")


@lru_cache(maxsize=8)
def cues_of(code: str) -> Cues:
    """Return the cues of a language."""
    return Cues(code)


DIETS = {
    Diet.VEGETARIAN: re.compile(r"\bveget(?!ali)|\bvegg|\bveg\b|\b(?:carn|meat|viande)"),
    Diet.VEGAN: re.compile(r"\bvegan|\bvegetali"),
    Diet.GLUTEN_FREE: re.compile(r"glut|\bc(?:o?e)li|\btrigo|\bwheat|\bgrano\b|\bble\b|\bfarin"),
}
"""A word of each diet, in all languages at once: they hardly differ."""

NO_DIET = re.compile(
    r"(?<!\S)(?:not|nao|no|non|isnt|arent|werent|never|pas|plus|ja nao|ya no|stopped being) (?:\w+ ){0,2}(?:veg|celi|coeli)"
)
"""Somebody who does not eat so."""

PAST = re.compile(r"\[S\d\] (?:was|were|foi|era|estava|fue|estuvo|estaba|etait|a ete|e stat[oa]|era)\b")
"""What was is told, and no wish unless a word asks for something, too."""

UNABLE = re.compile(
    r"(?<!\S)(?:cannot|cant|can not|(?:can )?(?:barely|hardly)|nao consegue\w*|mal consegue\w*|no puede\w*|apenas puede\w*|ne peut|"
    r"peut a peine|non (?:puo|riesce)\w*)(?: (?!longer|mais|mas|plus|piu)\S+){1,2}"
)
"""What somebody can't, of which the word for being able says the opposite."""

UNTOUCHED = re.compile(
    r"(?<!\S)(?:(?:nobody|no one|noone|ninguem|nadie|personne|nessuno)(?!\S)"
    r"|(?:cant|cannot|mustnt|nao (?:se )?(?:pode|deve)\w*|no (?:se )?(?:puede|debe)\w*|ne (?:peut|doit)|non (?:si )?(?:puo|deve)\w*)"
    r"(?: (?:mais|more|mas|pas|plus|piu|se|be|go|ser))* (?:mov|mud|mex|toc|touch|chang|cambi|tir|sac|quit|remov|boug|spost|modif|"
    r"sair|salir|partir|saut|cancel)\w*)"
)
"""What a locked stop is locked against: "nobody", "can't be moved"."""

OTHER_TRIP = re.compile(
    r"(?<!\S)(?:week ?end|settimana|semana|viagem|viaje|voyage|sejour|vacanz[ae]|ferias|vacaciones|trip|week|holiday|escapad\w+)"
    r" (?:a|to|in|en|em|para|pra|au|aux) \[N\d\]"
    r"|(?<!\S)(?:my|our|mon|ma|notre|minha|nossa|mi|nuestra|mia|nostra) (?:week ?end|settimana|semana|week|vacanza) (?:a|in|en|em|para|to)"
    r" (?!be\b|have\b|go\b|end\b|start\b|feel\b)[a-z]{4,}"
    r"|(?<!\S)(?:roteiro|itinerari[oe]|itineraire|itinerary|viagem|viaje|viaggio|voyage|trip) (?:de|di|a|para|pra|pour|en|in|em|for) "
    r"(?!ferias|novios|lua|mel|hoje|amanha|sonho|trabalho|noces|nozze|negoci|famil|tod[oa]|forma|vez|nuevo|novo|nouveau|luna|miel|modo|"
    r"tutt|mes|mis|nos|meus|minhas|half|general|geral|nada|verdade)[a-z]{5,}(?! \[)"
)
"""A journey to somewhere else: "our week in Londra", "o roteiro de Berlim"."""

_OURS = (
    r"(?:our|my|the|have|a|o|um|uma|nosso|meu|temos|el|un|una|mi|nuestro|tenemos|tengo|il|lo|mio|nostro|ho|abbiamo|"
    r"le|l|notre|mon|on a|j ai)"
)
TRAVELLING = re.compile(
    rf"(?<!\S){_OURS} (?:flight|plane|train|coach|ferry|voo|aviao|comboio|trem|onibus|autocarro|vuelo|avion|tren|autobus|colectivo|"
    r"vol|tgv|ave|volo|aereo|treno|pullman|traghetto|call|meeting|reuniao|reunion|riunione)(?!\S)"
    r"|(?:^|[,.;!?] )\s*(?:flight|train|plane|voo|comboio|aviao|vuelo|avion|tren|vol|tgv|volo|aereo|treno) "
    r"(?:\[|(?:is|at|gets|leaves|as|a|sai|sale|sort|part|parte|alle|e)(?!\S))"
    r"|(?<!\S)(?:we fly|flying (?:out|home)|voamos|volamos|voliamo|on s envole)(?!\S)"
)
"""How somebody comes or leaves, or whom they have to call, at a time that no stop of the trip has."""

SHORTENING = re.compile(r"(?<!\S)(?:comprid|encurt|acort|shorten|raccourc|accorci|too long|trop long|troppo lung|muy larg|demasiado larg)")
"""A day that shall be over sooner, which is not one that shall have less in it."""

LENGTHENING = re.compile(r"(?<!\S)(?:estic|estir|along|alarg|prolong|stretch|lengthen|extend|etir|rallong|allung|prolung)")
"""A day that shall last longer, which is not one that shall have more in it."""

ANEW = re.compile(r"(?<!\S)(?:do zero|de zero|de raiz|de cero|desde cero|a zero|from scratch|start over|da zero|da capo)\b")
"""All of it once more, which is no small edit of anything."""

EARLIER = re.compile(
    r"(?<!\S)(?:mais cedo|mas temprano|earlier|sooner|plus tot|piu presto|prima del previsto|antecip\w+|"
    r"adiant\w+|adelant\w+|avanc\w+|anticip\w+)(?!\S)"
)
LATER = re.compile(
    r"(?<!\S)(?:mais tarde|mas tarde|later|plus tard|piu tardi|atras[aeo]\w*|"
    r"adi(?:a|ar|em|e)|retras\w+|posterg\w+|retard\w+|posticip\w+|ritard\w+)(?!\S)"
)
"""Sooner and later, which no one wish asks for both."""

KEPT = re.compile(
    r"(?:(?<!\S)(?:mas|pero|but|mais|ma|e|y|and|et|yet|though) (?:[^\s\[]+ ){0,3}(?:keep|kept|stays?|staying|"
    r"continu(?:a|e|es|ar|er|i)|mantid\w|fique|quede\w*|siga|reste|rimang\w+|resti|lasci\w*(?! stare))"
    r"|(?<!\S)(?:keep it|leave it(?! out| off| aside)|it stays|mantenh\w+|mantem|manten\w*|garde[zr]?|tienil\w|conserv\w+))(?!\S)"
)
"""What stays, so that nobody knows whether the same thing is to go."""

NOT_WANTED = re.compile(
    r"(?<!\S)(?:(?:nao|no|non|dont|do not|didnt|wouldnt) (?:quer\w*|gostar\w*|quier\w*|querem\w*|gustar\w*|"
    r"vogli\w*|vorre\w*|want|wanna|like)"
    r"|(?:veu\w*|voul\w*|voudr\w*|aimer\w*) pas) (?:\S+ ){0,2}?(?:q|que|qu|che|you to|to)(?!\S)(?P<rest>[^,.;!?]*)"
)
"""What somebody does not want done: "I don't want you to …"."""

ONLY_WHEN = re.compile(
    r"(?<!\S)(?:(?:so|somente|apenas) (?:quando|qd|qdo|qnd|se|depois que)|solo (?:cuando|si|quando|se)|"
    r"(?:seulement|uniquement) (?:quand|si)"
    r"|only (?:when|if|once))(?!\S)"
)
"""A condition of whatever words."""

UNDOING = re.compile(
    r"(?<!\S)(?:undo|desfa\w+|anul\w+|desha\w+|annul\w+|defai\w+|revert\w*|cancel\w*|cancell\w*) (?:[^\s\[]+ ){0,3}"
    r"(?:ultim\w+|last|dernier\w*|alterac\w+|mudanca|change|cambios?|cambiament\w+|modific\w+|edit|viens de|acabo|acabamos)(?!\S)"
)
"""The last change is to be taken back, beside whatever else."""

AFTERWARDS = re.compile(
    r"(?<!\S)(?:depois|dps|apos|seguir|seguida|after|following|behind|despues|tras|detras|apres|suite|dopo|seguito)(?!\S)"
)
BEFOREHAND = re.compile(r"(?<!\S)(?:antes|before|ahead|avant|prima)(?!\S)")
"""On which side of another stop something is to come."""

TO_A_LENGTH = re.compile(r"(?<!\S)(?:to|a|para|pra|p|ate|hasta|fino a|jusqu a) \[M\d\]")
OFF_A_LENGTH = re.compile(
    r"(?<!\S)(?:togl\w+|tir[aeo]\w*|quit\w+|rest[ae]\w*|descont\w+|enlev\w+|retir\w+|take|knock|shave|minus) (?:\S+ ){0,2}?\[M\d\]"
)
"""How long something is to last in all, and what is taken off that."""

NEGATIVE_LENGTH = re.compile(r"(?<!\S)(?:last|spend|for|durar?|dure[rz]?|duri|duri|passer|restare) (?:minus|menos|moins|meno) \[M\d\]")
"""A length below nothing, which nobody can stay."""

LEAVING = re.compile(r"(?<!\S)(?:leav\w+|depart\w*|sail\w*|sair|sai|saia|salir|salga|sale|part(?:e|a|ir|ira|irem|ire)|zarp\w+)(?!\S)")
"""When a boat goes, which is when its stop begins."""

NOTE_OF_TRIP = re.compile(
    r"(?<!\S)(?:not[ae]s?|anota\w+|recad\w+|lembrete) (?:\S+ ){0,2}?(?:viagem|viaje|trip|voyage|sejour|viaggio|roteiro|itinerari\w+)(?!\S)"
)
"""A note that belongs to no stop and no day."""

MOVING = re.compile(
    r"(?<!\S)(?:mov[ae]\w*|mud[ae]\w*|muev\w+|spost\w+|deplac\w+|shift|transf\w+|"
    r"pass[ae] (?:o|a|os|as|la|le|les|il|lo)|pasa (?:el|la))(?!\S)"
)
"""What one does with stops that the trip has."""

TAKEN_BACK = re.compile(
    r"(?:forget it|never ?mind|no wait|scratch that|olvidalo|olvidate|dejalo|mejor no|deixa pra la|deixa la|esquece(?: isso)?|esquecam"
    r"|laisse tomber|laissez tomber|oublie|lascia stare|lascia perdere|lasciamo stare|come non detto)[ .!]*$"
)
"""Words that take a wish back at its end."""
