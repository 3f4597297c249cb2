"""Numbers in pictures, divided and read: of recorded digits in photographs, and of MNIST's in scans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from time import perf_counter

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.reading.composition import SPACINGS, Number, Spacing, composed
from benchmarks.reading.keeping import Found
from benchmarks.reading.photographs import CONDITIONS, HEIGHT, WIDTH, Condition, photograph
from nnengine.data.dataset import DataSet
from nnengine.digits.judge import Judge, reason_to_be_unsure
from nnengine.digits.preprocessing import read_picture
from nnengine.digits.preprocessing.division import InkPieces
from nnengine.digits.preprocessing.preparation import ink_alone
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.errors import DataError
from nnengine.network.ensemble import Predictor

MOST = 6  # digits of a number
PLAIN, SQUARED = "plain paper", "squared paper"
_PEN = 0.08  # of a digit's usual height
_WIDE, _HIGH = 0.85, 0.4  # of the photograph, that a number takes at most
_LEAST_ALIKE = 0.8  # of two boxes, what they share: then they are the same digit's
_SCALE, _ROOM = 4, 40  # of a scanned digit's pixels, and of the paper around it
_SINGLE_PHOTOGRAPHS = 5  # times fewer of each condition than numbers of each spacing

Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Pictured:
    """A picture file, what stands there, and the boxes (N, 4) around its digits: left, top, right, bottom."""

    file: bytes
    text: str
    boxes: Boxes


def measure_pictures(
    network: Predictor, judge: Judge | None, digits: PenDigits, scans: DataSet | None, count: int,
    tell: Callable[[str], None],
) -> Found:  # fmt: skip
    """How often single digits in pictures stay whole, and numbers of each spacing are divided and read right."""
    conditions = {each.name: each for each in CONDITIONS}
    numbers, single = [], []
    for kind, spacing in enumerate(SPACINGS):
        for name in (PLAIN, SQUARED):
            tell(f"{spacing.name}, {name} …")
            rng = np.random.default_rng((kind, 1))
            pictures = (_photographed(digits, spacing, conditions[name], rng) for _ in range(count))
            numbers.append({"name": spacing.name, "on": name, **_measured(pictures, network, judge)})
        if scans is not None:
            tell(f"{spacing.name}, scans …")
            rng = np.random.default_rng((kind, 2))
            pictures = (_scanned(scans, spacing, rng) for _ in range(count))
            numbers.append(
                {"name": spacing.name, "on": "scans of MNIST's digits", **_measured(pictures, network, judge)}
            )
    for kind, condition in enumerate(CONDITIONS):
        tell(f"single digits, {condition.name} …")
        rng = np.random.default_rng((kind, 3))
        chosen = rng.choice(len(digits), max(count // _SINGLE_PHOTOGRAPHS, 1), replace=False)
        files = (photograph(digits.strokes[index], condition, rng) for index in chosen)
        single.append({"on": f"photographs, {condition.name}", **_taken_apart(files, network, judge)})
    if scans is not None:
        tell("single digits, scans …")
        files = (_file(_sheet(image)) for image in scans.images()[:, 0])
        single.append({"on": "scans of MNIST's digits", **_taken_apart(files, network, judge)})
    return {"numbers": numbers, "single": single}


def _photographed(digits: PenDigits, spacing: Spacing, condition: Condition, rng: np.random.Generator) -> _Pictured:
    """A number in the middle of a photograph; its gaps are between the ink, so the pen's width is added to them."""
    number = composed(digits, Spacing(spacing.name, spacing.least + _PEN, spacing.most + _PEN), rng, MOST)
    points = np.concatenate(number.strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = min(_WIDE * WIDTH / extent[0], _HIGH * HEIGHT / max(float(extent[1]), 1e-9))
    side = float(extent.max()) * scale
    pen = _PEN * scale
    condition = replace(condition, size=(side + pen) / HEIGHT, pen=pen / (side + pen), place=0.0)
    boxes = _boxes(number, lambda path: (path - low - extent / 2) * scale + np.array([WIDTH, HEIGHT]) / 2, pen / 2)
    return _Pictured(photograph(number.strokes, condition, rng), number.text, boxes)


def _boxes(number: Number, placed: Callable[[Boxes], Boxes], reach: float) -> Boxes:
    paths = [placed(np.concatenate([number.strokes[stroke] for stroke in group])) for group in number.groups]
    return np.array([[*(path.min(axis=0) - reach), *(path.max(axis=0) + reach)] for path in paths])


def _scanned(scans: DataSet, spacing: Spacing, rng: np.random.Generator) -> _Pictured:
    """Digits of MNIST cut to their ink, side by side on white paper."""
    chosen = rng.integers(len(scans.labels), size=rng.integers(2, MOST + 1))
    height = 20 * _SCALE
    sheet = np.zeros((3 * height, (len(chosen) + 2) * 3 * height), np.float32)
    left, boxes = float(_ROOM), []
    for image in scans.images()[chosen, 0]:
        rows, columns = np.flatnonzero((image > 0.25).any(axis=1)), np.flatnonzero((image > 0.25).any(axis=0))
        ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        large = np.asarray(
            Image.fromarray(ink).resize((ink.shape[1] * _SCALE, ink.shape[0] * _SCALE), Image.Resampling.BILINEAR)
        )
        top = round(height + height * (0.5 + rng.uniform(-0.1, 0.1)) - large.shape[0] / 2)
        place = np.s_[top : top + large.shape[0], round(left) : round(left) + large.shape[1]]
        sheet[place] = np.maximum(sheet[place], large)
        boxes.append([round(left), top, round(left) + large.shape[1], top + large.shape[0]])
        left = round(left) + large.shape[1] + height * rng.uniform(spacing.least, spacing.most)
    text = "".join(str(scans.labels[index]) for index in chosen)
    return _Pictured(_file(sheet[:, : round(left) + _ROOM]), text, np.array(boxes, np.float64))


def _sheet(image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A digit of MNIST as a scan: enlarged, with paper around."""
    side = image.shape[0] * _SCALE
    return np.pad(np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BILINEAR)), _ROOM)


def _file(ink: npt.NDArray[np.float32]) -> bytes:
    file = BytesIO()
    Image.fromarray(np.rint(245 - 215 * np.clip(ink, 0, 1)).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def _measured(pictures: Iterator[_Pictured], network: Predictor, judge: Judge | None) -> Found:
    count = divided = right = digits = digits_right = 0
    times = []
    for picture in pictures:
        count += 1
        answers, boxes, milliseconds = _read(picture.file, network, judge)
        times.append(milliseconds)
        if len(boxes) == len(picture.boxes) and (_alike(boxes, picture.boxes) >= _LEAST_ALIKE).all():
            divided += 1
            digits += len(answers)
            digits_right += sum(read == there for read, there in zip(answers, picture.text, strict=True))
            right += "".join(answers) == picture.text
    return {
        "count": count,
        "divided": divided,
        "right": right,
        "digits": digits,
        "digits_right": digits_right,
        "milliseconds": round(float(np.median(times)), 1),
    }


def _taken_apart(files: Iterator[bytes], network: Predictor, judge: Judge | None) -> Found:
    found = [len(_read(file, network, judge)[0]) for file in files]
    return {"count": len(found), "apart": sum(digits > 1 for digits in found)}


def _read(file: bytes, network: Predictor, judge: Judge | None) -> tuple[list[str], Boxes, float]:
    """The answers and the boxes of the digits, and how many milliseconds dividing and reading took."""
    grey = read_picture(BytesIO(file), "picture")
    try:
        stages, ink = ink_alone(grey)
    except DataError:
        return [], np.empty((0, 4)), 0.0
    started = perf_counter()

    def read(images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return network.predict(images.reshape(len(images), *network.specification.input_shape))

    pieces = InkPieces(stages[-1].image)
    lines = ((pieces.whole,),) if ink is None else pieces.lines(read, judge)
    groups = [group for line in lines for group in line]
    images = pieces.images(groups) if ink is not None else stages[-1].image[np.newaxis]
    chances = np.ones(len(groups)) if judge is None else judge.chances(images)
    answers = [
        "?" if reason_to_be_unsure(scores, pieces.doubt(group, float(chance))) else str(scores.argmax())
        for scores, group, chance in zip(read(images), groups, chances, strict=True)
    ]
    found = [pieces.box(group) for group in groups]
    boxes = np.array([[box.left, box.top, box.left + box.width, box.top + box.height] for box in found], np.float64)
    milliseconds = 1000 * (perf_counter() - started)
    across = Image.open(BytesIO(file)).width / grey.shape[1]
    return answers, boxes * across, milliseconds


def _alike(one: Boxes, other: Boxes) -> npt.NDArray[np.float64]:
    """Of each two boxes, what they share, as a share of what either covers."""
    low, high = np.maximum(one[:, :2], other[:, :2]), np.minimum(one[:, 2:], other[:, 2:])
    shared = np.maximum(high - low, 0).prod(axis=1)
    covered = sum((boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (one, other)) - shared
    alike: npt.NDArray[np.float64] = shared / covered
    return alike
