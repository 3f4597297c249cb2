"""Folders of images and npz files as data sets."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnengine.data.images import image_data_set
from nnengine.data.progress import Progress
from nnengine.errors import DataError


def bar(angle: float = 0) -> Image.Image:
    """A dark bar on white paper."""
    picture = Image.new("L", (60, 60), 255)
    picture.paste(20, (26, 8, 34, 52))
    return picture.rotate(angle, fillcolor=255)


def write_folder(folder: Path) -> Path:
    for digit, angle in ((1, 0), (1, 10), (7, 40)):
        (folder / str(digit)).mkdir(parents=True, exist_ok=True)
        bar(angle).save(folder / str(digit) / f"{angle}.png")
    (folder / "1" / "notes.txt").write_text("not an image, and not meant as one")
    (folder / "others").mkdir()
    return folder


class TestFolder:
    def test_sub_folders_are_the_classes(self, tmp_path: Path) -> None:
        told: list[Progress] = []
        data = image_data_set(write_folder(tmp_path / "mine"), told.append)
        assert data.labels.tolist() == [1, 1, 7]
        assert data.pixels.shape == (3, 1, 28, 28)
        assert data.name == "mine"
        # The upright bar stands in the middle columns, as MNIST's ones do, ink high.
        assert data.pixels[0, 0, 14, 13:15].min() > 200
        assert data.pixels[0, 0, :, :9].max() == 0
        assert [step.done for step in told] == [0, 1, 2, 3]

    def test_a_file_that_is_no_image_is_named(self, tmp_path: Path) -> None:
        (write_folder(tmp_path) / "7" / "bad.png").write_bytes(b"no image")
        with pytest.raises(DataError, match=r"7/bad\.png: not an image"):
            image_data_set(tmp_path)

    def test_a_folder_without_classes_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="expected images in sub-folders named 0 to 9, found none"):
            image_data_set(tmp_path)

    def test_what_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="no such file or folder"):
            image_data_set(tmp_path / "absent")


class TestNpz:
    labels = np.array([3, 9])

    def saved(self, folder: Path, **arrays: object) -> Path:
        path = folder / "set.npz"
        np.savez(path, **arrays)  # type: ignore[arg-type]
        return path

    @pytest.mark.parametrize("shape", [(2, 28, 28), (2, 1, 28, 28)])
    def test_bytes_are_taken_as_they_are(self, tmp_path: Path, shape: tuple[int, ...]) -> None:
        images = np.arange(2 * 784, dtype=np.uint32).astype(np.uint8).reshape(shape)
        data = image_data_set(self.saved(tmp_path, images=images, labels=self.labels.astype(np.uint8)))
        np.testing.assert_array_equal(data.pixels, images.reshape(2, 1, 28, 28))
        assert data.labels.tolist() == [3, 9]

    def test_floats_become_bytes_by_rounding(self, tmp_path: Path) -> None:
        images = np.zeros((2, 28, 28))
        images[0, 0, :3] = 1.0, 0.5, 0.0039  # 255, 127.5 -> 128 (to even), 0.99 -> 1
        data = image_data_set(self.saved(tmp_path, images=images, labels=self.labels))
        assert data.pixels[0, 0, 0, :4].tolist() == [255, 128, 1, 0]

    @pytest.mark.parametrize(
        ("arrays", "message"),
        [
            ({"labels": np.zeros(2, int)}, "images is missing"),
            ({"images": np.zeros((2, 28, 28))}, "labels is missing"),
            ({"images": np.zeros((2, 28, 27)), "labels": np.zeros(2, int)}, r"expected images of shape \(N, 28, 28\)"),
            ({"images": np.zeros((2, 3, 28, 28)), "labels": np.zeros(2, int)}, r"got \(2, 3, 28, 28\)"),
            ({"images": np.full((2, 28, 28), 255.0), "labels": np.zeros(2, int)}, r"in \[0, 1\], got 255 to 255"),
            ({"images": np.full((2, 28, 28), np.nan), "labels": np.zeros(2, int)}, r"in \[0, 1\], got nan"),
            ({"images": np.zeros((2, 28, 28), np.int32), "labels": np.zeros(2, int)}, "uint8, or float"),
            ({"images": np.zeros((2, 28, 28)), "labels": np.zeros(2)}, "expected labels as integers"),
            ({"images": np.zeros((2, 28, 28)), "labels": np.array([0, 10])}, "from 0 to 9, got 0 to 10"),
            ({"images": np.zeros((2, 28, 28)), "labels": np.array([0, 1, 2])}, "2 images need as many labels"),
            ({"images": np.array([{}, {}]), "labels": np.zeros(2, int)}, "expected numbers, got object"),
        ],
    )
    def test_what_does_not_fit_is_told(self, tmp_path: Path, arrays: dict[str, object], message: str) -> None:
        with pytest.raises(DataError, match=message):
            image_data_set(self.saved(tmp_path, **arrays))

    def test_a_header_that_asks_for_all_the_memory_is_refused(self, tmp_path: Path) -> None:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (2**40, 28, 28)})
        path = tmp_path / "huge.npz"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("images.npy", header.getvalue())
            archive.writestr("labels.npy", b"")
        with pytest.raises(DataError, match=r"images: its header asks for 862,017,116,176,384 bytes"):
            image_data_set(path)

    def test_every_truncation_and_many_flipped_bytes_are_data_errors_or_harmless(self, tmp_path: Path) -> None:
        images = np.zeros((1, 28, 28), np.uint8)
        path = tmp_path / "set.npz"
        np.savez_compressed(path, images=images, labels=np.array([4]))
        whole = path.read_bytes()
        for end in range(0, len(whole), 3):
            path.write_bytes(whole[:end])
            with pytest.raises(DataError):
                image_data_set(path)
        read = 0
        for place in range(len(whole)):
            changed = bytearray(whole)
            changed[place] ^= 0xFF
            path.write_bytes(bytes(changed))
            try:
                np.testing.assert_array_equal(image_data_set(path).pixels, images[np.newaxis])
                read += 1
            except DataError:
                pass
        assert read < len(whole) / 2  # dates and the like do not matter; what matters is noticed
