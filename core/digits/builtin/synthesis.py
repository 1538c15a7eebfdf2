"""Synthetic drawings: digits of the alphabet in random handwriting, and negatives."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.digits.builtin.alphabet import DIGITS, OTHER_SIGNS, Sign
from core.digits.preprocessing import preprocess
from core.digits.strokes import Ink, Points, Stroke, rasterise, smooth_curve

NOT_A_DIGIT = 10
CANVAS = 112
PEN_SHARE, THICK_PEN_SHARE, THICK_PENS = (0.012, 0.16), (0.08, 0.19), 0.25


def draw_digits(count: int, random: Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """`count` digits as preprocessed images (count, 28, 28), with labels (count,)."""
    labels = random.integers(0, 10, count)
    images = np.stack([_image(handwritten_digit(int(label), random)) for label in labels])
    return images, labels


def draw_negatives(count: int, random: Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """`count` images of letters, signs, scribbles and pairs of digits, with the label 10."""
    kinds = (_letter, _letter, _scribble, _scribble, _zigzag, _spiral, _lines, _blot, _two_digits)
    images = np.stack([_image(kinds[i % len(kinds)](random)) for i in range(count)])
    return images, np.full(count, NOT_A_DIGIT)


def handwritten_digit(digit: int, random: Generator) -> Ink:
    """One digit on a square canvas in a random style, slant, pen and handwriting."""
    return _write(_style(digit, random), random)


def _image(ink: Ink) -> NDArray[np.uint8]:
    preprocessed = preprocess(ink)
    if preprocessed is None:
        raise ValueError("A drawing without ink has no image.")
    return np.round(preprocessed.image * 255).astype(np.uint8)


def _write(sign: Sign, random: Generator, strength: float = 1.0) -> Ink:
    return _ink(_vary(sign, random, strength), random)


def _ink(sign: Sign, random: Generator) -> Ink:
    """Curves through the control points, scaled to the canvas, with a pen of random width."""
    curves = [smooth_curve(controls) if len(controls) > 1 else controls for controls in sign]
    curves = [_tremble(curve, random) for curve in curves]
    points = np.vstack(curves)
    low, size = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1.0)
    pen = CANVAS * _pen_share(random)
    room = CANVAS - pen - 4
    fitted = [Stroke((curve - low) / size * room + pen / 2 + 2, pen) for curve in curves]
    return rasterise(fitted, CANVAS, CANVAS)


def _pen_share(random: Generator) -> float:
    """The pen's width as a share of the canvas: log-uniform, with additional thick pens."""
    if random.random() < THICK_PENS:
        return float(random.uniform(*THICK_PEN_SHARE))
    return float(np.exp(random.uniform(*np.log(PEN_SHARE))))


def _vary(sign: Sign, random: Generator, strength: float) -> Sign:
    """Random handwriting: slant, width, rotation, bends of the whole sign, noise on its points."""
    matrix = _slant_and_rotation(random, strength)
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


def _slant_and_rotation(random: Generator, strength: float) -> NDArray[np.float64]:
    angle = random.normal(0, 0.11 * strength)
    slant = random.normal(0.12, 0.2) * strength
    width = np.exp(random.normal(-0.18, 0.26))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(rotation @ np.array([[width, -slant], [0, 1]]))


def _lengthen(controls: Points, random: Generator) -> Points:
    """Lengthens or shortens both ends of a stroke a little."""
    longer = controls.copy()
    for end, neighbour in ((0, 1), (-1, -2)):
        longer[end] += (controls[end] - controls[neighbour]) * random.normal(0, 0.12)
    return longer


def _tremble(curve: Points, random: Generator) -> Points:
    """Slow random deviations along the stroke."""
    knots = random.normal(0, random.choice([0.0, 0.6, 1.6]), (2, 8))
    along = np.linspace(0, 7, len(curve))
    wobble = np.stack([np.interp(along, np.arange(8), knot) for knot in knots], axis=1)
    return np.asarray(curve + wobble)


def _letter(random: Generator) -> Ink:
    signs = list(OTHER_SIGNS.values())
    return _write(signs[random.integers(len(signs))], random, strength=0.8)


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
    """A dot, or a blot of many dots."""
    count = int(random.integers(1, 40))
    return rasterise(
        [Stroke(random.normal(56, random.uniform(0, 6), (count, 2)), 24.0)], CANVAS, CANVAS
    )


def _two_digits(random: Generator) -> Ink:
    styles = (_style(int(random.integers(10)), random) for _ in range(2))
    left, right = (_vary(style, random, 0.7) for style in styles)
    end, begin = np.vstack(left)[:, 0].max(), np.vstack(right)[:, 0].min()
    apart = np.array([end - begin + random.uniform(15, 40), 0.0])
    return _ink([*left, *(stroke + apart for stroke in right)], random)


def _style(digit: int, random: Generator) -> Sign:
    """One of the digit's styles."""
    styles = DIGITS[digit]
    return styles[random.integers(len(styles))]
