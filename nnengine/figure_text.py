"""Numbers as people read them."""

from __future__ import annotations


def percent(share: float) -> str:
    """A share in [0, 1] as everything here writes it: "99.27 %"."""
    return f"{share * 100:.2f} %"


def figure_text(value: float | None, unit: str) -> str:
    """A share with the unit "percent" as such, anything else with four digits, nothing as "–"."""
    if value is None:
        return "–"
    if unit == "percent":
        return percent(value)
    return f"{value:,.0f}" if value == round(value) and abs(value) < 1e9 else f"{value:.4g}"
