from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnengine.data import DataSet, DataSplits
from nnengine.digits.pictures.non_digits import PICTURE_KINDS
from nnengine.digits.sources import digit_or_not
from nnengine.digits.sources.digit_or_not import CLASSES, DIGIT, NOT_A_DIGIT, kinds_of_fold, pictures_of_fold
from nnengine.digits.strokes import render
from nnengine.digits.strokes.non_digits import KINDS
from nnengine.errors import ArgumentError

TURN = np.linspace(0, 2 * np.pi, 60)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)


@pytest.fixture
def pens(tmp_path: Path) -> Path:
    """Twenty digits of one stroke by four writers."""
    rng = np.random.default_rng(0)
    np.savez(
        tmp_path / "pens.npz",
        points=rng.integers(0, 100, (100, 2)),
        stroke_start=np.arange(21) * 5,
        digit_start=np.arange(21),
        labels=np.arange(20) % 10,
        writers=np.arange(20) // 5,
    )
    return tmp_path / "pens.npz"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"_NON_DIGITS": 250, "_TURNED": 15, "_MEASURED": 130, "_MNIST": 30, "_REWRITINGS": 2, "_PROCEDURAL": 10}
    counts |= {"_RECOMBINED": 20, "_INVENTED": 10, "_NAMED": 10}
    counts |= {"_NON_DIGIT_PICTURES": 24, "_DIGIT_PICTURES": 16, "_MEASURED_PICTURES": 12}
    for name, count in counts.items():
        monkeypatch.setattr(digit_or_not, name, count)
    monkeypatch.setattr(digit_or_not, "_SPOILT", -1.0)


def mnist() -> DataSplits:
    part = DataSet("mnist", np.full((40, 1, 28, 28), 9, np.uint8), np.arange(40) % 10)
    return DataSplits("mnist", part, part, part, "MNIST by its makers")


@pytest.mark.usefixtures("few")
def test_digits_stand_against_what_is_none(pens: Path) -> None:
    splits = digit_or_not.digit_or_not(mnist(), str(pens))
    assert splits.training.classes == CLASSES == 2
    counted = {name: np.bincount(part.labels).tolist() for name, part in splits.parts.items()}
    non_digits, digits = counted.pop("training")
    assert 265 + 2 * 12 < non_digits <= 265 + 30 + 2 * 24
    assert 100 + 2 * 8 < digits <= 100 + 2 * 16  # 100 are drawn or scanned; of 16 pictures some are blank
    for others, measured in counted.values():
        assert 130 < others <= 130 + 12
        assert 40 < measured <= 40 + 12
    assert (splits.training.pixels[splits.training.labels == DIGIT][:30] == 9).all()
    assert splits.attribution == "MNIST by its makers; pen movements of pens.npz"
    drawings = splits.training.pixels[splits.training.labels == NOT_A_DIGIT]
    seen_twice = {image.tobytes() for image in drawings} & {image.tobytes() for image in splits.test.pixels}
    assert len(seen_twice) <= 3  # a dot is a dot, and a speck a speck
    again = digit_or_not.digit_or_not(mnist(), str(pens))
    assert np.array_equal(again.training.pixels, splits.training.pixels)


@pytest.mark.usefixtures("few")
def test_what_nobody_writes_is_left_out_where_it_looks_like_a_digit(
    pens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digit_or_not, "_LIKE_A_DIGIT", -1.0)  # as everything does
    splits = digit_or_not.digit_or_not(mnist(), str(pens))
    monkeypatch.setattr(digit_or_not, "_LIKE_A_DIGIT", 2.0)  # as nothing does
    everything = digit_or_not.digit_or_not(mnist(), str(pens))
    left, all_of_them = (np.bincount(each.training.labels)[NOT_A_DIGIT] for each in (splits, everything))
    assert 265 < left < 265 + 2 * 24  # drawings and pictures that are none for sure
    assert all_of_them > left + 30 + 4  # the invented, and pictures that might be digits


@pytest.mark.usefixtures("few")
def test_pictures_of_which_no_digit_is_left_are_left_out(pens: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digit_or_not, "_SPOILT", 2.0)  # as nothing is
    splits = digit_or_not.digit_or_not(mnist(), str(pens))
    assert np.bincount(splits.training.labels)[DIGIT] == 30 + 3 * 20 + 10


def test_likeness_is_that_to_the_nearest_digit() -> None:
    line, circle = ([stroke] for stroke in (np.array([(0.0, 0.0), (0.0, 1.0)]), CIRCLE))
    square = [np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])]
    images = [np.rint(255 * render(strokes)).astype(np.uint8)[np.newaxis] for strokes in (line, circle, square)]
    alike = digit_or_not._likeness(np.stack(images), np.stack(images[:2]))
    assert alike[:2] == pytest.approx(1, abs=1e-5)
    assert -1 <= alike[2] < 0.84


@pytest.mark.usefixtures("few")
def test_a_fold_of_writers_and_of_kinds_is_held_out(pens: Path) -> None:
    splits = digit_or_not.digit_or_not(mnist(), f"{pens}#1/2")
    assert 70 < np.bincount(splits.training.labels)[DIGIT] <= 70 + 2 * 16
    assert 10 < np.bincount(splits.test.labels)[DIGIT] <= 10 + 12
    with pytest.raises(ArgumentError, match="fold from 1 to 2, got 3"):
        digit_or_not.digit_or_not(mnist(), f"{pens}#3/2")


def test_each_kind_is_held_out_by_one_fold() -> None:
    folds = [kinds_of_fold(fold, 2) for fold in (1, 2)]
    assert {kind.name for _, held_out in folds for kind in held_out} == {kind.name for kind in KINDS}
    for trained, held_out in folds:
        assert not set(trained) & set(held_out)
        assert {kind.family for kind in held_out} == {kind.family for kind in KINDS}


def test_a_drawing_that_is_held_out_is_held_out_as_a_picture_too() -> None:
    for fold in (1, 2):
        drawings = {kind.name for kind in kinds_of_fold(fold, 2)[1]}
        trained, held_out = pictures_of_fold(fold, 2)
        assert not {kind.shows for kind in trained} & ({kind.shows for kind in held_out} | drawings)
        assert drawings < {kind.shows for kind in held_out}
        assert {kind.family for kind in held_out} == {kind.family for kind in PICTURE_KINDS}
    assert set(pictures_of_fold(1, 2)[1]) | set(pictures_of_fold(2, 2)[1]) == set(PICTURE_KINDS)
    assert pictures_of_fold(None, 1) == (PICTURE_KINDS, PICTURE_KINDS)
