"""Ink is found in photos of many kinds; a file that is no photo raises with a sentence."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.digits.image_files import FORMATS, ImageFileError
from core.digits.photo import INK_SIDE, ink_of
from core.digits.recognition import recognize
from core.digits.strokes import Stroke, rasterise
from tests import photos
from tests.strokes import DIGITS


def mask_of(name, pen=18.0):
    strokes = [Stroke(np.array(line) * 2.0 + (150, 60), pen) for line in DIGITS[name]]
    return rasterise(strokes, 400, 500)[..., None] / 255


def shadow(height=400, width=500):
    rows, columns = np.mgrid[0:height, 0:width]
    return (0.45 + 0.55 * (columns / width) * (1 - 0.3 * rows / height))[..., None]


def photo(name, paper, ink, light=1.0, noise=0.0):
    mask = mask_of(name)
    colours = (np.array(paper) * (1 - mask) + np.array(ink) * mask) * light
    colours += np.random.default_rng(0).normal(0, noise, colours.shape)
    return Image.fromarray(colours.clip(0, 255).astype(np.uint8))


def file_of(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


PHOTOS = {
    "black on white": {"paper": (255, 255, 255), "ink": (0, 0, 0)},
    "chalk on a board": {"paper": (30, 60, 40), "ink": (235, 235, 225)},
    "blue on yellow": {"paper": (240, 225, 130), "ink": (40, 60, 160)},
    "red on green as dark": {"paper": (40, 127, 40), "ink": (220, 40, 40)},
    "pencil in shadow": {"paper": (235,) * 3, "ink": (90,) * 3, "light": shadow(), "noise": 6},
    "red in shadow": {
        "paper": (245, 240, 230),
        "ink": (200, 30, 40),
        "light": shadow(),
        "noise": 4,
    },
}


NAMES = ["2", "4 open", "5 hat", "7 crossed", "0", "3"]


@pytest.mark.parametrize(("kind", "name"), list(zip(PHOTOS, NAMES, strict=True)))
def test_digit_on_a_photo_is_classified(kind, name):
    ink = ink_of(file_of(photo(name, **PHOTOS[kind])))
    assert max(ink.shape) <= INK_SIDE
    assert recognize(ink).digit == int(name[0])


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read(kind):
    assert recognize(ink_of(file_of(photo("3", (255,) * 3, (0,) * 3), kind))).digit == 3


def test_image_is_rotated_as_its_exif_block_says():
    upright = photo("7", (255,) * 3, (0,) * 3)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate by 270° to see it upright
    file = io.BytesIO()
    upright.rotate(90, expand=True).save(file, "JPEG", exif=exif)
    assert recognize(ink_of(file.getvalue())).digit == 7


WITH_EXIF = ("PNG", "JPEG", "WEBP")


@pytest.mark.parametrize("kind", WITH_EXIF)
def test_damaged_exif_block_is_ignored(kind):
    picture = photo("7", (255,) * 3, (0,) * 3)
    file = file_of(picture, kind, exif=b"Exif\0\0junkjunkjunk")
    assert recognize(ink_of(file)).digit == 7


@pytest.mark.parametrize("kind", WITH_EXIF)
def test_image_is_rotated_though_the_rest_of_its_exif_block_is_damaged(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a long name"
    name, fraction = struct.pack(">HHI", 0x010E, 2, 12), struct.pack(">HHI", 0x010E, 5, 1)
    assert name in exif.tobytes()
    block = exif.tobytes().replace(name, fraction)
    picture = photo("7", (255,) * 3, (0,) * 3).rotate(90, expand=True)
    assert recognize(ink_of(file_of(picture, kind, exif=block))).digit == 7


def small_file(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a name"
    exif[0x011A] = 72.5
    picture = photo("7", (255,) * 3, (0,) * 3).resize((50, 40))
    return file_of(picture, kind, **({"exif": exif} if kind in WITH_EXIF else {}))


FILES = {kind: small_file(kind) for kind in FORMATS}


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of some damages, and goes on
@pytest.mark.parametrize("kind", FORMATS)
@given(st.data())
@settings(max_examples=8, deadline=None)
def test_damaged_file_gives_ink_or_an_error_with_a_sentence(kind, data):
    file = bytearray(FILES[kind])
    places = st.integers(0, len(file) - 1) | st.integers(0, 199)
    flips = data.draw(st.dictionaries(places, st.integers(1, 255), min_size=1, max_size=6))
    for place, flip in flips.items():
        file[place] ^= flip
    with contextlib.suppress(ImageFileError):
        assert max(ink_of(bytes(file)).shape) <= INK_SIDE


def test_sixteen_bits_of_brightness_are_read():
    grey = np.asarray(photo("3", (200,) * 3, (100,) * 3).convert("L")).astype(np.uint16) * 257
    assert recognize(ink_of(file_of(Image.fromarray(grey)))).digit == 3


def test_transparent_paper_is_white():
    mask = (mask_of("6")[..., 0] * 255).astype(np.uint8)
    picture = Image.merge("RGBA", [*[Image.new("L", (500, 400))] * 3, Image.fromarray(mask)])
    assert recognize(ink_of(file_of(picture))).digit == 6


def test_white_ink_on_transparent_paper_is_read():
    mask = Image.fromarray((mask_of("6")[..., 0] * 255).astype(np.uint8))
    white = Image.new("L", (500, 400), 255)
    assert recognize(ink_of(file_of(Image.merge("RGBA", [white, white, white, mask])))).digit == 6


def test_eight_of_a_thick_marker_keeps_its_holes():
    thick = 255 - (mask_of("8", pen=44.0)[..., 0] * 255).astype(np.uint8)
    assert recognize(ink_of(file_of(Image.fromarray(thick)))).digit == 8


def test_image_as_small_as_those_of_mnist_is_classified():
    small = Image.fromarray((mask_of("3", pen=24.0)[..., 0] * 255).astype(np.uint8))
    digit = small.crop((100, 0, 500, 400)).resize((28, 28), Image.Resampling.BILINEAR)
    assert recognize(ink_of(file_of(digit))).digit == 3


def test_paper_on_a_dark_desk_is_not_taken_for_the_digit():
    desk = Image.new("RGB", (560, 460), (110, 75, 50))
    desk.paste(photo("4 open", (240, 240, 235), (30, 30, 60)), (30, 30))
    assert recognize(ink_of(file_of(desk))).digit == 4


def bomb(side=60_000):
    """A PNG of a few bytes that says it holds side × side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "not an image"),
        (b"%PDF-1.7 not at all", "not an image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not an image"),
        (file_of(photo("3", (255,) * 3, (0,) * 3))[:900], "broken"),
        (file_of(photo("3", (255,) * 3, (0,) * 3), "JPEG")[:700], "broken"),
        (bomb(), "60 million pixels"),
        (bomb(8_000), "60 million pixels"),
        (file_of(Image.new("RGB", (300, 300), "white")), "no writing"),
        (file_of(Image.new("L", (1, 1))), "no writing"),
    ],
    ids=["empty", "pdf", "svg", "cut png", "cut jpeg", "bomb", "large", "blank", "one pixel"],
)
def test_file_without_readable_writing_raises_with_a_sentence(file, sentence):
    with pytest.raises(ImageFileError, match=sentence):
        ink_of(file)


