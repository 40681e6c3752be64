"""What the code says to people: every msgid with the place where it is written.

A msgid stands in the `message` of an error, in a call of `say`, of a `tell` that stands for it where no locale is known,
or of a function that hands its own parameter on to them, and in `TABLES`, whose entries are said one by one.
`python -m tests.messages` brings the catalogues in step: what is new comes in without a translation, what nobody says any
more goes out.
"""

import ast
import inspect
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from edge.language import CATALOGUES
from models.errors import Cause, leaves
from models.locale import Locale
from models.place import Category
from models.planning.check import REASONS

ROOT = Path(__file__).parents[1]
PACKAGES = ("models", "edge", "schema", "api")
TRANSLATED = tuple(locale for locale in Locale if locale is not Locale.EN)

TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cause.value": ("models/errors.py", tuple(Cause)),
    "finding.reason": ("models/planning/check.py", tuple(REASONS.values())),
    "REASONS[rule]": ("models/planning/check.py", tuple(REASONS.values())),
    "place.category.value.replace('_', ' ')": ("models/place.py", tuple(category.value.replace("_", " ") for category in Category)),
}
"""What is said under an expression that only running code can tell: the expression, where its texts stand, the texts."""

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Said(NamedTuple):
    """A text and where it is written; `given` are the fields that its call fills, None where that is not known."""

    msgid: str
    file: str
    line: int
    given: frozenset[str] | None = None

    @property
    def where(self) -> str:
        """Return file and line as tools print them."""
        return f"{self.file}:{self.line}"


class Unclear(NamedTuple):
    """A call that says what can't be read from the code."""

    expression: str
    file: str
    line: int


class Speaker(NamedTuple):
    """A function that says the parameters at `positions`; the named ones reach the text if it takes any."""

    positions: tuple[int, ...]
    passes_on: bool


def fields_of(text: str) -> list[tuple[str, str | None, str | None]]:
    """Return the fields of a text in braces, sorted: name, format and conversion."""
    parsed = string.Formatter().parse(text)
    return sorted((name, spec, conversion) for _, name, spec, conversion in parsed if name is not None)


def catalogue_of(locale: Locale) -> Catalog:
    """Return the catalogue of a locale as it stands."""
    with (CATALOGUES / f"{locale.value}.po").open("rb") as file:
        return read_po(file, locale=locale.value.replace("-", "_"), abort_invalid=True)


@lru_cache
def said() -> tuple[Said, ...]:
    """Return all that the code says: errors in the order of their tree, then calls file by file, then tables."""
    return (*_errors(), *scanned()[0], *_tabled())


@lru_cache
def unclear() -> tuple[Unclear, ...]:
    """Return the calls whose text is neither in the code beside them nor in a table."""
    return tuple(each for each in scanned()[1] if each.expression not in TABLES)


def _errors() -> Iterator[Said]:
    for leaf in leaves():
        lines, first = inspect.getsourcelines(leaf)
        line = next(number for number, text in enumerate(lines, start=first) if text.strip().startswith("message ="))
        yield Said(leaf.message, "models/errors.py", line)


def _tabled() -> Iterator[Said]:
    for file, texts in TABLES.values():
        written = (ROOT / file).read_text(encoding="utf-8").splitlines()
        for text in texts:
            line = next((number for number, row in enumerate(written, start=1) if f'"{text}"' in row), 1)
            yield Said(text, file, line)


@lru_cache
def scanned() -> tuple[tuple[Said, ...], tuple[Unclear, ...]]:
    """Return the texts in the calls of all packages, and the calls whose text is not beside them."""
    found: list[Said] = []
    dark: list[Unclear] = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            texts, unknown = read_source(path.read_text(encoding="utf-8"), file)
            found += texts
            dark += unknown
    return tuple(found), tuple(dark)


def read_source(source: str, file: str) -> tuple[list[Said], list[Unclear]]:
    """Return what a module says, and the calls in it of which that can't be told."""
    reader = _Module(ast.parse(source), file)
    return reader.read()


