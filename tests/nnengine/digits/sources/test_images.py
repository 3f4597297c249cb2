"""Folders of pictures as data sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from nnengine.data.progress import Progress
from nnengine.digits.sources.images import image_data_set
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
