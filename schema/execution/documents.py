"""Documents that were prepared: parsed, bounded and validated once, then executed many times."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
    VariableNode,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.language import DirectiveNode, Visitor
from graphql.language.ast import SelectionSetNode, ValueNode
from graphql.utilities import value_from_ast_untyped
from msgspec import UNSET, UnsetType

from models.errors import DocumentTooLarge, InvalidSetting, TripWiseError
from schema.execution.columns import Completer, Rows
from schema.execution.cost import Price
from schema.execution.guard import CHARACTER_LIMIT, COMPARISON_LIMIT, LIMITS, TOKEN_LIMIT, Measure, require_bounded
from schema.problems import coded

DOCUMENTS_KEPT = 1_000
CHARACTERS_KEPT = 400_000
"""How much text of documents is kept, in number and in characters; the least recently used goes first."""

ERROR_LIMIT = 5
"""How many mistakes of one document, or of its variables, are told. Each costs some milliseconds where it repeats a long value."""

PLAN_LIMIT = 500
"""How many columns one operation may have compiled; conditions in variables make several of one selection."""


class _OverlappingFields(OverlappingFieldsCanBeMergedRule):
    """graphql-core's rule with less to spend: what it has by itself is a fifth of a second."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = COMPARISON_LIMIT


_RULES = tuple(_OverlappingFields if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules)


@dataclass(eq=False)
class Operation:
    """One operation of a document, ready to be executed."""

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails]
    price: Price
    defaults: Mapping[str, object]
    root_fields: tuple[str, ...]
    conditions: tuple[str, ...]
    """The variables that decide on what is selected."""
    root: Rows | UnsetType | None = UNSET
    """The columns of a whole query, once it is known whether there are any."""
    plans: dict[object, Completer | None] = field(default_factory=dict)
    """The columns compiled so far, by what they complete; see `schema/execution/executor.py`."""

    @cached_property
    def definitions(self) -> dict[str, FragmentDefinitionNode]:
        """Return the fragments as graphql-core's resolvers know them."""
        return {name: each.definition for name, each in self.fragments.items()}

    @property
    def kind(self) -> OperationType:
        """Return whether it is a query, mutation or subscription."""
        return self.node.operation

    @property
    def name(self) -> str:
        """Return its name, empty for an anonymous one."""
        return self.node.name.value if self.node.name else ""

    def requested_cost(self, variables: Mapping[str, object]) -> int:
        """Return what it costs at most with these values, 1 at least."""
        price = self.price
        return max(1, price if isinstance(price, int) else price({**self.defaults, **variables}))


@dataclass(eq=False)
class Document:
    """A document with its operations, or with what is wrong with it."""

    text: str
    operations: Mapping[str | None, Operation]
    errors: tuple[GraphQLError, ...] = ()
    refusal: TripWiseError | None = None

    def operation(self, name: str | None) -> Operation | GraphQLError:
        """Return the operation of that name, or the only one; an error when there is none, or more than one to choose from."""
        if name is None:
            if len(self.operations) == 1:
                return next(iter(self.operations.values()))
            return GraphQLError("Must provide operation name if query contains multiple operations.")
        return self.operations.get(name) or GraphQLError(f"Unknown operation named '{name}'.")


