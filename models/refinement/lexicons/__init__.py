"""The lexicons of all languages that are understood, by their code."""

from collections.abc import Mapping

from models.refinement.lexicon import Lexicon
from models.refinement.lexicons.english import ENGLISH
from models.refinement.lexicons.french import FRENCH
from models.refinement.lexicons.italian import ITALIAN
from models.refinement.lexicons.portuguese import PORTUGUESE
from models.refinement.lexicons.spanish import SPANISH

LEXICONS: Mapping[str, Lexicon] = {lexicon.code: lexicon for lexicon in (ENGLISH, SPANISH, FRENCH, ITALIAN, PORTUGUESE)}
