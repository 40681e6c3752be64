"""The GraphQL contract of TripWise."""

from schema.enums import tell_enums

# Strawberry gives an enum without a definition one of its own as soon as a type names it, so this has to come first.
tell_enums()
