"""Which matrix products BLAS makes without copying its matrices first: decision 0010."""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_info

# The names of OpenBLAS's kernels for AVX-512.
_WITHOUT_PACKING = {"SkylakeX", "Cooperlake", "SapphireRapids"}
_LARGEST_UNPACKED = 1_000_000
# Products are not split into narrower ones than this: there is nothing to gain.
_FEWEST_COLUMNS = 192


def widest_unpacked(others: int) -> int | None:
    """How long one side of a product may be to be multiplied as it lies, ``others`` being the product of the other two.

    None where BLAS packs all matrices first, or none: then there is nothing to gain by small products.
    """
    return _LARGEST_UNPACKED // others if _has_small_products() else None


@cache
def _has_small_products() -> bool:
    return any(each.get("architecture") in _WITHOUT_PACKING for each in threadpool_info())


def column_parts(columns: int, others: int) -> list[slice]:
    """The columns of a product, ``others`` being the product of its other two sizes, as they are multiplied together.

    As many as BLAS multiplies without packing, or all where those are too few to gain by it. From right to left: what
    a kernel column adds to the right of its part then comes after what the first one writes there.
    """
    widest = widest_unpacked(others)
    if widest is None or columns <= widest or widest < _FEWEST_COLUMNS:
        return [slice(0, columns)]
    widest -= widest % 16
    width = -(-columns // -(-columns // widest))
    width += -width % 16
    return [slice(left, min(left + width, columns)) for left in reversed(range(0, columns, width))]
