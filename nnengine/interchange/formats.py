"""Which formats of other programs there are, and what each makes of a network and gets from a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nnengine.errors import ArgumentError, ModelFileError
from nnengine.files.model import Model
from nnengine.files.provenance import own_version
from nnengine.installation import how_to_add
from nnengine.interchange import book_json
from nnengine.interchange.foreign_files import is_foreign, refused, what_it_is
from nnengine.interchange.imported import ImportedNetwork, check_reads_digits
from nnengine.interchange.npz import npz_contents
from nnengine.interchange.python_script import script_text
from nnengine.network.network import Network

_LARGEST_ONNX = 250_000_000  # bytes; the most parameters that a network may have, and some room
_ONNX_IS_MISSING = f"ONNX files need the package onnx, which is not installed; add it with: {how_to_add('onnx')}"


@dataclass(frozen=True)
class Format:
    """A format and the suffix of its files.

    ``written`` makes the contents of each file, by its suffix, of a network, its model and a name for it. ``read`` gets
    the network from a file's contents, of which there may be ``largest`` bytes; None where the format is only written.
    """

    kind: str
    suffix: str
    detail: str
    written: Callable[[Network, Model, str], Mapping[str, bytes]]
    read: Callable[[bytes, Path], ImportedNetwork] | None = None
    largest: int = 0

    def network_in(self, contents: bytes, folder: Path) -> ImportedNetwork:
        """The network that reads digits in a file's contents; a part of it may lie in a second file in the folder.

        Raises ModelFileError saying what was expected and what came.
        """
        if self.read is None:
            raise ModelFileError(f"{self.kind} files are only written, not read")
        found = self.read(contents, folder)
        check_reads_digits(found.specification)
        return found


def _as_onnx(network: Network, model: Model, name: str) -> dict[str, bytes]:
    try:
        from nnengine.interchange.onnx_export import onnx_contents  # noqa: PLC0415 - an optional dependency
    except ModuleNotFoundError as error:
        raise ModelFileError(_ONNX_IS_MISSING) from error
    properties = {"preprocessing": model.preprocessing} | {key: f"{value:g}" for key, value in model.metrics.items()}
    return {".onnx": onnx_contents(network, name, own_version(), properties)}


def _from_onnx(contents: bytes, folder: Path) -> ImportedNetwork:
    try:
        from nnengine.interchange.onnx_import import read_onnx  # noqa: PLC0415 - an optional dependency
    except ModuleNotFoundError as error:
        raise ModelFileError(_ONNX_IS_MISSING) from error
    return read_onnx(contents, folder)


def _as_book_json(network: Network, model: Model, _: str) -> dict[str, bytes]:
    return {".json": book_json.book_json_contents(network, model.recipe.training.cost)}


def _from_book_json(contents: bytes, _: Path) -> ImportedNetwork:
    return book_json.read_book_json(contents)


def _as_npz(network: Network, _: Model, __: str) -> dict[str, bytes]:
    return {".npz": npz_contents(network)}


def _as_python(network: Network, _: Model, __: str) -> dict[str, bytes]:
    # The parameters first: a script without them would be of no use.
    return {".npz": npz_contents(network), ".py": script_text(network).encode()}


FORMATS: dict[str, Format] = {  # all can be written
    each.kind: each
    for each in (
        Format("onnx", ".onnx", "ONNX, for other programs and runtimes", _as_onnx, _from_onnx, _LARGEST_ONNX),
        Format(
            "json",
            ".json",
            "the JSON of the book's second program; dense layers with sigmoids",
            _as_book_json,
            _from_book_json,
            book_json.LARGEST_FILE,
        ),
        Format("npz", ".npz", "the parameters as NumPy arrays, with the specification as JSON text", _as_npz),
        Format("python", ".py", "a script that needs only NumPy, with its parameters in an .npz beside it", _as_python),
    )
}
READABLE: dict[str, Format] = {kind: each for kind, each in FORMATS.items() if each.read is not None}


def chosen_format(path: Path, kind: str | None, known: Mapping[str, Format] = FORMATS) -> Format:
    """The format of that kind, without one the one whose suffix the file has.

    Raises ArgumentError; for the files of other programs that are not read, with what to do.
    """
    if kind is not None and kind not in known:
        raise ArgumentError(f"format {kind!r}: expected {', '.join(known)}")
    for each in known.values():
        if each.kind == kind or (kind is None and each.suffix == path.suffix.lower()):
            return each
    endings = ", ".join(each.suffix for each in known.values())
    problem = f"{path.name}: expected a name that ends in {endings}"
    if known is READABLE and is_foreign(path):
        raise refused(path, problem)
    problem += ", or a format given by --format"
    raise ArgumentError(f"{problem}, got {what_it_is(path)}; most programs read .onnx" if is_foreign(path) else problem)
