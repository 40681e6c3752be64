"""GGUF files with other metadata than those they were made from, as https://github.com/ggml-org/ggml/blob/master/docs/gguf.md has it."""

import struct
from collections.abc import Mapping
from pathlib import Path

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _LIST = 8, 9
_ALIGNMENT = 32


def rewritten(path: Path, target: Path, *, without: str = "\0", having: Mapping[str, str] | None = None) -> Path:
    """Write a file as `target`: without the metadata whose keys begin with `without`, and with these texts, which replace their like."""
    texts = dict(having or {})
    data = path.read_bytes()
    magic, version, tensor_count, pair_count = struct.unpack_from("<4sIQQ", data)
    assert (magic, version) == (b"GGUF", 3)
    at, kept = 24, list[bytes]()
    for _ in range(pair_count):
        key, value_at = _text(data, at)
        (kind,) = struct.unpack_from("<I", data, value_at)
        end = _end(data, value_at + 4, kind)
        if not key.startswith(without) and key not in texts:
            kept.append(data[at:end])
        at = end
    kept += [_written(key) + struct.pack("<I", _STRING) + _written(text) for key, text in texts.items()]
    infos_at = at
    for _ in range(tensor_count):
        _, at = _text(data, at)
        (dimensions,) = struct.unpack_from("<I", data, at)
        at += 4 + 8 * dimensions + 4 + 8
    head = struct.pack("<4sIQQ", magic, version, tensor_count, len(kept)) + b"".join(kept) + data[infos_at:at]
    target.write_bytes(head + bytes(-len(head) % _ALIGNMENT) + data[at + -at % _ALIGNMENT :])
    return target


def text_of(path: Path, wanted: str) -> str:
    """Return a text of the metadata; raise `KeyError` if there is none of that key."""
    data = path.read_bytes()
    (pair_count,) = struct.unpack_from("<Q", data, 16)
    at = 24
    for _ in range(pair_count):
        key, value_at = _text(data, at)
        (kind,) = struct.unpack_from("<I", data, value_at)
        if key == wanted and kind == _STRING:
            return _text(data, value_at + 4)[0]
        at = _end(data, value_at + 4, kind)
    raise KeyError(wanted)


def foreign(path: Path, target: Path, template: str | None = "{{ messages[0].content }}\n") -> Path:
    """Write our own model as somebody else's, with a chat template or without one."""
    texts = {} if template is None else {"tokenizer.chat_template": template}
    return rewritten(path, target, without="tripwise.", having={"general.name": "somebody", **texts})


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<Q", data, at)
    return data[at + 8 : at + 8 + length].decode(), at + 8 + length


def _written(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _end(data: bytes, at: int, kind: int) -> int:
    if kind == _STRING:
        return _text(data, at)[1]
    if kind == _LIST:
        inner, count = struct.unpack_from("<IQ", data, at)
        at += 12
        for _ in range(count):
            at = _end(data, at, inner)
        return at
    return at + _SIZES[kind]
