"""The rows of one push of RxDB's, inside one write transaction: one change for each trip that they are of.

Each row is taken, merged with what stands here, refused, or parked until what it belongs to has come. Whatever is wrong with one,
the others go on.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import apsw
import msgspec

from edge.events import Events
from edge.store.access_periods import ever_saw
from edge.store.documents import Stored, births_of, scope_of, stored_document
from edge.store.parked_rows import ParkedRow, forget_parked, park, parked_count, ready_rows, unpark
from edge.store.places import destination_codes, place_of
from edge.store.trips import day_ids_of, role_of
from edge.sync.notes import create_note, delete_note, update_note
from edge.sync.refinements import ask
from edge.sync.trips import create_trip, delete_trip
from edge.sync.writer import Committed, Transaction, Writer, touch
from models.change import Document, DocumentKind, Origin
from models.clock import Edit
from models.errors import (
    Cause,
    Forbidden,
    IDTaken,
    InternalError,
    InvalidValue,
    NotFound,
    StopLocked,
    TooMany,
    TripWiseError,
    UnknownDestination,
    UnknownPlace,
)
from models.ids import CellCode, DayId, IdPrefix, NoteId, TripId, UserId, kind_of, require_of
from models.itinerary import STOP_LIMIT, Itinerary, change_stop, empty_itinerary, remove_stop, update_day, update_stop, update_trip
from models.locale import Locale
from models.placement import Placement, put
from models.planning.generation import Message
from models.rows import PREFIXES, ROW_KINDS, SentRow, read_row, told
from models.trip import Day, Note, Role, Stop, StopKind, Trip
from models.value import Value, checked

CLIENT = "rxdb"
"""Under which name edits of this way in stand in the log: RxDB tells neither a device nor a time of edit."""

PARKED_LIMIT = 2000
"""How many rows of a user may wait."""

PARKED_FOR = timedelta(days=90)
