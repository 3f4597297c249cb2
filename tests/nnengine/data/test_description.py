"""The names of data sets."""

import pytest

from nnengine.data.description import DataDescription


@pytest.mark.parametrize(
    ("text", "described", "short"),
    [
        ("mnist", DataDescription("mnist"), "mnist"),
        ("strokes:a/b.npz", DataDescription("strokes", "a/b.npz"), "strokes:b.npz"),
        ("strokes:/a:b/c.npz#2/5", DataDescription("strokes", "/a:b/c.npz", 2, 5), "strokes:c.npz#2/5"),
        ("/data/set#1/2", DataDescription("/data/set#1/2"), "2"),
        ("C:\\digits.npz", DataDescription("C:\\digits.npz"), "C:\\digits.npz"),
        ("images:", DataDescription("images", ""), "images"),
    ],
)  # fmt: skip
def test_a_name_is_read_and_written(text: str, described: DataDescription, short: str) -> None:
    assert DataDescription.parse(text) == described
    assert str(described) == text.removesuffix(":")
    assert described.short() == short
