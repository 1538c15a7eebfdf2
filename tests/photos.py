"""Photos of handwritten digits, generated: five hands, papers, inks, light, cameras; and blanks.

The strokes are those of `tests/strokes.py` and of the alphabet, in the slant, width and tremor of
a hand. Everything else is drawn from a random generator.
"""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from core.digits.builtin import alphabet
from core.digits.strokes import Points, Stroke, rasterise, smooth_curve
from tests.strokes import DIGITS

Pixels = NDArray[np.float64]

INKS = {"black": (35, 35, 40), "blue": (40, 60, 150), "red": (190, 40, 45), "pencil": (95, 95, 98)}
PAPERS = ("plain", "lined", "squared")
LIGHTS = ("even", "vignette", "gradient", "shadow", "hard shadow")


@dataclass(frozen=True)
class Hand:
    """How somebody writes: slant (x per y), width of the digits, tremor, and whose strokes."""

    slant: float
    width: float
    tremor: float
    is_alphabet: bool


HANDS = (
    Hand(0.0, 1.0, 0.0, False),
    Hand(0.22, 0.85, 0.6, False),
    Hand(-0.15, 1.1, 1.0, False),
    Hand(0.1, 0.8, 0.8, True),
    Hand(0.28, 0.95, 0.4, True),
)


def write(digit: int, hand: Hand, random: Generator) -> list[Points]:
    """The strokes of a digit by a hand, about 100 high."""
    if hand.is_alphabet:
        styles = alphabet.DIGITS[digit]
        lines = [smooth_curve(line) for line in styles[random.integers(len(styles))]]
    else:
        names = [name for name in DIGITS if name[0] == str(digit)]
        lines = [np.array(line, dtype=float) for line in DIGITS[random.choice(names)]]
    matrix = np.array([[hand.width, -hand.slant], [0, 1]])
    along = [np.linspace(0, 7, len(line)) for line in lines]
    knots = random.normal(0, hand.tremor, (2, 8))
    wobbles = [np.stack([np.interp(t, np.arange(8), k) for k in knots], axis=1) for t in along]
    return [line @ matrix.T + wobble for line, wobble in zip(lines, wobbles, strict=True)]


@dataclass(frozen=True)
class Scene:
    """What is photographed, and how: sizes in pixels, heights and places as shares."""

    size: tuple[int, int] = (900, 1200)  # width, height
    height: float = 0.3
    pen: float = 12.0
    paper: str = "plain"
    ink: str = "black"
    light: str = "even"
    dark: float = 0.25
    noise: float = 3.0
    quality: int = 60
    orientation: int = 1


def mask(lines: list[Points], scene: Scene, random: Generator) -> Pixels:
    """(H, W) coverage of the ink, the digit at a random place."""
    width, height = scene.size
    points = np.vstack(lines)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = (scene.height * height - scene.pen) / max(extent[1], 0.6 * extent[0])
    room = np.array([width, height]) - extent * scale - scene.pen - 8
    place = random.uniform(0.1, 0.9, 2) * room.clip(0) + scene.pen / 2 + 4
    strokes = [Stroke((line - low) * scale + place, scene.pen) for line in lines]
    return rasterise(strokes, height, width) / 255


