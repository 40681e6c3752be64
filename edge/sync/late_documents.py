"""What the author of rows that had waited gets with the next pull: what came of them, as if their push were answered now."""

from typing import cast

import apsw
import msgspec

from edge.store.late_answers import LateAnswer, answers_between
from edge.store.standing import standing_of
from edge.store.trips import role_of
from models.change import Document, DocumentKind
from models.ids import UserId
from models.rows import told


def late_documents(connection: apsw.Connection, author: UserId, kind: DocumentKind, after: int, until: int) -> dict[str, Document]:
    """Return the documents of a collection that are to be told at the places in (after, until], by their ids.

    Each is what stands here now with the code of a refusal, a bare tombstone for what is gone or no longer the author's or, where
    nothing stands, what they had written.
    """
    return {late.id: _told(connection, author, late) for late in answers_between(connection, author, kind, after, until)}


def _told(connection: apsw.Connection, author: UserId, late: LateAnswer) -> Document:
    standing = standing_of(connection, late.id)
    if standing is None:
        return cast("Document", msgspec.json.decode(late.echo, type=dict))
    if standing.body is None or role_of(connection, standing.scope, author) is None:
        return told(late.kind, late.id, None)
    return told(late.kind, late.id, standing.body, late.refusal)
