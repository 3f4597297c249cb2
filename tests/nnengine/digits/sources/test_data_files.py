"""Data sets in the files that people have: npz, npy, idx and CSV."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from nnengine.data import DataSplits
from nnengine.digits.sources import open_data
from nnengine.errors import ArgumentError, DataError, EngineError, ShapeError
from nnengine.evaluation.evaluation import evaluate
from nnengine.files.model import trained_model
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.specification import NetworkSpecification
from nnengine.training.loop import Training
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings

RNG = np.random.default_rng(3)
IMAGES = (RNG.integers(0, 256, (40, 28, 28)) * (RNG.random((40, 28, 28)) < 0.2)).astype(np.uint8)
LABELS = np.arange(40) % 10
ONE_HOT = np.eye(10)[LABELS]


def whole(splits: DataSplits) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """All images and labels, whatever part they are in, ordered by the image."""
    pixels = np.concatenate([part.samples for part in splits.parts.values()])
    labels = np.concatenate([part.labels for part in splits.parts.values()])
    order = np.lexsort(pixels.reshape(len(pixels), -1).T)
    return pixels[order], labels[order]


ORDER = np.lexsort(IMAGES.reshape(40, -1).T)


def assert_read(splits: DataSplits, tolerance: int = 0) -> None:
    pixels, labels = whole(splits)
    assert pixels.shape == (40, 1, 28, 28)
    assert np.abs(pixels[:, 0].astype(int) - IMAGES[ORDER]).max() <= tolerance
    assert labels.tolist() == LABELS[ORDER].tolist()


def idx(values: npt.NDArray[np.uint8]) -> bytes:
    return struct.pack(f">{1 + values.ndim}I", 0x800 + values.ndim, *values.shape) + values.tobytes()


def saved(path: Path, **arrays: npt.ArrayLike) -> str:
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return str(path)


class TestArrays:
    @pytest.mark.parametrize(
        "images",
        [
            IMAGES,
            IMAGES.reshape(40, 784),
            IMAGES[:, np.newaxis],
            IMAGES[..., np.newaxis],
            IMAGES / 255,
            (IMAGES / 255).astype(np.float16).reshape(40, 784),
            (IMAGES / 255 * 1.0001).astype(np.float32),
            255 - IMAGES,  # dark ink on light paper
            1 - IMAGES.reshape(40, 784) / 255,
            IMAGES.astype(np.float64),
            IMAGES.astype(np.int16),
            np.asfortranarray(IMAGES),
        ],
    )
    @pytest.mark.parametrize("labels", [LABELS, LABELS.astype(np.uint8), LABELS.astype(float), LABELS[:, np.newaxis]])
    def test_any_shape_and_range_is_read(
        self, tmp_path: Path, images: npt.NDArray[np.float64], labels: npt.NDArray[np.float64]
    ) -> None:
        assert_read(open_data(saved(tmp_path / "set.npz", images=images, labels=labels)))

    @pytest.mark.parametrize("labels", [ONE_HOT, ONE_HOT.astype(np.uint8), ONE_HOT.astype(bool)])
    def test_labels_may_be_one_hot(self, tmp_path: Path, labels: npt.NDArray[np.float64]) -> None:
        assert_read(open_data(saved(tmp_path / "set.npz", images=IMAGES, labels=labels)))

    @pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
    def test_black_and_white_images_are_ink_and_paper(self, tmp_path: Path, dtype: type) -> None:
        pixels, _ = whole(open_data(saved(tmp_path / "set.npz", images=(IMAGES > 0).astype(dtype), labels=LABELS)))
        assert sorted(np.unique(pixels)) == [0, 255]
        assert (pixels > 0).mean() == (IMAGES > 0).mean()

    @pytest.mark.parametrize(
        "names", [("x", "y"), ("X", "y"), ("data", "target"), ("train_images", "train_labels"), ("arr_0", "arr_1")]
    )
    def test_the_usual_names_are_known(self, tmp_path: Path, names: tuple[str, str]) -> None:
        assert_read(open_data(saved(tmp_path / "set.npz", **{names[0]: IMAGES, names[1]: LABELS})))

    @pytest.mark.parametrize(
        "names",
        [
            ("x_train", "y_train", "x_test", "y_test"),
            ("X_train", "Y_train", "X_test", "Y_test"),
            ("train_x", "train_y", "test_x", "test_y"),
            ("trainX", "trainY", "testX", "testY"),
            ("training_images", "training_labels", "test_images", "test_labels"),
            ("images-train", "labels-train", "images-t10k", "labels-t10k"),
            ("arr_0", "arr_1", "arr_2", "arr_3"),
        ],
    )
    def test_what_is_parted_stays_so(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        arrays = dict(zip(names, (IMAGES[:30], LABELS[:30], IMAGES[30:], LABELS[30:]), strict=True))
        splits = open_data(saved(tmp_path / "mnist.npz", **arrays))
        assert_read(splits)
        assert [len(part) for part in splits.parts.values()] == [25, 5, 10]
        np.testing.assert_array_equal(splits.test.samples[:, 0], IMAGES[30:])

    def test_three_parts_stay_as_they_are(self, tmp_path: Path) -> None:
        parts = {"train": slice(0, 20), "val": slice(20, 30), "test": slice(30, 40)}
        arrays = {f"{name}_images": IMAGES[part] for name, part in parts.items()}
        arrays |= {f"{name}_labels": LABELS[part, np.newaxis] for name, part in parts.items()}
        splits = open_data(saved(tmp_path / "medmnist.npz", **arrays))
        for data, part in zip(splits.parts.values(), parts.values(), strict=True):
            np.testing.assert_array_equal(data.samples[:, 0], IMAGES[part])

    def test_the_last_sixth_validates_as_in_the_book_and_a_random_one_of_sorted_images(self, tmp_path: Path) -> None:
        images, labels = np.tile(IMAGES, (6, 1, 1)), np.tile(LABELS, 6)
        test = {"x_test": IMAGES, "y_test": LABELS}
        splits = open_data(saved(tmp_path / "mixed.npz", x_train=images, y_train=labels, **test))
        np.testing.assert_array_equal(splits.validation.samples[:, 0], images[200:])
        np.testing.assert_array_equal(splits.training.labels, labels[:200])
        order = np.argsort(labels, kind="stable")
        splits = open_data(saved(tmp_path / "sorted.npz", x_train=images[order], y_train=labels[order], **test))
        assert len(splits.validation) == 40
        assert set(splits.training.labels) == set(range(10))

    @pytest.mark.parametrize(
        ("arrays", "message"),
        [
            ({"labels": np.zeros(2, int), "more": np.zeros(2)}, "but the images are missing; got labels, more"),
            ({"images": IMAGES, "more": np.zeros(2)}, "but the labels are missing"),
            ({"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES}, "but the test labels are missing"),
            ({"a": IMAGES, "b": LABELS}, "expected arrays called images and labels, or x_train, .*, got a, b"),
            ({"images": np.zeros((2, 28, 27)), "labels": np.zeros(2, int)}, r"expected images of shape \(N, 28, 28\)"),
            ({"images": np.zeros((2, 3, 28, 28)), "labels": np.zeros(2, int)}, r"got \(2, 3, 28, 28\)"),
            ({"images": np.zeros((2, 64)), "labels": np.zeros(2, int)}, r"or \(N, 784\), got \(2, 64\)"),
            (
                {"images": np.full((2, 28, 28), 256.0), "labels": np.zeros(2, int)},
                "from 0 to 255, got 256 to 256; undo",
            ),
            ({"images": np.full((2, 28, 28), -0.42), "labels": np.zeros(2, int)}, "got -0.42 to -0.42; undo what was"),
            (
                {"images": np.zeros((2, 28, 28)), "labels": np.array([0, 0.5])},
                "expected whole numbers as labels, got 0.5",
            ),
            ({"images": np.zeros((2, 28, 28)), "labels": np.array([0, np.nan])}, "whole numbers as labels, got nan"),
            (
                {"images": np.zeros((2, 28, 28)), "labels": np.array([0, -1])},
                "labels from 0 to 999 at most, got -1 to 0",
            ),
            ({"images": np.zeros((2, 28, 28)), "labels": np.array([0, 10**12])}, "at most, got 0 to 1000000000000"),
            ({"images": np.zeros((2, 28, 28)), "labels": np.zeros((2, 2))}, r"a single 1 in each row"),
            (
                {"images": np.zeros((2, 28, 28)), "labels": np.zeros((2, 2, 2))},
                r"a 1 in each row, got \(2, 2, 2\)",
            ),
            ({"images": np.zeros((2, 28, 28)), "labels": np.array([0, 1, 2])}, "2 samples need as many labels"),
            ({"images": np.array([{}, {}]), "labels": np.zeros(2, int)}, "expected numbers, got object"),
            (
                {"images": np.zeros((2, 28, 28)), "labels": np.array(["a" * 10**5, "b"])},
                "expected numbers, got <U100000",
            ),
            ({"points": np.zeros((2, 2)), "stroke_start": np.zeros(2)}, "got pen movements; name them as strokes:"),
        ],
    )
    def test_what_does_not_fit_is_told(self, tmp_path: Path, arrays: dict[str, npt.ArrayLike], message: str) -> None:
        with pytest.raises(DataError, match=message):
            open_data(saved(tmp_path / "set.npz", **arrays))

    def test_images_of_another_size_are_told_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(
            DataError, match=r"got \(10, 8, 8\); scale grey ones to 28 × 28 and save them anew, or name"
        ):
            open_data(saved(tmp_path / "set.npz", images=np.zeros((10, 8, 8)), labels=np.arange(10)))

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_images_that_are_not_finite_are_counted(self, tmp_path: Path, value: float) -> None:
        images = IMAGES / 255
        images[7, 3, 3] = images[9] = value
        message = (
            "expected finite numbers as images, got infinity or not a number in 2 of 40, the first of them image 7"
        )
        with pytest.raises(DataError, match=message):
            open_data(saved(tmp_path / "set.npz", images=images, labels=LABELS))

    def test_every_truncation_and_many_flipped_bytes_are_data_errors_or_harmless(self, tmp_path: Path) -> None:
        images = np.zeros((10, 28, 28), np.uint8)
        path = tmp_path / "set.npz"
        np.savez_compressed(path, images=images, labels=np.full(10, 4))
        contents = path.read_bytes()
        for end in range(0, len(contents), 3):
            path.write_bytes(contents[:end])
            with pytest.raises(DataError):
                open_data(str(path))
        read = 0
        for place in range(len(contents)):
            changed = bytearray(contents)
            changed[place] ^= 0xFF
            path.write_bytes(bytes(changed))
            try:
                np.testing.assert_array_equal(open_data(str(path)).test.samples, images[:1, np.newaxis])
                read += 1
            except DataError:
                pass
        assert read < len(contents) / 2  # dates and the like do not matter; what matters is noticed


class TestPairs:
    """Images in one file, labels in another."""

    @pytest.mark.parametrize(
        ("images", "labels"),
        [
            ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
            ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
            ("t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte"),
            ("T10K-Images-idx3.ubyte", "T10K-labels-IDX1.ubyte"),
            ("emnist-digits-train-images-idx3-ubyte", "emnist-digits-train-labels-idx1-ubyte.gz"),
            ("train_images.idx3", "train_labels.idx1"),
            ("train_images.idx", "train_labels.idx"),
            ("train-images.gz", "train-labels.gz"),
            ("train-images", "train-labels"),
            ("images.bin", "labels.bin"),
            (
                "train-images-idx3-ubyte/train-images-idx3-ubyte",
                "train-labels-idx1-ubyte/train-labels-idx1-ubyte",
            ),
        ],
    )
    def test_the_labels_of_an_idx_file_are_found_beside_it(self, tmp_path: Path, images: str, labels: str) -> None:
        for name, values in ((images, IMAGES), (labels, LABELS.astype(np.uint8))):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(gzip.compress(idx(values)) if name.endswith(".gz") else idx(values))
        (tmp_path / "train-labels-of-something-else-idx1-ubyte").write_bytes(idx(np.zeros(40, np.uint8)))
        assert_read(open_data(str(tmp_path / images)))

    @pytest.mark.parametrize(("images", "labels"), [("x_train.npy", "y_train.npy"), ("images.npy", "labels.npy")])
    def test_npy_files_are_pairs_too(self, tmp_path: Path, images: str, labels: str) -> None:
        np.save(tmp_path / images, IMAGES)
        np.save(tmp_path / labels, LABELS)
        assert_read(open_data(str(tmp_path / images)))

    def test_so_are_npz_files_of_one_array(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "kmnist-train-imgs.npz", IMAGES)
        np.savez(tmp_path / "kmnist-train-labels.npz", LABELS)
        assert_read(open_data(str(tmp_path / "kmnist-train-imgs.npz")))

    def test_labels_that_are_missing_are_asked_for_by_their_name(self, tmp_path: Path) -> None:
        (tmp_path / "train-images.idx3-ubyte").write_bytes(idx(IMAGES))
        with pytest.raises(DataError, match=r"labels in a file beside it, such as train-labels\.idx1-ubyte, got none"):
            open_data(str(tmp_path / "train-images.idx3-ubyte"))
        (tmp_path / "digits").write_bytes(idx(IMAGES))
        with pytest.raises(DataError, match="digits: expected images and their labels, got images alone"):
            open_data(str(tmp_path / "digits"))

    def test_labels_of_another_folder_are_not_taken(self, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "train-images-idx3-ubyte").write_bytes(idx(IMAGES))
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS.astype(np.uint8)))
        with pytest.raises(DataError, match="expected its labels in a file beside it"):
            open_data(str(tmp_path / "mine" / "train-images-idx3-ubyte"))

    def test_labels_alone_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS.astype(np.uint8)))
        with pytest.raises(DataError, match="expected images, got labels; name the file of the images"):
            open_data(str(tmp_path / "train-labels-idx1-ubyte"))

    def test_emnists_images_are_put_upright_once(self, tmp_path: Path) -> None:
        tall = np.zeros((40, 28, 28), np.uint8)
        tall[:, 4:24, 12:16] = 255
        tall[:, 4, :14] = 200
        for name, values in (("emnist", tall.swapaxes(1, 2)), ("emnist-upright", tall), ("lying", tall.swapaxes(1, 2))):
            (tmp_path / f"{name}-train-images-idx3-ubyte").write_bytes(idx(np.ascontiguousarray(values)))
            (tmp_path / f"{name}-train-labels-idx1-ubyte").write_bytes(idx(LABELS.astype(np.uint8)))
            read = open_data(str(tmp_path / f"{name}-train-images-idx3-ubyte"))
            np.testing.assert_array_equal(read.test.samples[0, 0], values[0] if name == "lying" else tall[0])


class TestFolders:
    def test_four_files_are_both_parts(self, tmp_path: Path) -> None:
        for part, where in (("train", slice(0, 30)), ("t10k", slice(30, 40))):
            (tmp_path / f"{part}-images.idx3-ubyte").write_bytes(idx(IMAGES[where]))
            (tmp_path / f"{part}-labels.idx1-ubyte").write_bytes(idx(LABELS[where].astype(np.uint8)))
        splits = open_data(str(tmp_path))
        assert_read(splits)
        np.testing.assert_array_equal(splits.test.samples[:, 0], IMAGES[30:])

    def test_so_are_two_tables(self, tmp_path: Path) -> None:
        for part, where in (("train", slice(0, 30)), ("test", slice(30, 40))):
            rows = np.column_stack([LABELS[where], IMAGES[where].reshape(-1, 784)])
            np.savetxt(tmp_path / f"mnist_{part}.csv", rows, "%d", ",")
        splits = open_data(str(tmp_path))
        assert_read(splits)
        assert len(splits.test) == 10

    def test_several_data_sets_in_one_folder_are_not_mixed(self, tmp_path: Path) -> None:
        for name in ("emnist-digits", "emnist-letters"):
            (tmp_path / f"{name}-train-images-idx3-ubyte").write_bytes(idx(IMAGES))
        with pytest.raises(DataError, match=r"got 2 \(emnist digits, emnist letters\); name one of its files"):
            open_data(str(tmp_path))


class TestTables:
    def written(self, path: Path, rows: npt.NDArray[np.float64], header: str = "", form: str = "%d") -> str:
        np.savetxt(path, rows, form, ",", header=header, comments="")
        return str(path)

    rows = np.column_stack([LABELS, IMAGES.reshape(40, 784)])
    pixels = tuple(f"pixel{place}" for place in range(784))

    def test_kaggles(self, tmp_path: Path) -> None:
        assert_read(open_data(self.written(tmp_path / "train.csv", self.rows, ",".join(["label", *self.pixels]))))

    def test_without_names_the_label_is_first(self, tmp_path: Path) -> None:
        assert_read(open_data(self.written(tmp_path / "mnist_train.csv", self.rows)))

    def test_a_named_label_may_stand_anywhere_and_rows_be_numbered(self, tmp_path: Path) -> None:
        rows = np.column_stack([np.arange(40), IMAGES.reshape(40, 784), LABELS])
        assert_read(open_data(self.written(tmp_path / "set.csv", rows, ",".join(["", *self.pixels, "class"]))))

    def test_a_label_that_is_last_and_unnamed_is_not_taken_for_a_pixel(self, tmp_path: Path) -> None:
        images = IMAGES.reshape(40, 784).copy()
        images[:, 0] = 0
        path = self.written(tmp_path / "last.csv", np.column_stack([images, LABELS]))
        with pytest.raises(DataError, match="got 0 in the first 40 rows; put a line of names above them"):
            open_data(path)

    @pytest.mark.parametrize("form", ["%.9g", "%.1f"])
    def test_floats(self, tmp_path: Path, form: str) -> None:
        rows = np.column_stack([LABELS, IMAGES.reshape(40, 784) / (255 if form == "%.9g" else 1)])
        assert_read(open_data(self.written(tmp_path / "floats.csv", rows, form=form)))

    def test_windows_line_ends_quotes_semicolons_blank_lines_and_gzip(self, tmp_path: Path) -> None:
        lines = ["\ufeff" + ";".join(f'"{name}"' for name in ["label", *self.pixels])]
        lines += [";".join(f'"{value}"' for value in row) for row in self.rows]
        path = tmp_path / "train.csv.gz"
        path.write_bytes(gzip.compress(("\r\n".join(lines) + "\r\n\r\n").encode()))
        assert_read(open_data(str(path)))

    def test_a_table_without_labels_is_told(self, tmp_path: Path) -> None:
        for header in ("", ",".join(self.pixels)):
            path = self.written(tmp_path / "test.csv", self.rows[:, 1:], header)
            with pytest.raises(
                DataError, match=r"got images alone, as in Kaggle's test\.csv; name a table with a column"
            ):
                open_data(path)

    @pytest.mark.parametrize(
        ("edit", "message"),
        [
            (lambda text: text.replace("\n", ",1\n", 1), "expected a table of 785 columns, .* got 786"),
            (lambda text: text + "1,2,3\n", "row 41: expected 785 columns as in the first, got 3"),
            (lambda text: text + text.split("\n")[0].replace("0", "x", 1), "row 41, column .*: expected a number, got"),
            (lambda text: text + "300" + text[1:].split("\n")[0].replace(",0", ",-7", 1), "got -7 to 25"),
            (lambda text: text + "1.5" + text[1:].split("\n")[0], "expected whole numbers as labels, got 1.5"),
            (lambda text: "a,b,c\n" + text, r"got 3 \(a, b, c …\)"),
        ],
    )
    def test_what_does_not_fit_is_told_with_its_row(self, tmp_path: Path, edit, message: str) -> None:  # type: ignore[no-untyped-def]
        path = Path(self.written(tmp_path / "set.csv", self.rows))
        path.write_text(edit(path.read_text()))
        with pytest.raises(DataError, match=message):
            open_data(str(path))


def zipped(**contents: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "contents", "message"),
    [
        ("mnist.pkl.gz", gzip.compress(pickle.dumps(([1], [2]), 2), mtime=0), "a Python pickle, which is not opened"),
        ("mnist.pkl", pickle.dumps({"a": [1]}), "a Python pickle"),
        ("old.pkl", pickle.dumps([IMAGES[0], 1], 0), "a Python pickle"),
        ("train.parquet", b"PAR1" + bytes(20), "a Parquet file; read it with pandas"),
        ("mnist-original.mat", b"MATLAB 5.0 MAT-file, Platform", "a MATLAB file; read it with scipy"),
        ("mnist.h5", b"\x89HDF\r\n\x1a\n" + bytes(9), "an HDF5 file; read it with h5py"),
        ("archive.zip", zipped(train_csv=b"label", test_csv=b""), r"a zip file, with train\.csv, test\.csv; unpack it"),
        ("empty.zip", zipped(), "an empty zip file"),
        ("model.pt", zipped(model__data_pkl=b""), "a file of PyTorch, a pickle"),
        ("set.7z", b"7z\xbc\xaf\x27\x1c" + bytes(9), "a packed file; unpack it"),
        ("digit.png", b"\x89PNG\r\n\x1a\n" + bytes(9), "a picture; put pictures into folders named 0 to 9"),
        ("mnist.arff", b"% title\n\n@RELATION mnist_784\n", "an ARFF file; save its table as CSV"),
        ("mnist.scale", b"5 153:0.011 154:0.07 155:0.07\n", "a file in LIBSVM's form"),
        ("mnist.json", b'{"images": [1, 2, 3, 4]}', "JSON; read it with Python's json"),
        ("train.csv", b"<!DOCTYPE html>\n<html>", "a web page, not data; download the file itself"),
        ("train.csv", b"version https://git-lfs.github.com/spec/v1\noid", "a pointer of Git LFS"),
        ("train.csv", "label,a,b".encode("utf-16"), "text in UTF-16; save it as UTF-8"),
        ("nothing.npz", b"", "got an empty file"),
        ("nothing.gz", gzip.compress(b"", mtime=0), "got an empty file"),
        ("noise", bytes(range(254, 0, -1)), "expected an npz, npy, idx or CSV file, .* got a file of another kind"),
    ],
)
def test_what_is_not_read_is_named_for_what_it_is(tmp_path: Path, name: str, contents: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(contents)
    with pytest.raises(DataError, match=message) as error:
        open_data(str(path))
    assert str(error.value).startswith(f"{path}: expected ")
    assert "damaged" not in str(error.value)


class TestClasses:
    """As many classes as the labels tell, and a network of as many outputs or more."""

    @staticmethod
    def letters(tmp_path: Path, first: int, count: int) -> DataSplits:
        labels = first + np.arange(20 * count) % count
        return open_data(
            saved(tmp_path / "letters.npz", images=np.tile(IMAGES, (count, 1, 1))[: len(labels)], labels=labels)
        )

    @staticmethod
    def trained(splits: DataSplits, outputs: int, **settings: object) -> float:
        network = NetworkSpecification((Flatten(), Dense(outputs), Softmax()))
        recipe = Recipe(network, TrainingSettings(epochs=1, cost="log_likelihood", **settings))  # type: ignore[arg-type]
        training = Training(recipe.new_network(), splits.training, splits.validation, recipe.training)
        for _ in training.events():
            pass
        outcome = evaluate(trained_model(recipe, training).network(), splits.test)
        assert outcome.confusion.shape == (outputs, outputs)
        assert outcome.confusion.sum() == len(splits.test)
        return outcome.accuracy

    @pytest.mark.parametrize(
        ("first", "count", "outputs"), [(0, 26, 26), (0, 47, 47), (1, 26, 27), (0, 5, 5), (0, 2, 2)]
    )
    def test_they_are_trained_on_and_measured(self, tmp_path: Path, first: int, count: int, outputs: int) -> None:
        self.trained(self.letters(tmp_path, first, count), outputs, class_weights=(1.0,) * outputs)

    def test_a_network_that_is_too_small_is_refused_with_both_numbers(self, tmp_path: Path) -> None:
        message = "letters training, whose labels go up to 25, needs 26 outputs or more, got 10"
        with pytest.raises(ShapeError, match=message):
            self.trained(self.letters(tmp_path, 0, 26), 10)

    def test_outputs_without_images_are_named(self, tmp_path: Path) -> None:
        message = (
            "expected training images of every class, got none of 3, 4 in 48; add some, or choose a network with fewer"
        )
        with pytest.raises(DataError, match=message):
            self.trained(self.letters(tmp_path, 0, 3), 5)
        with pytest.raises(DataError, match="got none of 0 in 144"):
            self.trained(self.letters(tmp_path, 1, 9), 10)

    def test_weights_of_other_classes_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ArgumentError, match="class_weights: expected 5 numbers, one for each class, got 10"):
            self.trained(self.letters(tmp_path, 0, 5), 5, class_weights=(1.0,) * 10)

    def test_a_network_of_digits_measures_some_digits(self, tmp_path: Path) -> None:
        network = NetworkSpecification((Flatten(), Dense(10), Softmax()))
        outcome = evaluate(Recipe(network).new_network(), self.letters(tmp_path, 0, 3).test)
        assert outcome.confusion.shape == (10, 10)


class TestFewImages:
    """Training says in words what is missing."""

    @staticmethod
    def refused(tmp_path: Path, count: int, **settings: object) -> str:
        path = saved(tmp_path / "few.npz", images=IMAGES[:count], labels=LABELS[:count])
        with pytest.raises(EngineError) as error:
            TestClasses.trained(open_data(path), 10, **settings)
        return str(error.value)

    def test_fewer_than_can_be_parted(self, tmp_path: Path) -> None:
        assert "few: expected at least 10 images to part them into three, got 5; add some" in self.refused(tmp_path, 5)

    def test_fewer_than_one_of_each_class(self, tmp_path: Path) -> None:
        told = self.refused(tmp_path, 10)
        assert "few training: expected training images of every class, got none of" in told
        assert "of data without parts, a fifth is kept to validate and to test" in told

    def test_fewer_than_a_mini_batch(self, tmp_path: Path) -> None:
        told = self.refused(tmp_path, 40, mini_batch=50)
        assert told.startswith("mini_batch: expected at most the 32 training images, got 50; choose a smaller one")

    def test_none_to_validate(self, tmp_path: Path) -> None:
        arrays = {"x_train": IMAGES, "y_train": LABELS, "x_val": IMAGES[:0], "y_val": LABELS[:0]}
        path = saved(tmp_path / "few.npz", **arrays, x_test=IMAGES, y_test=LABELS)
        with pytest.raises(
            DataError, match="few validation: expected at least one image, got none; choose data that has"
        ):
            TestClasses.trained(open_data(path), 10)
        path = saved(tmp_path / "one.npz", x_train=IMAGES[:1], y_train=LABELS[:1], x_test=IMAGES, y_test=LABELS)
        with pytest.raises(DataError, match="one training: expected at least 2 images, to part them into two, got 1"):
            open_data(path)
