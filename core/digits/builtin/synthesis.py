"""Drawings that nobody drew: the alphabet in endlessly many hands, and things to refuse."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.digits.builtin.alphabet import DIGITS, LETTERS, strokes
from core.digits.preprocessing import prepare
from core.digits.strokes import Ink, Points, Stroke, rasterise, smooth_curve

NOT_A_DIGIT = 10
CANVAS = 112
PEN_SHARE = (0.012, 0.16)


def draw_digits(count: int, random: Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """`count` digits as pictures (count, 28, 28), prepared as drawings are, with labels."""
    labels = random.integers(0, 10, count)
    pictures = np.stack([_picture(handwritten_digit(int(label), random)) for label in labels])
    return pictures, labels


def draw_junk(count: int, random: Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """`count` pictures of letters, signs, scribbles and pairs of digits, labelled 10."""
    kinds = (_letter, _letter, _scribble, _scribble, _zigzag, _spiral, _lines, _blot, _two_digits)
    pictures = np.stack([_picture(kinds[i % len(kinds)](random)) for i in range(count)])
    return pictures, np.full(count, NOT_A_DIGIT)


def handwritten_digit(digit: int, random: Generator) -> Ink:
    """One digit on a square canvas in a style, a slant, a pen and a hand drawn by chance."""
    styles = DIGITS[digit]
    return _write(styles[random.integers(len(styles))], random)


def _picture(ink: Ink) -> NDArray[np.uint8]:
    prepared = prepare(ink)
    if prepared is None:
        raise ValueError("A drawing without ink has no picture.")
    return np.round(prepared.image * 255).astype(np.uint8)


def _write(sign: str, random: Generator, strength: float = 1.0) -> Ink:
    return _ink(_vary(strokes(sign), random, strength), random)


def _ink(sign: list[Points], random: Generator) -> Ink:
    """Curves through the controls, fitted into the canvas, in a pen of any width."""
    curves = [smooth_curve(controls) if len(controls) > 1 else controls for controls in sign]
    curves = [_tremble(curve, random) for curve in curves]
    points = np.vstack(curves)
    low, size = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1.0)
    pen = CANVAS * float(np.exp(random.uniform(*np.log(PEN_SHARE))))
    room = CANVAS - pen - 4
    fitted = [Stroke((curve - low) / size * room + pen / 2 + 2, pen) for curve in curves]
    return rasterise(fitted, CANVAS, CANVAS)


def _vary(sign: list[Points], random: Generator, strength: float) -> list[Points]:
    """Another hand: slant, width, turn, bends of the whole sign, and unsteady points."""
    matrix = _slant_and_turn(random, strength)
    bend = random.normal(0, 0.12 * strength, (2, 3))
    varied = []
    for controls in sign:
        unit = controls / 50 - 1
        x, y = unit.T
        bent = unit + np.stack([x * y, x**2, y**2], axis=1) @ bend.T
        corner = np.r_[False, np.all(controls[1:] == controls[:-1], axis=1)]
        noise = random.normal(0, 0.075 * strength, unit.shape)
        noise[corner] = noise[np.flatnonzero(corner) - 1]
        shift = random.normal(0, 0.05 * strength, 2)
        varied.append(((bent + noise + shift) @ matrix.T + 1) * 50)
    return [_lengthen(controls, random) for controls in varied]


def _slant_and_turn(random: Generator, strength: float) -> NDArray[np.float64]:
    turn = random.normal(0, 0.11 * strength)
    slant = random.normal(0.12, 0.2) * strength
    width = np.exp(random.normal(-0.18, 0.26))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(turned @ np.array([[width, -slant], [0, 1]]))


def _lengthen(controls: Points, random: Generator) -> Points:
    """The pen starts and ends a little early or late."""
    longer = controls.copy()
    for end, neighbour in ((0, 1), (-1, -2)):
        longer[end] += (controls[end] - controls[neighbour]) * random.normal(0, 0.12)
    return longer


def _tremble(curve: Points, random: Generator) -> Points:
    """A slow unsteadiness of the hand along the stroke."""
    knots = random.normal(0, random.choice([0.0, 0.6, 1.6]), (2, 8))
    along = np.linspace(0, 7, len(curve))
    wobble = np.stack([np.interp(along, np.arange(8), knot) for knot in knots], axis=1)
    return np.asarray(curve + wobble)


def _letter(random: Generator) -> Ink:
    names = list(LETTERS)
    return _write(LETTERS[names[random.integers(len(names))]], random, strength=0.8)


def _scribble(random: Generator) -> Ink:
    count = int(random.integers(9, 40))
    return _ink([random.uniform(0, 100, (count, 2))], random)


def _zigzag(random: Generator) -> Ink:
    count = int(random.integers(6, 16))
    x = np.linspace(0, 100, count) + random.normal(0, 3, count)
    y = np.where(np.arange(count) % 2, 0.0, random.uniform(15, 90)) + random.normal(0, 6, count)
    points = np.stack([x, y] if random.random() < 0.5 else [y, x], axis=1)
    sharp = 2 if random.random() < 0.5 else 1
    return _ink([np.repeat(points, sharp, axis=0)], random)


def _spiral(random: Generator) -> Ink:
    turns = random.uniform(2.2, 5)
    angle = np.linspace(0, 2 * np.pi * turns, int(turns * 10)) + random.uniform(0, 6)
    radius = np.linspace(5, 50, len(angle)) + random.normal(0, 1.5, len(angle))
    squash = random.uniform(0.6, 1.4)
    return _ink([np.stack([radius * np.cos(angle), squash * radius * np.sin(angle)], 1)], random)


def _lines(random: Generator) -> Ink:
    count = int(random.integers(4, 9))
    return _ink([random.uniform(0, 100, (2, 2)) for _ in range(count)], random)


def _blot(random: Generator) -> Ink:
    """A dot, or a spot rubbed dark."""
    count = int(random.integers(1, 40))
    return rasterise(
        [Stroke(random.normal(56, random.uniform(0, 6), (count, 2)), 24.0)], CANVAS, CANVAS
    )


def _two_digits(random: Generator) -> Ink:
    left, right = (_vary(strokes(_style(random)), random, 0.7) for _ in range(2))
    end, begin = np.vstack(left)[:, 0].max(), np.vstack(right)[:, 0].min()
    apart = np.array([end - begin + random.uniform(15, 40), 0.0])
    return _ink([*left, *(stroke + apart for stroke in right)], random)


def _style(random: Generator) -> str:
    styles = DIGITS[int(random.integers(10))]
    return styles[random.integers(len(styles))]
