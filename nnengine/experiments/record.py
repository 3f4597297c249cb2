"""What one run of one case has measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Curves = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The figures and curves of one run.

    ``curves`` are columns of equal length by name, the first being what the others are plotted over. ``seconds`` is the
    time that the work itself took, measuring left out, ``images_per_second`` how many images were trained on a second,
    None where that means nothing. ``remark`` says what went otherwise than planned.
    """

    seed: int
    figures: Mapping[str, float]
    curves: Curves = field(default_factory=dict)
    seconds: float = 0.0
    images_per_second: float | None = None
    remark: str = ""

    def on_curve(self, name: str, at: float) -> float | None:
        """The curve's last value not after ``at``, None where there is none."""
        over = next(iter(self.curves.values()), ())
        values = [y for x, y in zip(over, self.curves.get(name, ()), strict=False) if x <= at]
        return values[-1] if values else None

    def to_json(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "figures": dict(self.figures),
            "seconds": self.seconds,
            "images_per_second": self.images_per_second,
            "remark": self.remark,
            "curves": {name: list(values) for name, values in self.curves.items()},
        }

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> RunRecord:
        """The record that ``to_json`` wrote."""
        return cls(
            found["seed"],
            found["figures"],
            found["curves"],
            found["seconds"],
            found["images_per_second"],
            found["remark"],
        )


def thinned(curves: Curves, points: int = 30) -> dict[str, list[float]]:
    """The curves with at most so many points, the first and the last among them, each with five digits."""
    length = len(next(iter(curves.values()), ()))
    count = min(length, points)
    kept = sorted({round(i * (length - 1) / max(count - 1, 1)) for i in range(count)})
    return {name: [float(f"{values[i]:.5g}") for i in kept] for name, values in curves.items()}
