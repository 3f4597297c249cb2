from __future__ import annotations

import importlib
import types

import pytest

PACKAGES = [
    "nnengine",
    "nnengine.augmentation",
    "nnengine.costs",
    "nnengine.data",
    "nnengine.experiments",
    "nnengine.interchange",
    "nnengine.layers",
    "nnengine.optimisers",
    "nnengine.digits.pictures",
    "nnengine.digits.strokes",
]


@pytest.mark.parametrize("name", PACKAGES)
def test_all_is_sorted_and_exact(name):
    package = importlib.import_module(name)
    assert len(set(package.__all__)) == len(package.__all__)
    constants_classes_functions = sorted(
        package.__all__, key=lambda member: (not member.isupper(), member[0].islower(), member)
    )
    assert package.__all__ == constants_classes_functions
    from_its_modules = {
        member
        for member, value in vars(package).items()
        if not member.startswith("_") and (member.isupper() or getattr(value, "__module__", "").startswith(f"{name}."))
    }
    assert from_its_modules <= set(package.__all__) <= set(vars(package))


@pytest.mark.parametrize("name", PACKAGES)
def test_what_is_exported_is_documented(name):
    package = importlib.import_module(name)
    for member in package.__all__:
        value = getattr(package, member)
        if isinstance(value, type | types.FunctionType):
            assert value.__doc__, member
