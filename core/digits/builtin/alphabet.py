"""The alphabet of `assets/recognizer/alphabet.txt`: digits in many styles, and other signs."""

from collections import defaultdict
from pathlib import Path

import numpy as np

from core.digits.strokes import Points

Sign = list[Points]
FILE = Path(__file__).parents[3] / "assets" / "recognizer" / "alphabet.txt"


def strokes(sign: str) -> Sign:
    """The strokes of a sign, each as the control points (n, 2) of a smooth curve."""
    return [
        np.array([point.split(",") for point in stroke.split()], dtype=float)
        for stroke in sign.split("|")
    ]


def _read() -> dict[str, list[Sign]]:
    """The signs of the file by their name; the file says how it is written."""
    signs: dict[str, list[Sign]] = defaultdict(list)
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, sign = line.split("\t")
            signs[name].append(strokes(sign))
    return dict(signs)


SIGNS = _read()
DIGITS = {digit: SIGNS[str(digit)] for digit in range(10)}
OTHER_SIGNS = {name: signs[0] for name, signs in SIGNS.items() if not name.isdigit()}
