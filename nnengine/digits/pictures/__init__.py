"""Pictures as people bring them, made up: ink on paper, light and a camera; of digits and of what is none."""

from nnengine.digits.pictures.taking import Look, some_look, taken

__all__ = ["Look", "some_look", "taken"]
