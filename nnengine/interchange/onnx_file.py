"""ONNX files of other programs, read as hostile: what a file may ask for in memory is known before it is parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from google.protobuf.message import DecodeError
from onnx import ModelProto
from onnx.defs import onnx_opset_version

from nnengine.errors import ModelFileError
from nnengine.interchange.foreign_files import check_kind

LARGEST_DESCRIPTION = 4_000_000  # bytes without the numbers; parsed, they may take 75 times as much
MOST_PARTS = 100_000
_TEXT = 100  # bytes that tell text; every model has others among its first
_OTHER = "expected an ONNX model, got another kind of file or a damaged one"
OLDEST_OPSET = 7  # from when on operators broadcast as they do now

# Where the numbers lie, by the field numbers of onnx.proto: in model.graph.initializer and in
# model.graph.node.attribute.t, and there in float_data, raw_data and double_data.
_TENSORS = {(7, 5), (7, 1, 5, 5)}
_NUMBERS = {4, 9, 10}
_LOOKED_INTO = {path[:length] for path in _TENSORS for length in range(1, len(path) + 1)}


def parsed(contents: bytes) -> ModelProto:
    """The model in a file's bytes, with one graph of known operators.

    Raises ModelFileError that says what the file is instead.
    """
    check_kind("an ONNX model", contents)
    if contents and contents[:_TEXT].isascii() and contents[:_TEXT].decode().replace("\n", "").isprintable():
        raise ModelFileError("expected an ONNX model, got a text file")
    _check_size(contents)
    try:
        model: ModelProto = ModelProto.FromString(contents)
    except DecodeError as error:
        raise ModelFileError(_OTHER) from error
    if not model.graph.node:
        raise ModelFileError("expected an ONNX model with operators, got none")
    newest = onnx_opset_version()
    for used in model.opset_import:
        if used.domain in {"", "ai.onnx"} and not OLDEST_OPSET <= used.version <= newest:
            raise ModelFileError(f"expected ONNX operators of version {OLDEST_OPSET} to {newest}, got {used.version}")
    if not all(isinstance(name, str) for name in _names(model)):
        raise ModelFileError("expected names in UTF-8, got other bytes")
    if model.functions or model.graph.sparse_initializer:
        raise ModelFileError("expected plain operators and tensors, got functions or sparse tensors")
    return model


def _names(model: ModelProto) -> Iterator[str | bytes]:
    """All names; what is no UTF-8 comes as bytes."""
    yield from (model.producer_name, model.producer_version)
    yield from (used.domain for used in model.opset_import)
    graph = model.graph
    yield from (each.name for each in (*graph.initializer, *graph.input, *graph.output))
    for node in graph.node:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        yield from (attribute.name for attribute in node.attribute)


def _check_size(contents: bytes) -> None:
    """Refuse a file whose description, all but the numbers of its tensors, is large or of very many parts."""
    size = 0
    for count, part in enumerate(_description(memoryview(contents), ())):
        size += part
        if size > LARGEST_DESCRIPTION or count > MOST_PARTS:
            raise ModelFileError(
                f"expected a description of at most {LARGEST_DESCRIPTION:,} bytes and {MOST_PARTS:,} parts beside the "
                "numbers of initialisers, got more"
            )


def _description(message: memoryview, place: tuple[int, ...]) -> Iterator[int]:
    """The size of each field in the message at that place in the file that is no tensor's numbers."""
    for number, part, size in _fields(message):
        inner = (*place, number)
        if part is None or not (inner in _LOOKED_INTO or (place in _TENSORS and number in _NUMBERS)):
            yield size
            continue
        yield size - len(part)
        if inner in _LOOKED_INTO:
            yield from _description(part, inner)


def _fields(message: memoryview) -> Iterable[tuple[int, memoryview | None, int]]:
    """The fields of a protobuf message: number, contents when they are bytes, and size with everything."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        kind = key & 7
        part = None
        if kind == 0:
            _, at = _varint(message, at)
        elif kind in {1, 5}:
            at += 8 if kind == 1 else 4
        elif kind == 2:
            length, at = _varint(message, at)
            part = message[at : at + length]
            at += length
        else:
            at = len(message) + 1
        if at > len(message):
            raise ModelFileError(_OTHER)
        yield key >> 3, part, at - start


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for shift, byte in enumerate(message[at : at + 10]):
        value |= (byte & 127) << (7 * shift)
        if byte < 128:
            return value, at + shift + 1
    raise ModelFileError(_OTHER)