class _Module:
    def __init__(self, tree: ast.Module, file: str) -> None:
        self._tree = tree
        self._file = file
        self._owners = dict(_owners(tree, ()))
        self._speakers = {
            "say": Speaker((1,), passes_on=True),
            "tell": Speaker((0,), passes_on=True),
            "_tell": Speaker((0,), passes_on=True),
        }

    def read(self) -> tuple[list[Said], list[Unclear]]:
        """Read the calls again until no further function turns out to speak through `say`."""
        while True:
            known = len(self._speakers)
            found: list[Said] = []
            dark: list[Unclear] = []
            for call in self._owners:
                for argument, passes_on in self._msgids(call):
                    texts = list(self._texts(argument, self._owners[call]))
                    given = _given(call) if passes_on else None
                    found += [Said(text.value, self._file, text.lineno, given) for text in texts if isinstance(text.value, str)]
                    if not texts and not self._is_handed_on(argument, self._owners[call]):
                        dark.append(Unclear(ast.unparse(argument), self._file, argument.lineno))
            if len(self._speakers) == known:
                return found, dark

    def _msgids(self, call: ast.Call) -> Iterator[tuple[ast.expr, bool]]:
        function = call.func
        name = function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
        speaker = self._speakers.get(name)
        for position in speaker.positions if speaker else ():
            if position < len(call.args):
                yield call.args[position], bool(speaker and speaker.passes_on)

    def _texts(self, node: ast.expr, owners: tuple[_Definition, ...]) -> Iterator[ast.Constant]:
        match node:
            case ast.Constant(value=str()):
                yield node
            case ast.IfExp(body=body, orelse=other):
                yield from self._texts(body, owners)
                yield from self._texts(other, owners)
            case ast.Dict(values=values):
                for value in values:
                    yield from self._texts(value, owners)
            case ast.Subscript(value=ast.Name() as name):
                yield from self._texts(name, owners)
            case ast.Name(id=name):
                for value in self._assigned(name, owners):
                    yield from self._texts(value, owners)

    def _assigned(self, name: str, owners: tuple[_Definition, ...]) -> Iterator[ast.expr]:
        bodies: Iterable[ast.stmt | ast.expr] = ast.walk(owners[-1]) if owners else ()  # type: ignore[assignment]  # other nodes match nothing
        for node in (*self._tree.body, *bodies):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    yield value
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                    yield value
                case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                    yield value

    def _is_handed_on(self, node: ast.expr, owners: tuple[_Definition, ...]) -> bool:
        """Tell whether a text is a parameter of the function around it, and remember that function as a speaker."""
        choices = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
        if not owners or not all(isinstance(choice, ast.Name) for choice in choices):
            return False
        owner = owners[-1]
        parameters = [each.arg for each in (*owner.args.posonlyargs, *owner.args.args) if each.arg not in ("self", "cls")]
        names = [choice.id for choice in choices if isinstance(choice, ast.Name)]
        if not set(names) <= set(parameters):
            return False
        before = self._speakers.get(owner.name, Speaker((), passes_on=True)).positions
        positions = tuple(sorted({*before, *(parameters.index(name) for name in names)}))
        self._speakers[owner.name] = Speaker(positions, passes_on=owner.args.kwarg is not None)
        return True


def _owners(node: ast.AST, owners: tuple[_Definition, ...]) -> Iterator[tuple[ast.Call, tuple[_Definition, ...]]]:
    """Yield each call with the functions around it, in the order of the file."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, owners
        yield from _owners(child, (*owners, child) if isinstance(child, _Definition) else owners)


def _given(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def bring_in_step(catalogue: Catalog) -> Catalog:
    """Return a catalogue with exactly the msgids of the code, in their order, and the translations it had."""
    files: dict[str, list[str]] = {}
    for each in said():
        files.setdefault(each.msgid, []).append(each.file)
    stepped = Catalog(locale=catalogue.locale)
    for msgid, places in files.items():
        former = catalogue.get(msgid)
        locations = [(file, 0) for file in dict.fromkeys(places)]
        stepped.add(msgid, former.string if former else "", locations=locations, user_comments=former.user_comments if former else ())
    return stepped


def written(catalogue: Catalog, locale: Locale) -> str:
    """Return a catalogue as the text of its file: no dates, no line numbers, so that it changes only when texts do."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True, include_lineno=False)
    return HEADER.format(language=locale.value) + buffer.getvalue().decode().strip() + "\n"


def main() -> int:
    """Write all catalogues anew and tell what is left to translate."""
    lines = [f"{each.file}:{each.line}: what is said here can't be read from the code: {each.expression}" for each in unclear()]
    for locale in TRANSLATED:
        catalogue = bring_in_step(catalogue_of(locale))
        (CATALOGUES / f"{locale.value}.po").write_text(written(catalogue, locale), encoding="utf-8")
        lines += [f"{locale.value}: not translated: {message.id}" for message in catalogue if message.id and not message.string]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
