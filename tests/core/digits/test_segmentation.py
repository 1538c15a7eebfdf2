"""A number is split into its digits, and no digit into pieces."""

import numpy as np
import pytest

from core.digits.preprocessing import FAINTEST_INK
from core.digits.recognition import recognize
from core.digits.segmentation import split
from core.digits.strokes import Stroke, rasterise
from tests.strokes import DIGITS


def number(names, size=120, step=120.0, pen=10.0):
    strokes = [
        Stroke(np.array(line) / 100 * size + (20 + place * step, 30), pen)
        for place, name in enumerate(names)
        for line in DIGITS[name]
    ]
    return rasterise(strokes, 200, 700)


@pytest.mark.parametrize(
    "names",
    [
        ["3"],
        ["4 open", "2 looped"],
        ["0", "1 flag", "5 hat", "7 crossed", "9"],
        ["1", "1", "1"],
        ["5 hat", "5 hat", "4 open", "8"],
    ],
    ids="".join,
)
def test_number_is_split_into_its_digits_from_left_to_right(names):
    parts = split(number(names))
    assert len(parts) == len(names)
    assert [part.box[0] for part in parts] == sorted(part.box[0] for part in parts)
    assert [recognize(part.ink).digit for part in parts] == [int(name[0]) for name in names]


def test_parts_together_are_the_ink_without_noise():
    ink = number(["2", "0"])
    noisy = ink.copy()
    noisy[190, 600] = 255
    together = np.maximum.reduce([part.ink for part in split(noisy)])
    assert (ink - together).max() < FAINTEST_INK
    assert together[190, 600] == 0


def test_part_contains_the_points_of_its_box():
    left, right = split(number(["4 open", "7"]))
    x, y = left.box[0] + 3, left.box[1] + 3
    assert left.contains(x, y)
    assert not right.contains(x, y)


def test_box_holds_all_ink_of_its_part():
    for part in split(number(["6", "8"])):
        left, top, right, bottom = part.box
        assert part.ink[top:bottom, left:right].sum() == part.ink.sum()


def test_empty_sheet_has_no_parts():
    assert split(np.zeros((200, 700), dtype=np.uint8)) == []
