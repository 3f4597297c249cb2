"""Numbers as the user types them and reads them."""

from __future__ import annotations

import math

ROUND_STEPS = (1.0, 2.0, 5.0, 10.0)
LARGEST_WHOLE = 2**53  # beyond it not every whole number can be told from its neighbour


def parse_number(text: str, *, whole: bool) -> float | int:
    """A finite number out of "0.03", "0,03", "3e-2" or, for whole ones, "50,000".

    Raises:
        ValueError: the text is no such number; the message says what was expected and what came.

    """
    cleaned = text.strip().replace("−", "-").replace(" ", "").replace("\u202f", "")
    wanted = "a whole number such as 10" if whole else "a number such as 0.03 or 3e-2"
    try:
        value = float(cleaned.replace(",", "" if whole else "."))
    except ValueError:
        raise ValueError(f"Expected {wanted}, got “{text.strip()}”") from None
    if not math.isfinite(value) or (whole and (value != int(value) or abs(value) > LARGEST_WHOLE)):
        raise ValueError(f"Expected {wanted}, got “{text.strip()}”")
    return int(value) if whole else value


def write_number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return repr(value)


def round_step(value: float, steps: int) -> float:
    """That many places further in 0.01, 0.02, 0.05, 0.1, …; 0 stays 0 downwards and becomes 0.001 upwards."""
    if value <= 0:
        return 0.001 if steps > 0 else 0.0
    power = math.floor(math.log10(value) + 1e-9)
    if steps > 0:
        factor = next(step for step in ROUND_STEPS if step * 10.0**power > value * (1 + 1e-9))
    else:
        factor = next(step for step in (5.0, 2.0, 1.0, 0.5) if step * 10.0**power < value * (1 - 1e-9))
    return float(f"{factor * 10.0**power:.3g}")


def percent(share: float) -> str:
    """A share in [0, 1] as "98.2 %"; never rounded to certainty or to nothing: "over 99.9 %", "under 0.1 %"."""
    if share >= 0.9995:  # also where the scores' own precision made it 1
        return "over 99.9 %"
    if 0 < share < 0.0005:
        return "under 0.1 %"
    return f"{share * 100:.1f} %"
