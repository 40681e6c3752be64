import re

import pytest

from edge.language import say_error
from models.errors import LastOwner, NotFound, StopLocked, TextTooLong, TripWiseError, WeakPassword, leaves
from models.locale import Locale
from tests.messages import TABLES, TRANSLATED, Unclear, bring_in_step, catalogue_of, fields_of, read_source, said, scanned, unclear, written

SAME_AS_IN_ENGLISH = {
    Locale.PT_BR: {"{minutes} min", "bar"},
    Locale.PT_PT: {"{minutes} min", "bar"},
    Locale.ES: {"{minutes} min", "bar"},
    Locale.FR: {"{minutes} min", "aquarium", "bar", "monument", "restaurant", "science", "shopping", "zoo"},
    Locale.IT: {"{minutes} min", "bar", "shopping", "zoo"},
}

BRAZILIAN = re.compile(
    r"\b(?:você|arquivo|senha|usuári|compartilh|planej|solicita|deletar|tela|trem|ônibus|celular|café da manhã|banheiro|mirante|parada|"
    r"roteiro|"
    r"está(?:ão)? \w+ndo\b)",
    re.IGNORECASE,
)
EUROPEAN = re.compile(
    r"\b(?:consigo|ficheiro|palavra-passe|utiliz|partilh|plane[ae]|ecrã|comboio|autocarro|telemóvel|pequeno-almoço|miradouro|paragem|"
    r"está(?:ão)? a \w+r\b)",
    re.IGNORECASE,
)

by_locale = pytest.mark.parametrize("locale", TRANSLATED)
by_leaf = pytest.mark.parametrize("leaf", tuple(leaves()), ids=lambda leaf: leaf.code)


def texts_in(locale: Locale) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue_of(locale) if message.id and message.string}


@by_locale
def test_all_that_is_said_is_translated(locale: Locale) -> None:
    texts = texts_in(locale)
    missing = [f"{each.where}: {each.msgid}" for each in said() if each.msgid not in texts]
    assert not missing, "\n".join((f"Run `make messages`, then translate these in edge/locales/{locale.value}.po:", *missing))


@by_locale
def test_no_catalogue_holds_what_is_not_said_any_more(locale: Locale) -> None:
    msgids = {str(message.id) for message in catalogue_of(locale) if message.id}
    assert msgids - {each.msgid for each in said()} == set(), "Run `make messages`."


def test_every_text_that_is_said_can_be_read_from_the_code() -> None:
    dark = [f"{each.file}:{each.line}: {each.expression}" for each in unclear()]
    assert not dark, "\n".join(("Say literals, or list these in TABLES of tests/messages.py:", *dark))


def test_every_table_of_texts_is_said() -> None:
    expressions = {each.expression for each in scanned()[1]}
    assert set(TABLES) - expressions == set()


def test_every_call_fills_the_fields_of_its_text() -> None:
    unfilled = [
        f"{each.where}: {each.msgid}"
        for each in said()
        if each.given is not None and {name for name, _, _ in fields_of(each.msgid)} - each.given
    ]
    assert not unfilled, "\n".join(("These would raise KeyError:", *unfilled))


@by_locale
def test_translations_have_the_fields_of_the_text(locale: Locale) -> None:
    assert [text for text, translated in texts_in(locale).items() if fields_of(translated) != fields_of(text)] == []


@by_locale
@by_leaf
def test_every_error_is_told_with_all_its_fields(locale: Locale, leaf: type[TripWiseError]) -> None:
    params: dict[str, object] = {name: f"«{name}»" for name, _, _ in fields_of(leaf.message)}
    told = say_error(locale, leaf(path=(), **params))
    assert told != say_error(Locale.EN, leaf(path=(), **params))
    assert [value for value in params.values() if str(value) not in told] == []
    assert "…" not in told


@by_locale
def test_translations_differ_from_english_but_for_words_that_are_the_same(locale: Locale) -> None:
    assert {text for text, translated in texts_in(locale).items() if translated == text} == SAME_AS_IN_ENGLISH[locale]


@by_locale
def test_a_sentence_is_translated_by_a_sentence_and_a_fragment_by_a_fragment(locale: Locale) -> None:
    for text, translated in texts_in(locale).items():
        assert translated == translated.strip(), text
        assert translated.endswith((".", "!", "?", "{reason}")) == text.endswith((".", "!", "?", "{reason}")), text
        assert not (text[0].islower() and translated[0].isupper()), text


