"""What the node says to people, in their language: gettext catalogues read from `locales/*.po`.

The msgid is the English text with named fields in braces. Catalogues are read once, at the first use of a locale.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po

from models.errors import Cause, TripWiseError
from models.locale import Locale

CATALOGUES = Path(__file__).parent / "locales"


def say(locale: Locale, msgid: str, **params: object) -> str:
    """Return a text in a language, its fields filled; the English text where no translation exists."""
    return _texts(locale).get(msgid, msgid).format_map(params)


def say_error(locale: Locale, error: TripWiseError) -> str:
    """Return an error's message in a language."""
    fields = {name: _told(locale, value) for name, value in error.params.items()}
    return _texts(locale).get(error.message, error.message).format_map(_Lenient(fields))


def _told(locale: Locale, value: object) -> object:
    """Return what a field of a message reads like in a language."""
    if isinstance(value, Cause):
        cause = value
        return say(locale, cause.value)
    return format_date(value, format="long", locale=locale.value.replace("-", "_")) if isinstance(value, date) else value


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


@lru_cache
def _texts(locale: Locale) -> dict[str, str]:
    if locale is Locale.EN:
        return {}
    with (CATALOGUES / f"{locale.value}.po").open("rb") as file:
        catalogue = read_po(file, locale=locale.value.replace("-", "_"))
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
