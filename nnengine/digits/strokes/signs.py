"""Signs and punctuation that cannot be taken for a digit.

Left out: / | ( ) ' , and quotation marks, which are drawn as one or two lines, as a 1 or 11 is; !, a 1 and a speck; ^,
a 1 with a long flag; $ and §, which hands draw as a 5 or 8.
"""

from __future__ import annotations

from nnengine.digits.strokes.outlines import angular, ring
from nnengine.digits.strokes.skeletons import ControlPoint, Skeleton


def _sign(name: str, *strokes: tuple[ControlPoint, ...]) -> Skeleton:
    return Skeleton(None, f"sign {name}", 1.0, strokes)


# fmt: off
SIGNS: tuple[Skeleton, ...] = (
    _sign("plus", ((0, 50), (90, 50)), ((45, 0), (45, 100))),
    _sign("minus", ((0, 50), (100, 50))),
    _sign("equals", ((0, 30), (100, 30)), ((0, 70), (100, 70))),
    _sign("question mark", ((4, 26), (16, 4), (40, 0), (56, 18), (48, 40), (30, 54), (30, 74)), ((30, 95), (31, 99))),
    _sign("ampersand", ((66, 96), (20, 34), (14, 12), (32, 0), (46, 12), (38, 32), (10, 58), (2, 80), (20, 100),
                        (46, 92), (68, 56))),
    _sign("percent", ring(14, 16, 14), ((72, 0), (8, 100)), ring(66, 84, 14)),
    _sign("number sign", ((30, 0), (22, 100)), ((66, 0), (58, 100)), ((0, 34), (90, 32)), ((0, 68), (88, 66))),
    _sign("at", ((56, 34), (36, 30), (24, 50), (36, 70), (54, 60), (58, 34), (58, 34), (60, 66), (78, 66), (86, 40),
                 (70, 8), (40, 0), (8, 20), (0, 56), (16, 90), (50, 100), (76, 90))),
    _sign("asterisk", ((45, 0), (45, 100)), ((2, 25), (88, 75)), ((88, 25), (2, 75))),
    _sign("euro", ((70, 14), (46, 0), (18, 18), (8, 50), (18, 84), (46, 100), (70, 88)), ((0, 40), (50, 38)),
          ((0, 60), (46, 58))),
    _sign("pound", ((60, 16), (44, 0), (26, 14), (30, 50), (26, 84), (6, 100), (6, 100), (34, 94), (64, 98)),
          ((8, 52), (50, 50))),
    _sign("less than", angular((70, 0), (0, 50), (70, 100))),
    _sign("greater than", angular((0, 0), (70, 50), (0, 100))),
    _sign("tilde", ((0, 30), (22, 8), (50, 28), (78, 46), (100, 20))),
    _sign("bracket", angular((40, 0), (0, 0), (0, 100), (40, 100))),
    _sign("brace", ((40, 0), (22, 8), (20, 40), (4, 50), (4, 50), (20, 60), (22, 92), (40, 100))),
    _sign("root", angular((0, 60), (14, 52), (34, 100), (52, 0), (110, 0))),
    _sign("division", ((0, 50), (100, 50)), ((48, 14), (52, 20)), ((48, 80), (52, 86))),
    _sign("infinity", ((50, 26), (25, 0), (0, 26), (25, 52), (50, 26), (75, 0), (100, 26), (75, 52), (50, 26))),
    _sign("colon", ((30, 0), (31, 3)), ((30, 97), (31, 100))),
    _sign("ellipsis", ((0, 50), (4, 54)), ((50, 50), (54, 54)), ((100, 50), (104, 54))),
    _sign("not equal", ((0, 34), (100, 34)), ((0, 68), (100, 68)), ((76, 0), (22, 100))),
    _sign("plus minus", ((0, 38), (80, 38)), ((40, 0), (40, 76)), ((0, 100), (80, 100))),
    _sign("integral", ((62, 8), (46, 0), (36, 22), (30, 78), (20, 100), (2, 92)), ((14, 50), (52, 48))),
    _sign("copyright", ring(50, 50, 50), ((68, 36), (48, 26), (30, 50), (48, 74), (68, 64))),
)
# fmt: on
