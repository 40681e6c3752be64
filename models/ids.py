"""Typed identifiers that carry their home.

An id reads `<prefix>_<cell>_<uuid>`: what it names, the cell that owns it, and a UUIDv7 (RFC 9562, section 5.7) as 32
lower-case hexadecimal digits. Routing a request needs no look-up, and ids of one kind sort by their time of birth.
Places are shared by all cells and are named by the catalogue instead: `plc_<destination>_<slug>`.
"""

import re
from enum import StrEnum
from typing import NewType

from uuid_utils import uuid7

from models.errors import MalformedID

CellCode = NewType("CellCode", str)
UserId = NewType("UserId", str)
TripId = NewType("TripId", str)
DayId = NewType("DayId", str)
StopId = NewType("StopId", str)
MemberId = NewType("MemberId", str)
MessageId = NewType("MessageId", str)
GenerationId = NewType("GenerationId", str)
ChangeId = NewType("ChangeId", str)
PlaceId = NewType("PlaceId", str)
PartnerId = NewType("PartnerId", str)
KeyId = NewType("KeyId", str)
NoteId = NewType("NoteId", str)

SYSTEM_USER = UserId("system")
"""The author of what no person asked for, such as a job handed back at a restart."""


class IdPrefix(StrEnum):
    """What an id names, as its first part."""

    USER = "usr"
    TRIP = "trp"
    DAY = "day"
    STOP = "stp"
    MEMBER = "mem"
    MESSAGE = "msg"
    GENERATION = "gen"
    CHANGE = "chg"
    SESSION = "ses"
    PLACE = "plc"
    PARTNER = "par"
    NOTE = "not"


_MINTED = re.compile(r"(?P<prefix>[a-z]{3})_(?P<cell>[a-z]{2,8}-[0-9]{1,3})_[0-9a-f]{32}")
_PLACE = re.compile(r"plc_(?P<destination>[a-z0-9-]{2,40})_[a-z0-9-]{1,80}")


def mint(prefix: IdPrefix, cell: CellCode) -> str:
    """Return a new id of this kind, owned by `cell`."""
    return f"{prefix}_{cell}_{uuid7().hex}"


def mint_user(cell: CellCode) -> UserId:
    """Return a new user id."""
    return UserId(mint(IdPrefix.USER, cell))


def mint_trip(cell: CellCode) -> TripId:
    """Return a new trip id."""
    return TripId(mint(IdPrefix.TRIP, cell))


def mint_day(cell: CellCode) -> DayId:
    """Return a new day id."""
    return DayId(mint(IdPrefix.DAY, cell))


def mint_stop(cell: CellCode) -> StopId:
    """Return a new stop id."""
    return StopId(mint(IdPrefix.STOP, cell))


def mint_note(cell: CellCode) -> NoteId:
    """Return a new note id."""
    return NoteId(mint(IdPrefix.NOTE, cell))


def mint_partner(cell: CellCode) -> PartnerId:
    """Return a new partner id."""
    return PartnerId(mint(IdPrefix.PARTNER, cell))


def place_id(destination: str, slug: str) -> PlaceId:
    """Return the id of a catalogue place."""
    return PlaceId(f"{IdPrefix.PLACE}_{destination}_{slug}")


def kind_of(raw: str) -> IdPrefix:
    """Return what `raw` names; raise `MalformedID` if it is no id of ours."""
    if _PLACE.fullmatch(raw):
        return IdPrefix.PLACE
    match = _MINTED.fullmatch(raw)
    if match is None or match["prefix"] not in set(IdPrefix):
        raise MalformedID
    return IdPrefix(match["prefix"])


def require(raw: str, prefix: IdPrefix) -> str:
    """Return `raw` if it is a well-formed id of this kind; raise `MalformedID` otherwise."""
    if kind_of(raw) is not prefix:
        raise MalformedID
    return raw


def require_of(raw: str, prefix: IdPrefix, cell: CellCode) -> str:
    """Return `raw` if it is an id of this kind that `cell` owns, as a client may mint it; raise `MalformedID` otherwise."""
    if kind_of(raw) is not prefix or home_of(raw) != cell:
        raise MalformedID
    return raw


def home_of(raw: str) -> CellCode:
    """Return the cell that owns what `raw` names; raise `MalformedID` for a place or a foreign text."""
    match = _MINTED.fullmatch(raw)
    if match is None or kind_of(raw) is IdPrefix.PLACE:
        raise MalformedID
    return CellCode(match["cell"])
