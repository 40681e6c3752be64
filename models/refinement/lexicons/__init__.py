"""The lexicons of all languages that are understood, by their code."""

from collections.abc import Mapping

from models.refinement.lexicon import Lexicon
from models.refinement.lexicons.english import ENGLISH

LEXICONS: Mapping[str, Lexicon] = {lexicon.code: lexicon for lexicon in (ENGLISH,)}
