"""Small files that would cost seconds and gigabytes, and files that are none: one error, at once, and nothing else."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from nnengine.digits.preprocessing import files, open_picture, read_picture
from nnengine.errors import DataError

SECONDS, MEGABYTES = 1.0, 100  # of the processor and of memory, for what is refused
READING = """
import json, sys, time
from pathlib import Path
from PIL import Image
from nnengine.errors import DataError
from nnengine.digits.preprocessing import read_image

def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024

Image.init()
for path in sys.argv[1:]:
    before, started = peak(), time.process_time()
    try:
        message = str(read_image(Path(path)).shape)
    except DataError as error:
        message = f"DataError {error}"
    print(json.dumps([Path(path).name, message, time.process_time() - started, peak() - before]))
"""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *extra: bytes) -> bytes:
    """A black picture of one bit a pixel."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(packer.compress(row * 1000) for _ in range(height // 1000)) + packer.compress(
        row * (height % 1000)
    )
    header = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), *extra, chunk(b"IDAT", packed + packer.flush()), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def bmp(width: int, height: int) -> bytes:
    sizes = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 1, 1, 0, 0)
    return b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + sizes + bytes(16)


def gif(screen: int, frame: int) -> bytes:
    picture = b"," + struct.pack("<HHHHB", 0, 0, frame, frame, 0) + b"\x02\x02\x44\x01\0;"
    return b"GIF89a" + struct.pack("<HHBBB", screen, screen, 0x80, 0, 0) + bytes(6) + picture


def webp(side: int) -> bytes:
    """A lossless one: its size stands in the first bits, and what follows is no matter."""
    bits = (side - 1) | (side - 1) << 14
    content = b"\x2f" + struct.pack("<I", bits) + bytes(13)
    return b"RIFF" + struct.pack("<I", 12 + len(content)) + b"WEBPVP8L" + struct.pack("<I", len(content)) + content


