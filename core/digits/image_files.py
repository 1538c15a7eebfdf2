"""Images from files: decoded, upright, in RGB, at a size that is fit for further work."""

import io
import warnings

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
MAX_PIXELS = 60_000_000
MIN_SIDE, MAX_SIDE = 320, 1600
LIGHT = 160  # if all visible pixels of a transparent image are lighter, its paper is black
TOO_LARGE = "This image has more than 60 million pixels. Make it smaller and try again."
# EXIF orientation → the transposition that makes the image upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

register_heif_opener()


class ImageFileError(ValueError):
    """The file has no readable writing; the message is a sentence for people."""


def picture_of(file: bytes) -> Image.Image:
    """The image in a file, upright, in RGB, of 320 to 1,600 pixels on its longest side.

    Raises ImageFileError with a sentence for people.
    """
    return _rgb(_eight_bits(_upright(_opened(file))))


def _opened(file: bytes) -> Image.Image:
    """The image, decoded only after its size has been checked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(file), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
        picture.load()
    except Image.DecompressionBombError as error:
        raise ImageFileError(TOO_LARGE) from error
    except UnidentifiedImageError as error:
        kinds = ", ".join(FORMATS)
        raise ImageFileError(f"This is not an image file of a known format ({kinds}).") from error
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        raise ImageFileError("This image is broken: it ends too early or is damaged.") from error
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """The image rotated as its EXIF block says; unchanged if the block is damaged."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow raises errors of many kinds for a damaged block
        return picture
    return picture if turn is None else picture.transpose(turn)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """16-bit images by their upper 8 bits; Pillow would clip values above 255."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))


def _rgb(picture: Image.Image) -> Image.Image:
    """The image scaled, on white for transparent pixels, or on black if the ink is light."""
    small = picture.convert("RGBA")
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    factor = max(1.0, MIN_SIDE / max(small.size))
    small = small.resize((round(small.width * factor) or 1, round(small.height * factor) or 1))
    grey, opacity = (np.asarray(small.convert(band), dtype=float) for band in ("L", "LA"))
    seen = opacity[..., 1] > 0
    light = seen.any() and not seen.all() and float(grey[seen].min()) > LIGHT
    paper = Image.new("RGBA", small.size, "black" if light else "white")
    return Image.alpha_composite(paper, small).convert("RGB")
