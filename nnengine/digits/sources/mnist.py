"""MNIST: 70,000 handwritten digits, from a local folder or fetched once and kept."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.download import Publication, PublishedFile, download, has_size, is_whole
from nnengine.data.idx import read_idx
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.data.roles import file_role, is_named_as_idx, named_files
from nnengine.digits.image import SIDE
from nnengine.errors import DataError, DownloadError
from nnengine.files.regular_file import is_folder
from nnengine.files.user_folders import fetched_folder

FOLDER_VARIABLE = "NNENGINE_DATA"
ATTRIBUTION = "MNIST: Yann LeCun, Corinna Cortes and Christopher J. C. Burges, CC BY-SA 3.0"
PUBLICATION = Publication(
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
)
TRAINING = 50_000  # the rest of the published training images are for validation, as in the book
PUBLISHED_COUNTS = (60_000, 10_000)

NAMES = tuple(file.name.removesuffix(".gz") for file in PUBLICATION.files)


def mnist_splits(
    data_dir: Path | None = None,
    progress: ProgressCallback | None = None,
    *,
    cache_dir: Path | None = None,
    publication: Publication = PUBLICATION,
) -> DataSplits:
    """MNIST as the book splits it: 50,000 images to train, 10,000 to validate, 10,000 to test.

    Read from ``data_dir`` or else the folder that NNENGINE_DATA names, which holds the four idx files, gzip or plain;
    without either from the user's cache, where what is missing is downloaded first. What ``progress`` raises ends
    it, such as DownloadCancelled. Raises DataError naming the file, DownloadError where nothing can be fetched.
    """
    tell = progress or (lambda _: None)
    folder = _local_folder(data_dir)
    paths = _found(folder) if folder else _fetched(cache_dir or _cache_dir(), publication, tell)
    arrays = []
    for index, path in enumerate(paths):
        tell(Progress("Reading MNIST", index, len(paths)))
        arrays.append(read_idx(path, dimensions=1 if index % 2 else 3))
    tell(Progress("Reading MNIST", len(paths), len(paths)))
    training = _joined("training", paths[0], paths[1], arrays[0], arrays[1], PUBLISHED_COUNTS[0])
    test = _joined("test", paths[2], paths[3], arrays[2], arrays[3], PUBLISHED_COUNTS[1])
    validation = replace(training[TRAINING:], name="mnist validation")
    return DataSplits("mnist", training[:TRAINING], validation, test, ATTRIBUTION)


def mnist_is_at_hand(data_dir: Path | None = None, *, cache_dir: Path | None = None) -> bool:
    """Whether MNIST lies in the local folder or in the user's cache, so that nothing need be downloaded."""
    folder = _local_folder(data_dir)
    if folder is not None:
        return not _missing(folder)
    kept = cache_dir or _cache_dir()
    return all(has_size(kept / file.name, file) for file in PUBLICATION.files)


def _cache_dir() -> Path:
    return fetched_folder("nnengine") / "mnist"


def _local_folder(data_dir: Path | None) -> Path | None:
    if data_dir is not None:
        return data_dir
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named).expanduser() if named else None


def _files(folder: Path) -> dict[str, Path]:
    """Those of the four files that are there, whatever dots and dashes are in their names, by the published names."""
    found = named_files(folder, is_named_as_idx)
    roles = {name: file_role(name) for name in NAMES}
    return {name: found[role] for name, role in roles.items() if role in found}


def _missing(folder: Path) -> list[str]:
    found = _files(folder)
    return [name for name in NAMES if name not in found]


def _found(folder: Path) -> list[Path]:
    if not is_folder(folder):
        raise DataError(f"{folder}: expected a folder with the MNIST files, but there is none; name another")
    if missing := _missing(folder):
        raise DataError(
            f"{folder}: expected the four MNIST files (gzip or plain), {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing; add what is missing or name another folder"
        )
    return list(_files(folder).values())


def _fetched(folder: Path, publication: Publication, tell: ProgressCallback) -> list[Path]:
    needed = [file for file in publication.files if not is_whole(folder / file.name, file)]
    total = sum(file.size for file in needed)
    before = 0
    for file in needed:

        def received(count: int, before: int = before) -> None:
            tell(Progress("Downloading MNIST", before + count, total))

        try:
            download(file, publication.mirrors, folder, received)
        except DownloadError as error:
            raise DownloadError(
                f"MNIST could not be downloaded. {error}. Put its four files into a folder and name it with --data-dir "
                f"or {FOLDER_VARIABLE}, or use the data set 'procedural', which always works"
            ) from error
        before += file.size
    return [folder / file.name for file in publication.files]


def _joined(
    part: str,
    images_path: Path,
    labels_path: Path,
    images: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.uint8],
    count: int,
) -> DataSet:
    if images.shape[1:] != (SIDE, SIDE):
        raise DataError(f"{images_path}: expected images of {SIDE}x{SIDE}, got {images.shape[1]}x{images.shape[2]}")
    if len(images) != len(labels):
        raise DataError(f"{images_path} holds {len(images):,} images, but {labels_path} {len(labels):,} labels")
    if len(images) != count:
        raise DataError(f"{images_path}: expected the {count:,} {part} images of MNIST, got {len(images):,}")
    if labels.max() > 9:
        raise DataError(f"{labels_path}: expected labels from 0 to 9, got {labels.max()}")
    return DataSet(f"mnist {part}", images[:, np.newaxis], labels.astype(np.int64))