SMALL = (450, 600)
KINDS = {
    "tall": lambda digit, hand, random: photos.photo(
        digit, hand, photos.varied(random.uniform(0.25, 0.6), random, SMALL), random
    ),
    "small": lambda digit, hand, random: photos.photo(
        digit, hand, photos.varied(random.uniform(0.1, 0.25), random, SMALL), random
    ),
    "thin": lambda digit, hand, random: photos.photo(
        digit, hand, photos.varied(random.uniform(0.1, 0.6), random, SMALL, pen=3.0), random
    ),
    "cropped": lambda digit, hand, random: photos.crop(
        digit, hand, random.uniform(0.05, 0.2), random
    ),
    "drawn": lambda digit, hand, random: photos.drawing(digit, hand, 4.0, random, (960, 540)),
}


def predicted(file):
    try:
        return recognize(ink_of(file)).digit
    except ImageFileError:
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_generated_photos_are_classified(kind):
    """The benchmark measures larger samples of every kind."""
    random = np.random.default_rng(1)
    digits = range(len(photos.HANDS))
    files = [KINDS[kind](2 * digit, photos.HANDS[digit], random) for digit in digits]
    right = [predicted(file) == 2 * digit for digit, file in zip(digits, files, strict=True)]
    assert sum(right) >= 4


def test_no_digit_is_found_on_blank_photos():
    random = np.random.default_rng(2)
    assert {predicted(photos.blank(random, SMALL)) for _ in range(6)} == {None}


@pytest.mark.parametrize("light", ["shadow", "hard shadow"])
def test_shadow_of_any_direction_is_no_digit(light):
    for seed in range(2):
        random = np.random.default_rng(seed)
        scene = photos.varied(0.3, random, SMALL, light=light, dark=0.5)
        sheet = photos.paper(scene, random) * photos.light(scene, random)
        assert predicted(photos.photograph(sheet, scene, random)) is None


def test_single_line_from_edge_to_edge_is_no_digit():
    sheet = np.full((600, 450, 3), 240.0)
    sheet[:, 60:62] = (190, 60, 70)
    scene = photos.Scene(SMALL)
    assert predicted(photos.photograph(sheet, scene, np.random.default_rng(0))) is None
