"""Strokes, and the one renderer that turns them into images like MNIST's."""

from nnengine.digits.strokes.ink import Pen
from nnengine.digits.strokes.pieces import Group
from nnengine.digits.strokes.preparation import drawing_preparation
from nnengine.digits.strokes.rendering import DEFAULT_STYLE, Style, render
from nnengine.digits.strokes.separation import Chances, Predict, separated
from nnengine.digits.strokes.stroke import Stroke, Strokes

__all__ = [
    "DEFAULT_STYLE",
    "Chances",
    "Group",
    "Pen",
    "Predict",
    "Stroke",
    "Strokes",
    "Style",
    "drawing_preparation",
    "render",
    "separated",
]
