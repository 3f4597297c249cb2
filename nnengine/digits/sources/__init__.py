"""Data sets: one way to open each of them, whatever it is made of.

To add a source, write its file and register it with one line in ``SOURCES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nnengine.data.dataset import DataSplits
from nnengine.data.description import DataDescription
from nnengine.data.expansion import expanded
from nnengine.data.progress import ProgressCallback
from nnengine.digits.sources.mnist import mnist_is_at_hand
from nnengine.errors import ArgumentError, DataError
from nnengine.files.regular_file import is_folder, is_there

__all__ = ["SOURCES", "Source", "is_tested_on_mnist", "mnist_is_at_hand", "open_data"]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a source: the data set as described, a local folder to use instead, whom to tell."""

    described: DataDescription
    data_dir: Path | None
    progress: ProgressCallback | None


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of data set. ``name`` is what users type; with ``takes_file`` it is followed by a colon and a file.

    ``title`` and ``detail`` stand on the screen. With ``from_mnist`` it is made of MNIST, which may not be here yet;
    without ``holds_back`` its validation images are trained on as well, and without ``is_digits`` its classes are not
    the ten digits; with ``takes_fold`` a fold of writers may be named behind the file.
    """

    name: str
    title: str
    detail: str
    open: Callable[[Request], DataSplits]
    takes_file: bool = False
    from_mnist: bool = False
    holds_back: bool = True
    is_digits: bool = True
    takes_fold: bool = False

    @property
    def usage(self) -> str:
        return f"{self.name}:FILE" if self.takes_file else self.name


# Each source is imported when it is opened: a program that reads one should not pay for all.


def _mnist(request: Request) -> DataSplits:
    from nnengine.digits.sources.mnist import mnist_splits  # noqa: PLC0415

    return mnist_splits(request.data_dir, request.progress)


def _mnist_shifted(request: Request) -> DataSplits:
    splits = _mnist(request)
    return replace(splits, name="mnist-shifted", training=expanded(splits.training))


def _mnist_all(request: Request) -> DataSplits:
    from nnengine.digits.sources.mixture import joined  # noqa: PLC0415

    splits = _mnist(request)
    return replace(splits, name="mnist-all", training=joined("mnist-all", [splits.training, splits.validation]))


def _procedural(request: Request) -> DataSplits:
    from nnengine.digits.sources.procedural import procedural_splits  # noqa: PLC0415

    return procedural_splits(progress=request.progress)


def _mine(request: Request) -> DataSplits:
    from nnengine.digits.mine.user_store import user_splits  # noqa: PLC0415

    return user_splits(progress=request.progress)


def _strokes(request: Request) -> DataSplits:
    from nnengine.data.splitting import split  # noqa: PLC0415
    from nnengine.digits.sources.pen_strokes import pen_data_set  # noqa: PLC0415

    return split(pen_data_set(Path(request.described.path), request.progress))


def _mnist_strokes(request: Request) -> DataSplits:
    from nnengine.digits.sources.mixture import mnist_and_pens  # noqa: PLC0415

    return mnist_and_pens(_mnist(request), request.described, request.progress)


def _digit_or_not(request: Request) -> DataSplits:
    from nnengine.digits.sources.digit_or_not import digit_or_not  # noqa: PLC0415

    return digit_or_not(_mnist(request), request.described, request.progress)


def _scanned_or_drawn(request: Request) -> DataSplits:
    from nnengine.digits.sources.scanned_or_drawn import scanned_or_drawn  # noqa: PLC0415

    return scanned_or_drawn(_mnist(request), request.progress)


def _samples(request: Request) -> DataSplits:
    from nnengine.data.sample_file import sample_splits  # noqa: PLC0415

    return sample_splits(Path(request.described.path))


def _images(request: Request) -> DataSplits:
    from nnengine.data.sample_file import sample_splits  # noqa: PLC0415
    from nnengine.digits.sources.data_files import file_splits, folder_splits  # noqa: PLC0415
    from nnengine.digits.sources.images import image_splits  # noqa: PLC0415

    path, tell = Path(request.described.path), request.progress or (lambda _: None)
    if not is_folder(path):
        return sample_splits(path) if _holds_other_samples(path) else file_splits(path, tell)
    return folder_splits(path, tell) or image_splits(path, tell)


def _holds_other_samples(path: Path) -> bool:
    """Whether it is an npz file of vectors that nobody calls images: of them no size of digits is asked."""
    from nnengine.data.sample_file import sample_shapes  # noqa: PLC0415
    from nnengine.digits.sources.labelled_images import PIXELS  # noqa: PLC0415

    if path.suffix != ".npz":
        return False
    try:
        shapes = sample_shapes(path)
    except DataError:  # who reads it tells
        return False
    return bool(shapes) and all(
        len(shape) < 2 and shape != (PIXELS,) and not re.search("im(age|g)|pixel", name.lower())
        for name, shape in shapes.items()
    )


SOURCES = {
    source.name: source
    for source in (
        Source("mnist", "MNIST", "70,000 handwritten digits, downloaded once (12 MB)", _mnist, from_mnist=True),
        Source(
            "mnist-shifted",
            "MNIST and shifts",
            "five times the training images: MNIST's, and each moved a pixel up, down, left and right",
            _mnist_shifted,
            from_mnist=True,
        ),
        Source(
            "mnist-all",
            "MNIST, none held back",
            "all 60,000 training images; the 10,000 that validate are among them, so their accuracy says little",
            _mnist_all,
            from_mnist=True,
            holds_back=False,
        ),
        Source("procedural", "Procedural digits", "drawn by the program, always there", _procedural),
        Source("mine", "My digits", "what you drew in the window and labelled", _mine),
        Source("strokes", "Pen strokes", "pen movements in an npz file", _strokes, takes_file=True),
        Source(
            "mnist-strokes",
            "MNIST and pen strokes",
            "MNIST, pen movements as many hands make them, procedural digits; FILE#2/5 keeps a fifth of the writers",
            _mnist_strokes,
            takes_file=True,
            takes_fold=True,
            from_mnist=True,
        ),
        Source(
            "digit-or-not",
            "Digits and what is none",
            "MNIST, pen strokes and written digits against letters, shapes and scribbles; FILE#1/2 holds out a fold",
            _digit_or_not,
            takes_file=True,
            takes_fold=True,
            from_mnist=True,
            is_digits=False,
        ),
        Source(
            "scanned-or-drawn",
            "Scanned or drawn",
            "MNIST's digits against digits that the program writes and draws as its canvas does",
            _scanned_or_drawn,
            from_mnist=True,
            is_digits=False,
        ),
        Source(
            "images",
            "Images",
            "npz (as Keras' mnist.npz), npy, idx, CSV (as Kaggle's), a folder of them or of pictures in folders 0 to 9",
            _images,
            takes_file=True,
        ),
        Source(
            "samples",
            "Samples of any shape",
            "an npz file with inputs and labels, or inputs and real targets: points, vectors, sequences, images",
            _samples,
            takes_file=True,
            is_digits=False,
        ),
    )
}


def is_tested_on_mnist(name: str) -> bool:
    """Whether the validation and test images of the data set called ``name`` are MNIST's, whatever it trains on."""
    described = DataDescription.parse(name)
    return described.kind.startswith("mnist") and described.fold is None  # a fold is tested on those held out


def open_data(name: str, data_dir: Path | None = None, progress: ProgressCallback | None = None) -> DataSplits:
    """The data set called ``name``: one of ``SOURCES``, or the path of what its source ``images`` reads.

    ``data_dir`` is a local folder to read instead of downloading. ``progress`` is told how far it is; what it raises
    ends the work. Raises ArgumentError for a name that is unknown, DataError where the data cannot be read.
    """
    described = DataDescription.parse(name)
    source = SOURCES.get(described.kind)
    if source is not None and source.takes_file == (str(described) != described.kind):
        if described.fold is not None and not source.takes_fold:
            raise ArgumentError(f"data set {name!r}: expected a file without a fold, as in {source.usage}")
        return source.open(Request(described, data_dir, progress))
    if source is not None and source.takes_file and name == f"{source.name}:":
        raise ArgumentError(f"data set {name!r}: expected a file after the colon, as in {source.usage}")
    if is_there(name):
        return SOURCES["images"].open(Request(DataDescription(name), data_dir, progress))
    known = ", ".join(source.usage for source in SOURCES.values())
    raise ArgumentError(f"data set {name!r}: expected {known} or the path of a file or folder")
