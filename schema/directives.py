"""What Strawberry does not tell of our directives: the descriptions of their arguments."""

from graphql import GraphQLSchema
from strawberry.schema_directive import StrawberrySchemaDirective

from schema.execution.cost import STRAWBERRY


def tell_arguments(schema: GraphQLSchema) -> None:
    """Give the arguments of a schema's directives the descriptions of the fields that they were declared as."""
    for directive in schema.directives:
        declared = directive.extensions.get(STRAWBERRY)
        if isinstance(declared, StrawberrySchemaDirective):
            for field, argument in zip(declared.fields, directive.args.values(), strict=True):
                argument.description = field.description