class Documents:
    """The prepared documents of a schema, the trusted ones apart from those that come and go."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool = True, suggestions: bool = True) -> None:
        """Prepare documents for `schema`."""
        self._schema = schema
        self._rules = _RULES if introspection else (*_RULES, NoSchemaIntrospectionCustomRule)
        self._suggestions = suggestions
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0
        self._trusted: dict[str, Document] = {}
        self._hashes: OrderedDict[str, str] = OrderedDict()
        self.on_prepared: Callable[[], None] = lambda: None

    def trust(self, texts: Mapping[str, str]) -> None:
        """Keep these documents for good, by their ids; raise `InvalidSetting` for one that is not valid."""
        for document_id, text in texts.items():
            document = self._prepare(text)
            if document.errors or document.refusal is not None:
                reason = document.errors[0].message if document.errors else str(document.refusal)
                raise InvalidSetting(setting=f"TRIPWISE_TRUSTED_DOCUMENTS {document_id}", reason=reason)
            self._trusted[document_id] = document

    def trusted(self, document_id: str) -> Document | None:
        """Return the trusted document with this id, or None."""
        return self._trusted.get(document_id)

    def prepared(self, text: str) -> Document:
        """Return a document, prepared now or before."""
        if len(text) > CHARACTER_LIMIT:  # It is not worth a place among those that are kept.
            return Document("", {}, refusal=DocumentTooLarge(measure="characters", limit=CHARACTER_LIMIT))
        document = self._kept.get(text)
        if document is not None:
            self._kept.move_to_end(text)
            return document
        document = self._prepare(text)
        self.on_prepared()
        self._kept[text] = document
        self._characters += len(text)
        while len(self._kept) > DOCUMENTS_KEPT or (self._characters > CHARACTERS_KEPT and len(self._kept) > 1):
            dropped, _ = self._kept.popitem(last=False)
            self._characters -= len(dropped)
        return document

    def text_of(self, sha256: str) -> str | None:
        """Return the text that was registered under its hash, or None."""
        text = self._hashes.get(sha256)
        if text is not None:
            self._hashes.move_to_end(sha256)
        return text

    def register(self, sha256: str, text: str) -> Document | None:
        """Return a document and keep its text under its SHA-256 in hexadecimal; None where that is not its hash."""
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            return None
        document = self.prepared(text)
        if not document.errors and document.refusal is None:
            self._hashes[sha256] = text
            while len(self._hashes) > DOCUMENTS_KEPT:
                self._hashes.popitem(last=False)
        return document

    def _prepare(self, text: str) -> Document:
        try:
            ast = parse(text, max_tokens=TOKEN_LIMIT)
            measures = require_bounded(self._schema, ast)
        except GraphQLSyntaxError as error:
            if error.message.endswith("nested too deeply. Parsing aborted."):
                return Document(text, {}, refusal=DocumentTooLarge(measure="depth", limit=LIMITS["depth"]))
            if error.message.endswith("Parsing aborted."):
                return Document(text, {}, refusal=DocumentTooLarge(measure="tokens", limit=TOKEN_LIMIT))
            return Document(text, {}, errors=(coded(error.with_traceback(None), "GRAPHQL_PARSE_FAILED"),))
        except TripWiseError as error:
            return Document(text, {}, refusal=error)
        errors = validate(self._schema, ast, self._rules, max_errors=ERROR_LIMIT, hide_suggestions=not self._suggestions)
        if errors and errors[-1].message == "Validation aborted.":
            return Document(text, {}, refusal=DocumentTooLarge(measure="fields of one name", limit=COMPARISON_LIMIT))
        if errors:
            return Document(text, {}, errors=tuple(coded(error, "GRAPHQL_VALIDATION_FAILED") for error in errors))
        fragments = {each.name.value: FragmentDetails(each, None) for each in ast.definitions if isinstance(each, FragmentDefinitionNode)}
        conditions = _conditions(ast)
        operations = {
            name: _operation(ast, each, fragments, measures[name], conditions)
            for each in ast.definitions
            if isinstance(each, OperationDefinitionNode)
            for name in [each.name.value if each.name else None]
        }
        return Document(text, operations)


def read_manifest(path: Path) -> dict[str, str]:
    """Return the documents of a manifest by their ids: a JSON object of texts, as graphql-codegen writes it.

    Raises `InvalidSetting`.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidSetting(setting="TRIPWISE_TRUSTED_DOCUMENTS", reason=f"{path}: {error}") from error
    if not isinstance(manifest, dict) or not all(isinstance(text, str) for text in manifest.values()):
        raise InvalidSetting(setting="TRIPWISE_TRUSTED_DOCUMENTS", reason=f"{path}: not an object of texts")
    return manifest


def _operation(
    document: DocumentNode,
    node: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDetails],
    measure: Measure,
    conditions: tuple[str, ...],
) -> Operation:
    defaults = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in node.variable_definitions or ()
        if each.default_value is not None
    }
    return Operation(
        document=document,
        node=node,
        fragments=fragments,
        price=measure.price,
        defaults=defaults,
        root_fields=tuple(sorted(_fields_of(node.selection_set, fragments, set()))),
        conditions=conditions,
    )


def _fields_of(node: SelectionSetNode, fragments: Mapping[str, FragmentDetails], seen: set[str]) -> set[str]:
    """Return the names of the fields of a selection set, those of its fragments included."""
    names: set[str] = set()
    for selection in node.selections:
        if isinstance(selection, FieldNode):
            names.add(selection.name.value)
        elif isinstance(selection, FragmentSpreadNode):
            if selection.name.value not in seen:
                seen.add(selection.name.value)
                names |= _fields_of(fragments[selection.name.value].definition.selection_set, fragments, seen)
        else:
            names |= _fields_of(selection.selection_set, fragments, seen)  # type: ignore[attr-defined]  # an inline fragment
    return names


def _conditions(document: DocumentNode) -> tuple[str, ...]:
    """Return the names of all variables in the directives of selections."""
    names: set[str] = set()

    class _Directives(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> None:
            values: list[ValueNode] = [argument.value for argument in node.arguments or ()]
            names.update(value.name.value for value in values if isinstance(value, VariableNode))

    visit(document, _Directives())
    return tuple(sorted(names))
