"""From a picture to the network's image."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from nnengine.digits.preprocessing import prepare, read_image
from nnengine.digits.sources.mnist import mnist_splits
from nnengine.errors import DataError

Grey = npt.NDArray[np.float32]


def seven(height: int = 200, width: int = 160, stroke: int = 22) -> Grey:
    """Ink 1: a 7 of a bar on top and a leaning leg, in the middle of a larger sheet."""
    sheet = np.zeros((height * 2, width * 3), dtype=np.float32)
    top, left = height // 2, width
    sheet[top : top + stroke, left : left + width] = 1
    for row in range(height):
        middle = left + width - stroke - int(row * width * 0.5 / height)
        sheet[top + row, middle : middle + stroke] = 1
    return sheet


def mass_centre(image: Grey) -> tuple[float, float]:
    rows, columns = np.mgrid[:28, :28]
    return float((image[0] * rows).sum() / image.sum()), float((image[0] * columns).sum() / image.sum())


def box(image: Grey, over: float = 0.1) -> tuple[int, int]:
    """Height and width of the ink."""
    return tuple(int(np.ptp(np.flatnonzero((image[0] > over).any(axis=axis)))) + 1 for axis in (1, 0))  # type: ignore[return-value]


def test_a_square_by_hand() -> None:
    # A black square of 60x60 fills the 20x20 box; its mass, the middle of 20 pixels, is 9.5, so it is put at
    # round(14 - 9.5) = 4 (to even) on both axes.
    sheet = np.ones((100, 140), dtype=np.float32)
    sheet[10:70, 30:90] = 0
    expected = np.zeros((28, 28), dtype=np.float32)
    expected[4:24, 4:24] = 1
    np.testing.assert_allclose(prepare(sheet)[0], expected, atol=1e-5)


def test_size_type_and_range() -> None:
    image = prepare(1 - seven())
    assert image.shape == (1, 28, 28)
    assert image.dtype == np.float32
    assert image.min() == 0
    assert image.max() == 1


def test_the_digit_fills_the_box_and_its_mass_is_centred() -> None:
    image = prepare(1 - seven())
    assert max(box(image)) == 20
    for place in mass_centre(image):
        assert abs(place - 14) <= 0.5


def test_polarity_does_not_matter() -> None:
    np.testing.assert_allclose(prepare(seven()), prepare(1 - seven()), atol=1e-3)


def test_place_and_paper_size_do_not_matter() -> None:
    wide = np.pad(seven(), ((10, 300), (400, 20)))
    assert np.abs(prepare(1 - wide) - prepare(1 - seven())).mean() < 0.02


@pytest.mark.parametrize("scale", [1, 3])
def test_size_does_not_matter(scale: int) -> None:
    large = np.kron(seven(), np.ones((scale, scale), dtype=np.float32))
    assert np.abs(prepare(1 - large) - prepare(1 - seven())).mean() < 0.02


def test_uneven_light_a_shadow_and_grain_do_not_matter() -> None:
    ink = seven()
    down, across = np.mgrid[-1 : 1 : ink.shape[0] * 1j, -1 : 1 : ink.shape[1] * 1j]
    grain = np.random.default_rng(1).normal(0, 0.03, ink.shape)
    photo = 0.7 + 0.15 * across - 0.1 * down - 0.08 * across**2 - 0.4 * ink + grain
    image = prepare(np.clip(photo, 0, 1).astype(np.float32))
    assert np.abs(image - prepare(1 - ink)).mean() < 0.03
    assert image[0, :3].max() == 0  # the paper is gone


def test_thin_lines_are_thickened_and_thick_ones_left() -> None:
    masses = [prepare(1 - seven(stroke=stroke)).sum() for stroke in (2, 6, 22, 40)]
    assert masses[0] == pytest.approx(masses[1], rel=0.25)
    assert masses[0] > 0.6 * masses[2]
    assert masses[3] > 1.4 * masses[2]


def test_dirt_does_not_shrink_the_digit() -> None:
    dirty = 1 - seven()
    dirty[2:5, 2:5] = 0
    np.testing.assert_allclose(prepare(dirty), prepare(1 - seven()), atol=1e-3)


def test_a_stroke_that_stands_apart_stays() -> None:
    sheet = np.ones((200, 200), dtype=np.float32)
    sheet[100:180, 60:140] = 0
    sheet[20:40, 60:100] = 0  # an eighth of the rest: the roof of a 5 drawn apart
    assert box(prepare(sheet)) == (20, 10)


def test_a_dot_is_a_dot() -> None:
    sheet = np.ones((50, 50), dtype=np.float32)
    sheet[20, 20] = 0
    assert prepare(sheet).sum() == pytest.approx(400, abs=1)


@pytest.mark.parametrize(
    "grey", [np.zeros((40, 50)), np.full((28, 28), 0.5), np.ones((1, 1)), np.linspace(0, 1, 90)[None]]
)
def test_a_blank_picture_is_said_to_be_blank(grey: npt.NDArray[np.float64]) -> None:
    with pytest.raises(DataError, match="blank"):
        prepare(grey.astype(np.float32))


def test_a_blank_but_grainy_photograph_is_blank() -> None:
    grain = np.random.default_rng(2).normal(0.7, 0.03, (400, 400)).astype(np.float32)
    with pytest.raises(DataError, match="blank"):
        prepare(grain)


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (3, 768), (768, 2)])
def test_a_strip_is_read_or_said_to_be_blank(shape: tuple[int, int]) -> None:
    sheet = np.ones(shape, dtype=np.float32)
    sheet[: -(-shape[0] // 2), : -(-shape[1] // 2)] = 0
    with suppress(DataError):
        assert prepare(sheet).shape == (1, 28, 28)


def test_two_rows_of_which_the_paper_lies_between_are_blank() -> None:
    with pytest.raises(DataError, match="blank"):
        prepare(np.repeat(np.array([[0.388], [0.634]], dtype=np.float32), 20, axis=1))


@pytest.mark.parametrize("shape", [(28,), (3, 28, 28), (0, 10)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"shape \(H, W\)"):
        prepare(np.zeros(shape, dtype=np.float32))


@pytest.mark.data
def test_mnist_passes_unchanged_either_way_round(mnist_dir: Path, tmp_path: Path) -> None:
    test = mnist_splits(mnist_dir).test
    for image in test.images()[:500]:
        np.testing.assert_array_equal(prepare(image[0]), image)
        np.testing.assert_allclose(prepare(1 - image[0]), image, atol=1e-6)
    Image.fromarray(test.pixels[7, 0]).save(tmp_path / "mnist.png")
    np.testing.assert_array_equal(read_image(tmp_path / "mnist.png"), test.images()[7])


@pytest.mark.data
def test_enlarged_mnist_comes_back_much_as_it_was(mnist_dir: Path) -> None:
    for image in mnist_splits(mnist_dir).test.images()[:20]:
        large = np.kron(image[0], np.ones((8, 8), dtype=np.float32))
        assert np.abs(prepare(1 - large) - image).mean() < 0.12
        assert np.corrcoef(prepare(1 - large).ravel(), image.ravel())[0, 1] > 0.6


class TestFiles:
    @pytest.fixture
    def picture(self) -> Image.Image:
        return Image.fromarray(np.rint(255 * (1 - seven())).astype(np.uint8))

    @pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "gif", "tiff", "webp"])
    def test_every_format(self, tmp_path: Path, picture: Image.Image, suffix: str) -> None:
        path = tmp_path / f"digit.{suffix}"
        picture.save(path)
        assert np.abs(read_image(path) - prepare(1 - seven())).mean() < 0.02

    @pytest.mark.parametrize("mode", ["1", "P", "RGB", "CMYK", "LA", "RGBA", "I", "I;16", "F"])
    def test_every_kind_of_pixel(self, tmp_path: Path, picture: Image.Image, mode: str) -> None:
        path = tmp_path / "digit.tiff"
        converted = picture.convert(mode)
        if mode == "I;16":
            deep = (np.asarray(picture).astype(np.uint16)) * 200
            converted = Image.fromarray(deep)
        converted.save(path)
        assert np.abs(read_image(path) - prepare(1 - seven())).mean() < 0.02

    @pytest.mark.parametrize("ink", [0, 255])
    def test_ink_on_nothing(self, tmp_path: Path, ink: int) -> None:
        alpha = np.rint(255 * seven()).astype(np.uint8)
        picture = np.stack([np.full_like(alpha, ink)] * 3 + [alpha], axis=-1)
        Image.fromarray(picture).save(tmp_path / "digit.png")
        assert np.abs(read_image(tmp_path / "digit.png") - prepare(1 - seven())).mean() < 0.02

    def test_a_turned_photograph_is_turned_back(self, tmp_path: Path, picture: Image.Image) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held so that the picture must be turned 90 degrees clockwise
        picture.rotate(90, expand=True).save(tmp_path / "digit.jpg", exif=exif)
        assert np.abs(read_image(tmp_path / "digit.jpg") - prepare(1 - seven())).mean() < 0.02

    def test_large_photographs_are_read(self, tmp_path: Path, picture: Image.Image) -> None:
        picture.resize((4000, 3300)).save(tmp_path / "digit.jpg")
        assert max(box(read_image(tmp_path / "digit.jpg"))) == 20

    def test_what_is_no_image_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.png"
        path.write_text("Dear reader")
        with pytest.raises(DataError, match=r"letter\.png: not an image, expected png, jpg"):
            read_image(path)
        with pytest.raises(DataError, match="no such file"):
            read_image(tmp_path / "absent.png")
        with pytest.raises(DataError, match="cannot be read"):
            read_image(tmp_path)

    @pytest.mark.parametrize("value", [np.inf, np.nan])
    def test_brightness_that_is_no_number_is_told(self, tmp_path: Path, value: float) -> None:
        sheet = np.pad(np.zeros((60, 10), np.float32), 20, constant_values=1)
        sheet[0, 0] = value
        Image.fromarray(sheet).save(tmp_path / "deep.tiff")
        with pytest.raises(DataError, match=r"deep\.tiff: expected finite brightness"):
            read_image(tmp_path / "deep.tiff")

    def test_a_blank_image_is_named(self, tmp_path: Path) -> None:
        Image.new("L", (50, 50), 255).save(tmp_path / "empty.png")
        with pytest.raises(DataError, match=r"empty\.png: the image is blank"):
            read_image(tmp_path / "empty.png")

    @pytest.mark.parametrize("side", [8_100, 20_000, 2**31 - 1])
    def test_a_decompression_bomb_is_not_unpacked(self, tmp_path: Path, side: int) -> None:
        def chunk(kind: bytes, content: bytes) -> bytes:
            return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

        path = tmp_path / "bomb.png"
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(1000)))
            + chunk(b"IEND", b"")
        )
        with pytest.raises(DataError, match="at most 64,000,000"):
            read_image(path)

    @pytest.mark.filterwarnings("ignore")  # Pillow warns of some damages that it reads over
    @pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "gif", "tiff", "webp"])
    def test_a_damaged_file_is_read_or_told_never_worse(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"digit.{suffix}"
        Image.fromarray(np.rint(255 * (1 - seven(20, 16, 3))).astype(np.uint8)).save(path)
        whole = path.read_bytes()
        rng = np.random.default_rng(3)
        for _ in range(60):
            damaged = bytearray(whole[: int(rng.integers(len(whole) + 1))])
            for _ in range(3 if damaged else 0):
                damaged[rng.integers(len(damaged))] = rng.integers(256)
            path.write_bytes(bytes(damaged))
            with suppress(DataError):
                assert read_image(path).shape == (1, 28, 28)
