"""Digits as a hand would draw them, written down for tests: points in a box of 100×100.

They were made apart from the alphabet that the recognizer learned from: out of arcs and
straight lines, not out of curves through points.
"""

import math

Polyline = list[tuple[float, float]]


def arc(x: float, y: float, wide: float, high: float, begin: float, end: float) -> Polyline:
    """Part of an ellipse around (x, y); angles in degrees, 0 to the right, 90 down."""
    steps = max(2, round(abs(end - begin) / 15))
    angles = [math.radians(begin + (end - begin) * i / steps) for i in range(steps + 1)]
    return [(x + wide * math.cos(angle), y + high * math.sin(angle)) for angle in angles]


# The name begins with the digit; what follows is the style.
DIGITS: dict[str, list[Polyline]] = {
    "0": [arc(50, 50, 32, 48, -90, 270)],
    "0 open": [arc(50, 50, 34, 46, -70, 240)],
    "0 slashed": [arc(50, 50, 34, 48, -90, 270), [(78, 15), (22, 85)]],
    "1": [[(50, 2), (50, 98)]],
    "1 flag": [[(25, 28), (55, 2), (55, 98)]],
    "1 foot": [[(28, 24), (52, 4), (52, 96)], [(25, 96), (80, 96)]],
    "2": [[*arc(48, 28, 30, 26, -170, 40), (15, 97), (85, 97)]],
    "2 looped": [
        [*arc(48, 26, 28, 24, -160, 50), (28, 86), *arc(26, 88, 10, 8, 90, 330), (85, 97)]
    ],
    "3": [arc(45, 26, 30, 24, -150, 90) + arc(45, 74, 34, 24, -90, 150)],
    "3 flat": [[(18, 4), (78, 4), (45, 42), *arc(45, 70, 34, 27, -80, 150)]],
    "4 open": [[(25, 4), (18, 56), (85, 56)], [(66, 20), (66, 98)]],
    "4 closed": [[(66, 98), (66, 3), (12, 68), (90, 68)]],
    "5": [[(80, 4), (28, 4), (24, 44), *arc(46, 68, 34, 29, -120, 140)]],
    "5 hat": [[(28, 6), (26, 46), *arc(46, 69, 32, 28, -115, 130)], [(28, 4), (84, 2)]],
    "6": [[*arc(70, 60, 46, 58, -95, -180), *arc(50, 72, 27, 25, 180, -180)]],
    "7": [[(14, 5), (84, 5), (40, 97)]],
    "7 crossed": [[(14, 5), (84, 5), (44, 97)], [(28, 50), (78, 48)]],
    "8": [arc(50, 26, 24, 23, 90, 450) + arc(50, 74, 30, 25, -90, 270)],
    "9": [[*arc(50, 27, 26, 25, 0, -360), (76, 27), (72, 97)]],
    "9 curled": [[*arc(50, 27, 26, 25, 0, -360), (76, 60), *arc(50, 70, 26, 27, 0, 140)]],
}
