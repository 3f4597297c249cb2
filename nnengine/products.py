"""What is known of the matrix products of BLAS, and follows from it."""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_info

# The names of OpenBLAS's kernels for AVX-512.
_WITHOUT_PACKING = {"SkylakeX", "Cooperlake", "SapphireRapids"}
_LARGEST_UNPACKED = 1_000_000


def widest_unpacked(others: int) -> int | None:
    """How long one side of a product may be to be multiplied as it lies, ``others`` being the product of the other two.

    None where BLAS packs all matrices first, or none: then there is nothing to gain by small products.
    """
    return _LARGEST_UNPACKED // others if _has_small_products() else None


@cache
def _has_small_products() -> bool:
    return any(each.get("architecture") in _WITHOUT_PACKING for each in threadpool_info())
