"""A digit on a photo or in any picture file: found and turned into ink."""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFilter, UnidentifiedImageError
from scipy import ndimage

from core.digits.strokes import Ink

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
LARGEST_PIXELS = 60_000_000
SIDE = 320
FAINT_CONTRAST = 24.0
EVEN_LIGHT = 20.0  # the edge differs by less: more is a shadow
LIGHT = 160  # all ink lighter than this was meant for dark paper
CLEARER = 1.5
# EXIF's orientation → what turns the picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageFileError(ValueError):
    """The file is no picture of a digit; the message says what is wrong and what to do."""


def ink_of(file: bytes) -> Ink:
    """The ink in a picture file, (H, W) uint8 with at most 320 pixels a side, 255 for ink.

    Dark on light or light on dark, in any colour, with shadows: what differs from the paper
    around it is ink. Raises ImageFileError with a sentence for people.
    """
    return ink_in(picture_of(file))


def picture_of(file: bytes) -> Image.Image:
    """The picture in a file, upright and in colours, with at most 320 pixels a side.

    Raises ImageFileError with a sentence for people.
    """
    return _rgb(_eight_bits(_upright(_opened(file))))


def ink_in(picture: Image.Image) -> Ink:
    """The ink in such a picture, (H, W) uint8. Raises ImageFileError if there is none."""
    return extract(_clearest(picture))


def _opened(file: bytes) -> Image.Image:
    """The picture, decoded only after its size is known to be bearable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(file), formats=FORMATS)
        if picture.width * picture.height > LARGEST_PIXELS:
            raise ImageFileError(_too_large(picture.width, picture.height))
        picture.draft("RGB", (4 * SIDE, 4 * SIDE))
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageFileError(
            "This image is far too large. Make it smaller and try again."
        ) from error
    except UnidentifiedImageError as error:
        kinds = ", ".join(FORMATS)
        raise ImageFileError(f"This is not an image file of a known format ({kinds}).") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, ImageFileError):
            raise
        raise ImageFileError("This image is broken: it ends too early or is damaged.") from error
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """The picture turned as its EXIF block says, if that can be read: the pixels are good."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow checks little: a SyntaxError, a struct.error, or what comes up
        return picture
    return picture if turn is None else picture.transpose(turn)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Pictures of 16 bits a pixel with their upper 8: Pillow would cut off what is above 255."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))


def _too_large(width: int, height: int) -> str:
    millions = LARGEST_PIXELS // 1_000_000
    return (
        f"This image has {width:,}×{height:,} pixels; up to {millions} million are welcome. "
        "Make it smaller and try again."
    )


def _rgb(picture: Image.Image) -> Image.Image:
    """The picture, small; transparent paper is white, or black under light ink."""
    small = picture.convert("RGBA")
    small.thumbnail((SIDE, SIDE))
    grey, opacity = (np.asarray(small.convert(band), dtype=float) for band in ("L", "LA"))
    seen = opacity[..., 1] > 0
    light = seen.any() and not seen.all() and float(grey[seen].min()) > LIGHT
    paper = Image.new("RGBA", small.size, "black" if light else "white")
    return Image.alpha_composite(paper, small).convert("RGB")


def _clearest(picture: Image.Image) -> NDArray[np.float64]:
    """Brightness from 0 to 255, or a single colour where the ink stands out much better."""
    grey, *colours = (
        np.asarray(band, dtype=float) for band in (picture.convert("L"), *picture.split())
    )
    best = max(colours, key=_contrast)
    return best if _contrast(best) > CLEARER * _contrast(grey) else grey


def _contrast(band: NDArray[np.float64]) -> float:
    """How far the strongest 2 % are from the paper."""
    return float(np.percentile(np.abs(_paper(band) - band), 98))


def extract(grey: NDArray[np.float64]) -> Ink:
    """Ink out of brightness (H, W), 0 to 255: the difference to the paper, without the specks.

    Raises ImageFileError if there is nothing but paper.
    """
    difference = _paper(grey) - grey
    if _darkness(-difference) > _darkness(difference):
        difference = -difference
    strength = difference.clip(0)
    top = float(np.percentile(strength, 99.5))
    if top < FAINT_CONTRAST:
        raise ImageFileError("There is no writing in this image. Use a dark pen on light paper.")
    cut = _otsu(strength.clip(0, top))
    ink = ((strength - 0.6 * cut) / (top - 0.6 * cut)).clip(0, 1) * 255
    return _without_specks(ink.astype(np.uint8), strength >= cut)


def _paper(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """The brightness of the paper at each place.

    Where the edge is evenly lit, and most of the picture is like it, all of it is. Else there are
    shadows: they are slow and a pen stroke is thin, so that a wide median does not see the pen.
    """
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    middle = float(np.median(edge))
    if np.ptp(np.percentile(edge, [5, 95])) < EVEN_LIGHT > abs(middle - np.median(grey)):
        return np.full(grey.shape, middle)
    sheet = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    small = sheet.resize((max(8, sheet.width // 8), max(8, sheet.height // 8)))
    wide = small.filter(ImageFilter.MedianFilter(15)).filter(ImageFilter.GaussianBlur(3))
    return np.asarray(wide.resize(sheet.size, Image.Resampling.BILINEAR), dtype=float)


def _darkness(difference: NDArray[np.float64]) -> float:
    """How strongly the strongest 2 % differ from the paper."""
    return float(np.percentile(difference, 98))


def _otsu(values: NDArray[np.float64]) -> float:
    """The threshold that parts the values into the two most uniform groups (N. Otsu, 1979)."""
    counts, edges = np.histogram(values, bins=64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / below - (sums[-1] - sums) / above
        between = np.nan_to_num(below * above * gap**2)
    return float(edges[int(between.argmax()) + 1])


def _without_specks(ink: Ink, certain: NDArray[np.bool_]) -> Ink:
    """Only pieces of ink that are not tiny beside the largest one, and no desk around the paper.

    What touches the edge of the picture is the desk, if there is a good deal of ink elsewhere.
    """
    labels, _ = ndimage.label(ink >= 40, np.ones((3, 3)))
    sizes = np.bincount(labels[certain & (labels > 0)], minlength=int(labels.max()) + 1)
    outside = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    if np.delete(sizes, outside).max(initial=0) >= 0.1 * sizes.max(initial=0):
        sizes[outside] = 0
    if sizes.max(initial=0) == 0:
        raise ImageFileError("There is no writing in this image. Use a dark pen on light paper.")
    kept = np.flatnonzero(sizes >= 0.05 * sizes.max())
    return np.where(np.isin(labels, kept[kept > 0]), ink, 0).astype(np.uint8)
