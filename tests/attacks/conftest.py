"""The region and the travellers of the GraphQL tests, for those who mean no good."""

from tests.graphql.conftest import _log, ana, client, region, rui

__all__ = ["_log", "ana", "client", "region", "rui"]
