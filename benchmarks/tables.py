"""Tables for people, on a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table as RichTable


@dataclass(frozen=True)
class Table:
    """Headings and rows of text."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""

    def markdown(self) -> list[str]:
        lines = [_row(self.headings), _row(["---"] * len(self.headings)), *(_row(row) for row in self.rows)]
        return [f"**{self.title}**", "", *lines] if self.title else lines

    def show(self, console: Console) -> None:
        shown = RichTable(title=self.title or None, title_justify="left")
        for index, heading in enumerate(self.headings):
            shown.add_column(heading, justify="right" if index else "left")
        for row in self.rows:
            shown.add_row(*row)
        console.print(shown, markup=False)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def number(value: float) -> str:
    """Three significant digits: "0.342", "6.55", "267,000"."""
    if not value:
        return "0"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:.3g}"


def spread(values: Sequence[float]) -> str:
    """Median, with minimum and maximum where there are several."""
    middle = number(median(values))
    return f"{middle} ({number(min(values))} to {number(max(values))})" if len(values) > 1 else middle
