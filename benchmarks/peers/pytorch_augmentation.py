"""The moving of pixels that our augmentation does, in PyTorch: drawn alike, resampled alike."""

from __future__ import annotations

from math import ceil, radians
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

_MOVING = ("shift", "rotation", "shear", "scale", "elastic")
_MARGIN = 3  # sigmas that the Gaussians reach beyond the image


class Augmentation:
    """Changes images (N, 1, H, H). Raises ValueError for what does not move pixels."""

    def __init__(self, described: dict[str, Any], size: int = 28) -> None:
        others = [name for name, value in described.items() if value and name not in {*_MOVING, "elastic_sigma"}]
        if others:
            raise ValueError(f"no augmentation by {', '.join(others)}")
        self._range = {name: described.get(name, 0.0) for name in _MOVING}
        self._places = torch.arange(size) - (size - 1) / 2
        sigma = described.get("elastic_sigma", 4.0)
        count = ceil(size / sigma) + 2 * _MARGIN
        centres = (torch.arange(count) - (count - 1) / 2) * sigma
        bells = torch.exp(-((self._places[:, None] - centres) ** 2) / (2 * sigma**2))
        self._bells = bells / bells.norm(dim=1, keepdim=True)

    def __call__(self, images: Tensor) -> Tensor:
        ranges, places = self._range, self._places
        down, right, turn, shear, taller, wider = torch.rand(6, len(images), 1, 1) * 2 - 1
        angle, lean = turn * radians(ranges["rotation"]), torch.tan(shear * radians(ranges["shear"]))
        taller, wider = 1 + ranges["scale"] * taller, 1 + ranges["scale"] * wider
        row = places[:, None] - ranges["shift"] * down
        column = places[None, :] - ranges["shift"] * right
        cos, sin = torch.cos(angle), torch.sin(angle)
        rows = cos / taller * row - sin / taller * column
        columns = (sin - lean * cos) / wider * row + (cos + lean * sin) / wider * column
        field = torch.stack([columns, rows])
        if ranges["elastic"]:
            noise = torch.randn(2, len(images), self._bells.shape[1], self._bells.shape[1])
            field += ranges["elastic"] * (self._bells @ noise @ self._bells.T)
        grid = (field / ((len(places) - 1) / 2)).permute(1, 2, 3, 0)
        return functional.grid_sample(images, grid, align_corners=True)
