"""Schemathesis asks what nobody thought of: of the routes, and of every query and mutation, as a guest and as nobody.

Ids are drawn from those of a real trip, so that what is asked gets past the door.
"""

import re
from collections import Counter
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.graphql import nodes
from schemathesis.openapi.checks import JsonSchemaError, UndefinedStatusCode

from schema.sdl import SDL_FILE
from tests.clients.region import Region
from tests.clients.traveller import ADD, CREATE, GUEST

OPERATIONS = 29
EXAMPLES = 25
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NAMES = ("TRIP", "TRIP", "TRIP", "DAY", "STOP", "plc_lisboa_torre-de-belem", "GENERATION", "USER", "nobody")
CONFORMS = (JsonSchemaError, UndefinedStatusCode)