@by_locale
def test_code_in_a_text_stays_as_it_is(locale: Locale) -> None:
    code = re.compile(r"`[^`]+`|TRIPWISE_[A-Z_]+|--[a-z]+|<token>|\b[A-Z]{3}\b|Authorization|Bearer|SQLite|apsw")
    for text, translated in texts_in(locale).items():
        assert set(code.findall(translated)) == set(code.findall(text)), text


def test_brazilian_and_european_portuguese_keep_their_own_words() -> None:
    brazilian, european = texts_in(Locale.PT_BR).values(), texts_in(Locale.PT_PT).values()
    assert [text for text in european if BRAZILIAN.search(text)] == []
    assert [text for text in brazilian if EUROPEAN.search(text)] == []
    assert len(set(brazilian) & set(european)) < len(brazilian) / 2


@by_locale
def test_no_catalogue_has_plurals_fuzzy_or_double_entries(locale: Locale) -> None:
    catalogue = catalogue_of(locale)
    odd = [message.id for message in catalogue if message.id and (message.pluralizable or message.fuzzy)]
    assert odd == []
    assert list(catalogue.obsolete) == []


@by_locale
def test_bringing_a_catalogue_in_step_keeps_the_translations_of_what_is_said(locale: Locale) -> None:
    msgids = {each.msgid for each in said()}
    stepped = bring_in_step(catalogue_of(locale))
    kept = {str(message.id): str(message.string) for message in stepped if message.id and message.string}
    assert kept == {msgid: text for msgid, text in texts_in(locale).items() if msgid in msgids}
    assert written(bring_in_step(stepped), locale) == written(stepped, locale)


def test_errors_are_told_in_brazilian_portuguese() -> None:
    told = {
        NotFound(): "Não existe ou não foi compartilhado com você.",
        WeakPassword(minimum=10, limit=128): "A senha precisa ter de 10 a 128 caracteres.",
        StopLocked(title="Museu do Azulejo"): "A parada “Museu do Azulejo” está travada. Destrave-a primeiro.",
        LastOwner(): "Toda viagem precisa de um dono. Antes, passe a viagem para outra pessoa.",
        TextTooLong(field="title", limit=200): (
            "title é longo demais: são aceitos no máximo 200 caracteres. Encurte o texto e envie de novo."
        ),
    }
    assert [say_error(Locale.PT_BR, error) for error in told] == list(told.values())


def test_errors_are_told_in_european_portuguese() -> None:
    told = {
        NotFound(): "Não existe ou não foi partilhado consigo.",
        WeakPassword(minimum=10, limit=128): "A palavra-passe tem de ter entre 10 e 128 caracteres.",
        StopLocked(title="Museu do Azulejo"): "A paragem “Museu do Azulejo” está bloqueada. Desbloqueie-a primeiro.",
        LastOwner(): "Uma viagem precisa de um proprietário. Primeiro, passe-a para outra pessoa.",
        TextTooLong(field="title", limit=200): (
            "title é demasiado longo: são aceites, no máximo, 200 caracteres. Encurte o texto e envie-o novamente."
        ),
    }
    assert [say_error(Locale.PT_PT, error) for error in told] == list(told.values())


def test_the_reader_finds_texts_in_calls_choices_constants_and_tables() -> None:
    source = """
GONE = "It is gone."
TITLES = {1: "One", 2: "Two"}
def tell_all(locale, flag):
    text = "Chosen" if flag else "Other"
    say(locale, "Plain {field}", field=1)
    say(locale, "Left" if flag else "Right")
    say(locale, text)
    say(locale, GONE)
    say(locale, TITLES[flag])
"""
    texts, dark = read_source(source, "module.py")
    assert [(each.msgid, each.line) for each in texts] == [
        ("Plain {field}", 6),
        ("Left", 7),
        ("Right", 7),
        ("Chosen", 5),
        ("Other", 5),
        ("It is gone.", 2),
        ("One", 3),
        ("Two", 3),
    ]
    assert dark == []


def test_the_reader_follows_functions_that_hand_a_text_on() -> None:
    source = """
class Page:
    def head(self):
        return self._counted("1 day", "{count} days", 3)
    def _counted(self, one, many, count):
        return self._say(one if count == 1 else many, count=count)
    def _say(self, msgid, **params):
        return say(self.locale, msgid, **params)
"""
    texts, dark = read_source(source, "module.py")
    assert [each.msgid for each in texts] == ["1 day", "{count} days"]
    assert dark == []


def test_the_reader_names_calls_that_it_cannot_read() -> None:
    source = "def tell(locale, place):\n    return say(locale, f'At {place}')\n"
    assert read_source(source, "module.py") == ([], [Unclear("f'At {place}'", "module.py", 2)])
