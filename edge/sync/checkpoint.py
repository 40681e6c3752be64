"""Where a client stands in the log: an opaque token, signed by the cell.

It names a user, what they follow, an epoch and a seq; never a time. Only the cell can make one, so a checkpoint that is ahead of
the log proves that the log was cut off.
"""

import base64
import binascii
import hmac
import json
from typing import NamedTuple

from models.errors import CheckpointRefused
from models.ids import UserId

_VERSION = 1
_MAC_BYTES = 16


class Checkpoint(NamedTuple):
    """A place in the log, for one user and what of theirs they follow.

    All that was visible up to `seq` has been handed out, as it was at `read_seq`. That is later for a page that is not the last: what
    was written in between is left out until its turn comes, and with it what stood there before. `began_seq` is where the log
    ended when the client last began without anything: it has no use for tombstones of before.
    """

    user_id: UserId
    follows: str
    epoch: str
    seq: int
    read_seq: int
    began_seq: int


class Checkpoints:
    """Writes and reads the tokens of one cell."""

    def __init__(self, key: bytes) -> None:
        """Sign with `key`, 32 bytes."""
        self._key = key

    def write(self, checkpoint: Checkpoint) -> str:
        """Return the token of a checkpoint."""
        fields = [
            _VERSION,
            checkpoint.user_id,
            checkpoint.follows,
            checkpoint.epoch,
            checkpoint.seq,
            checkpoint.read_seq,
            checkpoint.began_seq,
        ]
        body = json.dumps(fields, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def read(self, token: str, user_id: UserId, follows: str) -> Checkpoint:
        """Return what a token says; raise `CheckpointRefused` for one of another cell, user or scope, or that nobody signed."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        except (binascii.Error, ValueError):
            raise CheckpointRefused(path=("checkpoint",)) from None
        if not hmac.compare_digest(mac, self._mac(body)):
            raise CheckpointRefused(path=("checkpoint",))
        version, user, followed, epoch, seq, read_seq, began_seq = json.loads(body)
        if (version, user, followed) != (_VERSION, user_id, follows):
            raise CheckpointRefused(path=("checkpoint",))
        return Checkpoint(user_id=user_id, follows=follows, epoch=epoch, seq=seq, read_seq=read_seq, began_seq=began_seq)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:_MAC_BYTES]
