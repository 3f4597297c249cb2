"""Folders of pictures as data sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from nnengine.data.progress import Progress
from nnengine.digits.sources import open_data
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
        assert data.samples.shape == (3, 1, 28, 28)
        assert data.name == "mine"
        # The upright bar stands in the middle columns, as MNIST's ones do, ink high.
        assert data.samples[0, 0, 14, 13:15].min() > 200
        assert data.samples[0, 0, :, :9].max() == 0
        assert [step.done for step in told] == [0, 1, 2, 3]

    def test_a_file_that_is_no_image_is_named(self, tmp_path: Path) -> None:
        (write_folder(tmp_path) / "7" / "bad.png").write_bytes(b"no image")
        with pytest.raises(DataError, match=r"7/bad\.png: not an image"):
            image_data_set(tmp_path)

    def test_a_folder_without_classes_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="expected images in its sub-folders 0 to 9, found none"):
            image_data_set(tmp_path)


def write_digits(folder: Path, count: int) -> None:
    for digit in range(count):
        (folder / str(digit % 10)).mkdir(parents=True, exist_ok=True)
        bar(digit).save(folder / str(digit % 10) / f"{digit}.png")


class TestParts:
    @pytest.mark.parametrize(
        ("training", "test"), [("training", "testing"), ("train", "test"), ("mnist_train", "test")]
    )
    def test_folders_to_train_and_to_test(self, tmp_path: Path, training: str, test: str) -> None:
        """As the form of MNIST in PNG has them."""
        write_digits(tmp_path / training, 24)
        write_digits(tmp_path / test, 10)
        splits = open_data(str(tmp_path))
        assert [len(part) for part in splits.parts.values()] == [20, 4, 10]
        assert splits.test.labels.tolist() == list(range(10))

    def test_three_parts_are_taken_as_they_are(self, tmp_path: Path) -> None:
        for name, count in (("train", 12), ("val", 10), ("test", 11)):
            write_digits(tmp_path / name, count)
        assert [len(part) for part in open_data(str(tmp_path)).parts.values()] == [12, 10, 11]

    def test_the_only_folder_in_a_folder_stands_for_it(self, tmp_path: Path) -> None:
        write_digits(tmp_path / "archive" / "mnist" / "training", 12)
        write_digits(tmp_path / "archive" / "mnist" / "testing", 10)
        (tmp_path / "__MACOSX").mkdir()
        assert [len(part) for part in open_data(str(tmp_path)).parts.values()] == [10, 2, 10]

    def test_a_folder_of_nothing_is_told_what_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "cats").mkdir()
        with pytest.raises(DataError, match="sub-folders named 0 to 9, or in such ones of training and testing, found"):
            open_data(str(tmp_path))