def paper(scene: Scene, random: Generator) -> Pixels:
    """(H, W, 3) the paper without light: white to cream, with lines in another colour."""
    width, height = scene.size
    sheet = np.ones((height, width, 3)) * random.uniform((222, 218, 205), (245, 243, 240))
    colour = np.array([(165, 195, 225), (235, 180, 185), (180, 215, 190)][random.integers(3)])
    gap, thick = int(height * random.uniform(0.025, 0.06)), int(random.integers(1, 3))
    if scene.paper in ("lined", "squared"):
        for y in range(gap // 2, height, gap):
            sheet[y : y + thick] = colour
    if scene.paper == "squared":
        for x in range(gap // 2, width, gap):
            sheet[:, x : x + thick] = colour
    return sheet


def light(scene: Scene, random: Generator) -> Pixels:
    """(H, W, 1) the share of light, down to 1 − `dark`."""
    width, height = scene.size
    y, x = np.mgrid[0:height, 0:width]
    x, y = x / width, y / height
    centre, angle = random.uniform(0.3, 0.7, 2), random.uniform(0, 2 * np.pi)
    along = (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle)
    if scene.light == "vignette":
        shade = ((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / 0.5
    elif scene.light == "gradient":
        shade = along + 0.5
    elif scene.light in ("shadow", "hard shadow"):
        soft = 0.06 if scene.light == "shadow" else 0.004
        shade = 1 / (1 + np.exp(-(along - random.uniform(-0.2, 0.2)) / soft))
    else:
        shade = np.zeros_like(x)
    return np.asarray(1 - scene.dark * shade.clip(0, 1))[..., None]


def photograph(pixels: Pixels, scene: Scene, random: Generator) -> bytes:
    """The JPEG file: noise, compression, and the orientation in its EXIF block."""
    noisy = pixels + random.normal(0, scene.noise, pixels.shape)
    picture = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
    exif = Image.Exif()
    if scene.orientation == 6:
        picture, exif[0x0112] = picture.rotate(90, expand=True), 6
    elif scene.orientation == 3:
        picture, exif[0x0112] = picture.rotate(180), 3
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=scene.quality, exif=exif)
    return file.getvalue()


def photo(digit: int, hand: Hand, scene: Scene, random: Generator) -> bytes:
    """A photo of one digit."""
    ink = mask(write(digit, hand, random), scene, random)[..., None]
    sheet = paper(scene, random) * (1 - ink) + np.array(INKS[scene.ink]) * ink
    return photograph(sheet * light(scene, random), scene, random)


def crop(digit: int, hand: Hand, pen: float, random: Generator) -> bytes:
    """A picture cut off at the ink, with a pen of this share of its height."""
    height = 720
    lines = write(digit, hand, random)
    low, extent = np.vstack(lines).min(axis=0), np.ptp(np.vstack(lines), axis=0)
    scale = height * (1 - pen) / extent[1]
    width = max(int(extent[0] * scale + height * pen), 60)
    strokes = [Stroke((line - low) * scale + height * pen / 2, height * pen) for line in lines]
    ink = rasterise(strokes, height, width)[..., None] / 255
    scene = Scene((width, height), ink=str(random.choice(list(INKS))))
    sheet = paper(scene, random) * (1 - ink) + np.array(INKS[scene.ink]) * ink
    return photograph(sheet, scene, random)


def drawing(
    digit: int, hand: Hand, pen: float, random: Generator, size: tuple[int, int] = (1920, 1080)
) -> bytes:
    """A clean PNG from a paint program, with a thin brush."""
    scene = Scene(size, height=random.uniform(0.08, 0.6), pen=pen)
    file = io.BytesIO()
    ink = mask(write(digit, hand, random), scene, random)
    Image.fromarray((255 - 255 * ink).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def varied(
    height: float, random: Generator, size: tuple[int, int] | None = None, **fixed: Any
) -> Scene:
    """A scene with everything random but what is fixed; the pen suits the height."""
    size = size or ((900, 1200), (1200, 900), (1512, 2016))[random.integers(3)]
    pen = max(3.0, height * size[1] * random.uniform(0.03, 0.12))
    chosen: dict[str, Any] = {
        "paper": random.choice(PAPERS),
        "ink": random.choice(list(INKS)[:3]),
        "light": random.choice(LIGHTS),
        "noise": random.uniform(1, 5),
        "orientation": int(random.choice([1, 3, 6])),
        "pen": pen,
    }
    return Scene(size, height, **(chosen | fixed))


def blank(random: Generator, size: tuple[int, int] | None = None) -> bytes:
    """A photo without a digit: paper of any kind, shadows, or a texture."""
    kinds = (_blank_paper, _blank_paper, _texture)
    return kinds[random.integers(len(kinds))](random, size)


def _blank_paper(random: Generator, size: tuple[int, int] | None) -> bytes:
    scene = varied(0.3, random, size, dark=random.uniform(0.05, 0.6))
    return photograph(paper(scene, random) * light(scene, random), scene, random)


def _texture(random: Generator, size: tuple[int, int] | None) -> bytes:
    """Grain, cloth, wood or plaster: noise that is smooth in one, both or no directions."""
    scene = varied(0.3, random, size)
    width, height = scene.size
    smooth = [(0.7, 0.7), (1.5, 40), (3, 3), (8, 8), (20, 20), (30, 2)][random.integers(6)]
    grain = ndimage.gaussian_filter(random.normal(0, 1, (height, width)), smooth)
    pixels = random.uniform(90, 220) + random.uniform(5, 30) * grain[..., None] / grain.std()
    tint = random.uniform(0.85, 1.0, 3)
    return photograph(pixels * tint * light(scene, random), scene, random)
