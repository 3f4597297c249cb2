"""Strokes, and the one renderer that turns them into images like MNIST's."""

from nnengine.strokes.ink import Pen
from nnengine.strokes.pieces import Group
from nnengine.strokes.preparation import drawing_preparation
from nnengine.strokes.rendering import DEFAULT_STYLE, Style, render
from nnengine.strokes.separation import Chances, Predict, separated
from nnengine.strokes.stroke import Stroke, Strokes

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
