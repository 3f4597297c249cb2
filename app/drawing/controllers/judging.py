"""What tells digits from what is none."""

from __future__ import annotations

import logging

from nnengine.digits.judge import Judge, bundled_judge
from nnengine.errors import ModelFileError

logger = logging.getLogger(__name__)


def judge_of_digits() -> Judge | None:
    """The bundled judge; without its file, or with a damaged one, everything is taken for a digit."""
    try:
        return bundled_judge()
    except ModelFileError as error:
        logger.warning("what is no digit is not told: %s", error)
        return None