def tiled_tiff(side: int, tile: int) -> bytes:
    packed = zlib.compress(bytes(tile * tile))
    tags = {256: side, 257: side, 258: 8, 259: 8, 262: 1, 277: 1, 322: tile, 323: tile, 324: 8 + 2 + 120 + 4}
    tags[325] = len(packed)
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4) + packed


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small one whose header says another size."""
    written = io.BytesIO()
    Image.new("L", (16, 16), 255).save(written, "JPEG")
    whole = bytearray(written.getvalue())
    place = whole.index(b"\xff\xc0") + 5
    whole[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(whole)


def jpeg_of_colours_apart(side: int) -> bytes:
    """Each colour in a scan of its own, which makes a decoder keep the whole picture; the scans are short."""
    written = io.BytesIO()
    Image.new("RGB", (16, 16), "white").save(written, "JPEG", subsampling=0)
    head = bytearray(written.getvalue())
    place = head.index(b"\xff\xc0") + 5
    head[place : place + 4] = struct.pack(">HH", side, side)
    scans = [b"\xff\xda\0\x08\1" + bytes([colour, 0, 0, 63, 0]) + bytes(20_000) for colour in (1, 2, 3)]
    return bytes(head[: head.index(b"\xff\xda")]) + b"".join(scans) + b"\xff\xd9"


def jpeg_of_many_scans(side: int, scans: int) -> bytes:
    """A progressive one whose last scan comes again and again."""
    whole = saved("JPEG", (side, side), progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * scans + b"\xff\xd9"


def saved(kind: str, size: tuple[int, int], mode: str = "L", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


HEIC = base64.b85decode(  # a dark bar of 8 x 40 pixels on light paper of 48 x 64
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0004fZDn*}000000000XXk=`10000000000aA{+700000000000000000000B57=IV*mgE07O6l"
    "0RRC200001p#T8@00000001rk001LtX>Mi!000000RR916=`l}WdZ;I000310BCk&F#rGn01j|zbZr0t000010002}X>f9I0002pX>en20001X"
    "Xm(>m0RwOV0058x000009`FGC{rLC*01pFT0096PKmiN^|NjGU00093kN^M!000939=ZZRVE_RDDnbDP18@KU0|1Z!00RI30{|YNAb|yz>g1-m"
    "xCm%4AOHXZ10VnZ0{|gn00967L;=Bbz=;3=025<xY;ta6Y<K_x01W^JfB*mh6lrsCWdHyG00000KmY&$KmY&$C}V74Z~y=RFaQ7m0RR91KmY&$"
    "0ssI1@Bjb+0ssI2000000ssI25O8UDX#fBK00RgJ2mk;87-?{AVE_OC000000RRC7fdT^sga7~lHf>~KbN~PVDkuT3SY%tlm!R#It_-%iM)7g^"
    "OYbW{%wU{8cGglORfcvkY-^QZ5fNt"
)

REFUSED: dict[str, Callable[[], bytes]] = {
    "tall.png": lambda: png(1, 60_000_000),
    "wide.png": lambda: png(40_000, 10),
    "text.png": lambda: png(9, 9, *[chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 20))) for _ in range(99)]),
    "profile.png": lambda: png(9, 9, chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(1 << 27)))),
    "small.webp": lambda: webp(8000),
    "all.webp": lambda: webp(16383),
    "header.bmp": lambda: bmp(30_000, 2_100),
    "negative.bmp": lambda: bmp(2**31 - 1, -(2**31)),
    "screen.gif": lambda: gif(65535, 1),
    "frame.gif": lambda: gif(1, 65535),
    "tile.tiff": lambda: tiled_tiff(16, 7_000),
    "header.jpg": lambda: jpeg_of_size(20_000, 19_000),
    "long.jpg": lambda: jpeg_of_size(65_000, 10),
    "deep.tiff": lambda: saved("TIFF", (9_000, 9_000), "F", compression="tiff_deflate"),
    "colours.jpg": lambda: jpeg_of_colours_apart(19_000),
    "scans.jpg": lambda: jpeg_of_many_scans(4_000, 20_000),
    "progressive.jpg": lambda: saved("JPEG", (8_100, 8_000), progressive=True, quality=1),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell how much memory was taken")
def test_small_files_for_huge_pictures_are_refused_at_once(tmp_path: Path) -> None:
    for name, content in REFUSED.items():
        (tmp_path / name).write_bytes(content())
        assert (tmp_path / name).stat().st_size < 1_000_000
    # The shrinking of a large one is measured too: it takes little beside what the picture itself takes.
    (tmp_path / "large.tiff").write_bytes(saved("TIFF", (5_000, 5_000), "F", compression="tiff_deflate"))
    command = [sys.executable, "-c", READING, *sorted(map(str, tmp_path.iterdir()), key=lambda name: "large" in name)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert result.stderr == ""
    *told, large = [json.loads(line) for line in result.stdout.splitlines()]
    assert {name for name, *_ in told} == set(REFUSED)
    for name, message, seconds, megabytes in told:
        assert message.startswith("DataError"), name
        assert "\n" not in message
        assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (name, message, seconds, megabytes)
    assert "is blank" in large[1]
    assert large[3] < 4 * 5_000**2 / 2**20 + MEGABYTES


def test_each_limit_is_told_with_both_sizes(tmp_path: Path) -> None:
    for name, expected in (
        ("tall.png", "the image has 1 × 60,000,000 pixels, expected sides of at most 30,000"),
        ("small.webp", "the image has 8,000 × 8,000 pixels, of WEBP at most 32,000,000 are read"),
        ("header.bmp", "expected a picture, got 30,000 × 2,100 pixels in 70 bytes, which can show nothing"),
        ("scans.jpg", "expected a JPEG of at most 100 scans, got 20,006; save it anew"),
        ("colours.jpg", "19,000 × 19,000 pixels, of JPEG of several scans at most 64,000,000 are read"),
        ("tile.tiff", "expected tiles of a size like the image's, 16 × 16 pixels, got 7,000 × 7,000"),
    ):
        (tmp_path / name).write_bytes(REFUSED[name]())
        with pytest.raises(DataError, match=expected):
            read_picture(tmp_path / name, name)


def test_a_jpeg_of_more_than_64_million_pixels_is_decoded_smaller(tmp_path: Path) -> None:
    sheet = np.full((9_000, 9_000), 230, np.uint8)
    sheet[2_000:7_000, 4_200:4_800] = 20
    Image.fromarray(sheet).save(tmp_path / "large.jpg")
    found = open_picture(tmp_path / "large.jpg", "large.jpg")
    assert (found.width, found.height) == (9_000, 9_000)
    assert found.grey.shape == (768, 768)
    rows, columns = np.nonzero(found.grey < 0.5)
    places = np.array([rows.min(), rows.max() + 1, columns.min(), columns.max() + 1]) * 9_000 / 768
    np.testing.assert_allclose(places, [2_000, 7_000, 4_200, 4_800], atol=24)


@pytest.mark.parametrize("mode", ["L", "RGB", "1", "P", "LA", "RGBA", "I", "F", "CMYK"])
def test_large_pictures_of_every_kind_are_averaged_as_they_look(tmp_path: Path, mode: str) -> None:
    sheet = np.full((2_000, 1_700), 255, np.uint8)
    sheet[500:1_500, 700:1_000] = 0
    sheet[::7, ::5] ^= 255  # fine grain: it is averaged, not picked
    picture = Image.fromarray(sheet).convert(mode)
    picture.save(tmp_path / "sheet.tiff")
    expected = np.asarray(Image.fromarray(sheet.astype(np.float32) / 255).resize((653, 768), Image.Resampling.BOX))
    found = read_picture(tmp_path / "sheet.tiff", "sheet")
    assert found.shape == expected.shape
    around = [np.asarray(Image.fromarray(grey).reduce(8)) for grey in (found, expected)]
    assert np.abs(around[0] - around[1]).max() < 0.1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_noted(tmp_path: Path, orientation: int) -> None:
    sheet = np.zeros((20, 30), np.uint8)
    sheet[:10, :8] = 255
    sheet[:3, 20:] = 120
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(sheet)
    picture.save(tmp_path / "sheet.png", exif=exif)
    with Image.open(tmp_path / "sheet.png") as opened:
        expected = np.asarray(ImageOps.exif_transpose(opened)) / np.float32(255)
    found = open_picture(tmp_path / "sheet.png", "sheet")
    np.testing.assert_array_equal(found.grey, expected)
    assert (found.height, found.width) == expected.shape


def test_nothing_but_our_own_line_is_said_of_a_damaged_picture(tmp_path: Path) -> None:
    sheet = np.random.default_rng(2).integers(0, 255, (90, 90), dtype=np.uint8)
    for kind, options in (("tiff", {"compression": "tiff_lzw"}), ("tiff", {"compression": "group4"}), ("jpg", {})):
        name = f"{options.get('compression', kind)}.{kind}"
        picture = Image.fromarray(sheet).convert("1" if "group4" in name else "L")
        written = io.BytesIO()
        picture.save(written, "TIFF" if kind == "tiff" else "JPEG", **options)
        content = bytearray(written.getvalue())
        middle = len(content) // 2
        content[middle : middle + 40] = os.urandom(40)
        (tmp_path / name).write_bytes(bytes(content[: -len(content) // 8] if kind == "jpg" else content))
    paths = sorted(map(str, tmp_path.iterdir()))
    command = [sys.executable, "-m", "nnengine", "predict", *paths]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    lines = [line for line in result.stderr.splitlines() if line]
    assert all(line.startswith("error: ") and line.split(": ")[1] in paths for line in lines), result.stderr
    assert len(lines) + len(result.stdout.splitlines()) == len(paths)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes of that kind")
def test_what_is_no_file_is_told_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    for path, expected in (
        (tmp_path / "pipe.png", "expected a file, got a pipe"),
        (Path("/dev/zero"), "expected a file, got a device"),
        (tmp_path, "expected a file, got a folder"),
        (tmp_path / "loop.png", "cannot be read"),
        (tmp_path / "absent.png", "there is no such file"),
        (tmp_path / "null\0.png", "cannot be read"),
    ):
        with pytest.raises(DataError, match=expected):
            read_picture(path, path.name)


def test_a_heic_picture_is_read_or_it_is_told_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_reads_heic", lambda: False)
    for brand in (b"heic", b"mif1"):
        (tmp_path / "photo.heic").write_bytes(struct.pack(">I", 24) + b"ftyp" + brand + bytes(40))
        with pytest.raises(DataError, match=r"photo\.heic: a HEIC picture, .* or save it as JPEG"):
            read_picture(tmp_path / "photo.heic", "photo.heic")


def test_a_heic_picture_is_read_with_the_extra(tmp_path: Path) -> None:
    pytest.importorskip("pi_heif")
    (tmp_path / "photo.heic").write_bytes(HEIC)
    found = open_picture(tmp_path / "photo.heic", "photo.heic")
    assert (found.width, found.height) == (48, 64)
    assert found.grey[14:50, 21:27].max() < 0.3
    assert found.grey[:, :16].min() > 0.7
    (tmp_path / "photo.heic").write_bytes(HEIC[:-150])
    with pytest.raises(DataError, match=r"photo\.heic: "):
        read_picture(tmp_path / "photo.heic", "photo.heic")
