"""Numbers as people read them."""

from __future__ import annotations


def figure_text(value: float | None, unit: str) -> str:
    """A share in [0, 1] with the unit "percent" as "95.42 %", anything else with four digits, nothing as "–"."""
    if value is None:
        return "–"
    if unit == "percent":
        return f"{value * 100:.2f} %"
    return f"{value:,.0f}" if value == round(value) and abs(value) < 1e9 else f"{value:.4g}"
