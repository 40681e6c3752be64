"""Checkpoints: opaque, signed by the cell, of one user and what they follow."""

import base64
import json

import pytest

from edge.sync.checkpoint import Checkpoint, Checkpoints
from models.errors import CheckpointRefused
from models.ids import UserId, mint_user
from tests.fakes.trips import CELL

KEY = bytes(range(32))
ANA, RUI = mint_user(CELL), mint_user(CELL)
PLACE = Checkpoint(user_id=ANA, follows="* *", epoch="0" * 32, seq=7, read_seq=9, began_seq=3)


def token(place: Checkpoint = PLACE, key: bytes = KEY) -> str:
    return Checkpoints(key).write(place)


def refuse(given: str, user: UserId = ANA, follows: str = "* *") -> None:
    with pytest.raises(CheckpointRefused) as refused:
        Checkpoints(KEY).read(given, user, follows)
    assert refused.value.path == ("checkpoint",)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    assert Checkpoints(KEY).read(token(), ANA, "* *") == PLACE


def test_a_checkpoint_is_safe_in_a_url() -> None:
    assert all(character.isalnum() or character in "-_" for character in token())


def test_a_checkpoint_of_another_user_scope_kind_or_cell_is_refused() -> None:
    refuse(token(), user=RUI)
    refuse(token(), follows="trp_gru-1_0 *")
    refuse(token(), follows="* stop")
    refuse(token(PLACE._replace(user_id=RUI)))
    refuse(token(key=bytes(32)))


@pytest.mark.parametrize("given", ["", "A", "AAAA", "ç", "\ud800", "\0", "{}", "=" * 8, "A" * 100_000, "../../etc/passwd", " "])
def test_what_is_no_checkpoint_is_refused(given: str) -> None:
    refuse(given)


def test_a_checkpoint_with_any_bit_changed_or_any_byte_missing_is_refused() -> None:
    whole = token()
    raw = base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))
    for index in range(len(raw)):
        forged = bytes([*raw[:index], raw[index] ^ 1, *raw[index + 1 :]])
        refuse(base64.urlsafe_b64encode(forged).decode().rstrip("="))
        refuse(base64.urlsafe_b64encode(raw[:index]).decode().rstrip("="))


def test_a_checkpoint_that_a_client_moves_itself_is_refused() -> None:
    body = json.dumps([1, ANA, "* *", "0" * 32, 8, 9, 3], separators=(",", ":")).encode()
    refuse(base64.urlsafe_b64encode(bytes(16) + body).decode())


def test_a_checkpoint_of_another_version_is_refused() -> None:
    checkpoints = Checkpoints(KEY)
    body = json.dumps([2, ANA, "* *", "0" * 32, 7, 9, 3], separators=(",", ":")).encode()
    refuse(base64.urlsafe_b64encode(checkpoints._mac(body) + body).decode().rstrip("="))
