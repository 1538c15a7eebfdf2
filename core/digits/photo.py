"""Ink from an image file: a photo, a scan or a drawing of one or more digits.

1. Decode, rotate as the EXIF block says, scale to at most 1,600 pixels.
2. Choose the channel with the highest contrast; make it dark ink on light paper.
3. Divide by a smooth model of the illumination, then take the black top-hat at a scale just above
   the stroke width: it keeps dark structures that are narrower, and nothing of wider shadows.
   Source: F. Meyer, "Iterative image transformations for an automatic screening of cervical
   smears", 1979.
4. Threshold at half of the highest contrast; keep the connected components that may be writing.
5. Offset the outlines so that the strokes are as wide as in MNIST, relative to their height.
"""

import io
import warnings
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError
from pillow_heif import register_heif_opener
from scipy import ndimage

from core.arrays import Array
from core.digits.segmentation import EIGHT_NEIGHBOURS
from core.digits.strokes import Ink

Mask = NDArray[np.bool_]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
MAX_PIXELS = 60_000_000
MIN_SIDE, MAX_SIDE, INK_SIDE = 320, 1600, 640
LIGHT = 160  # if all visible pixels of a transparent image are lighter, its paper is black
COLOUR_GAIN = 1.5
MAX_INK_SHARE = 0.25
MIN_CONTRAST, MIN_SIGNAL_TO_NOISE = 28.0, 4.0
PEAK_PIXELS = 60
PAPER = 240.0
# Scales of the top-hat, as shares of the longest side.
SCALES = (1 / 60, 1 / 25, 1 / 10, 1 / 4)
SCALE_AREA = 0.6
MIN_SIZE, MAX_COMPONENTS = 0.05, 40
STROKE_WIDTHS = 0.06, 0.12  # relative to the height of the writing
NO_WRITING = "There is no writing in this image. Use a dark pen on light paper."
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


def ink_of(file: bytes) -> Ink:
    """The ink in an image file, (H, W) uint8 of at most 640 pixels a side, 255 for ink.

    Dark on light or light on dark, in any colour, with shadows.
    Raises ImageFileError with a sentence for people.
    """
    return ink_in(picture_of(file))


def picture_of(file: bytes) -> Image.Image:
    """The image in a file, upright, in RGB, of 320 to 1,600 pixels on its longest side.

    Raises ImageFileError with a sentence for people.
    """
    return _rgb(_eight_bits(_upright(_opened(file))))


def ink_in(picture: Image.Image) -> Ink:
    """The ink in such an image, (H, W) uint8. Raises ImageFileError if there is none."""
    ink = _with_usual_width(_writing(_strokes(_dark_on_light(picture))))
    small = Image.fromarray(np.round(255 * ink).astype(np.uint8))
    small.thumbnail((INK_SIDE, INK_SIDE), Image.Resampling.BOX)
    return np.asarray(small)


def _opened(file: bytes) -> Image.Image:
    """The image, decoded only after its size has been checked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(file), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise ImageFileError(_too_large(picture.width, picture.height))
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageFileError(
            "This image is far too large. Make it smaller and try again."
        ) from error
    except UnidentifiedImageError as error:
        kinds = ", ".join(FORMATS)
        raise ImageFileError(f"This is not an image file of a known format ({kinds}).") from error
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        if isinstance(error, ImageFileError):
            raise
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


def _too_large(width: int, height: int) -> str:
    millions = MAX_PIXELS // 1_000_000
    return (
        f"This image has {width:,}×{height:,} pixels; up to {millions} million are allowed. "
        "Make it smaller and try again."
    )


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


def _dark_on_light(picture: Image.Image) -> Array:
    """Brightness (H, W), or one colour channel with a far higher contrast; dark ink on light."""
    grey, *colours = (
        np.asarray(band, dtype=float) for band in (picture.convert("L"), *picture.split())
    )
    best = max(colours, key=_range)
    band = best if _range(best) > COLOUR_GAIN * _range(grey) else grey
    share = float((band < (_peak(band) - _peak(-band)) / 2).mean())
    if MAX_INK_SHARE < share < 1 - MAX_INK_SHARE:
        return min((band, 255 - band), key=_unevenness)
    return band if share < 0.5 else 255 - band


def _range(band: Array) -> float:
    """The largest deviation from the median that 60 pixels reach."""
    return _peak(np.abs(band - np.median(band)))


def _peak(values: Array) -> float:
    """The value that is exceeded by 60 pixels: strokes may cover less than 0.1 % of a photo."""
    rank = max(0, values.size - PEAK_PIXELS)
    return float(np.partition(values, rank, axis=None)[rank])


def _unevenness(grey: Array) -> float:
    """The largest over the mean distance of dark pixels to light ones: about 2 for strokes."""
    step = max(1, max(grey.shape) // 200)
    contrast = PAPER - _flattened(grey[::step, ::step])
    dark = np.pad(contrast > _peak(contrast) / 2, 1)
    distances = ndimage.distance_transform_edt(dark)[dark]
    return float(distances.max() / distances.mean()) if distances.size else np.inf


def _flattened(grey: Array) -> Array:
    """The brightness divided by the illumination, a quadratic surface fitted to the paper.

    The fit begins with the brightest third, and is repeated without outliers, which are ink.
    """
    step = max(1, max(grey.shape) // 64)
    small = ndimage.uniform_filter(grey, step)[::step, ::step]
    terms = np.stack(np.broadcast_arrays(*_quadratic(small.shape)), axis=-1).reshape(-1, 6)
    values = small.ravel()
    inliers = values >= np.quantile(values, 2 / 3)
    for _ in range(8):
        weights, *_ = np.linalg.lstsq(terms[inliers], values[inliers])
        residuals = values - terms @ weights
        spread = 1.5 * float(np.median(np.abs(residuals[inliers]))) + 1
        inliers = (residuals > -2 * spread) & (residuals < 3 * spread)
    paper = sum(weight * term for weight, term in zip(weights, _quadratic(grey.shape), strict=True))
    return np.asarray(grey * (PAPER / np.clip(paper, 40, None)), dtype=np.float32)


def _quadratic(shape: tuple[int, ...]) -> list[Array]:
    """The terms 1, x, y, x², xy, y² at each pixel; x and y from −1 to 1."""
    y, x = np.linspace(-1, 1, shape[0])[:, None], np.linspace(-1, 1, shape[1])
    return [np.ones(1), x, y, x * x, x * y, y * y]


def _strokes(grey: Array) -> Mask:
    """The pixels of dark strokes. Raises ImageFileError if nothing differs from the paper."""
    side = max(grey.shape)
    smooth = ndimage.gaussian_filter(_flattened(grey), 0.8)
    contrast = PAPER - smooth
    peak = _peak(contrast)
    if peak < max(MIN_CONTRAST, MIN_SIGNAL_TO_NOISE * float(np.quantile(np.abs(contrast), 0.25))):
        raise ImageFileError(NO_WRITING)
    everything = contrast > peak / 2
    for scale, larger in pairwise(SCALES):
        if (_top_hat(smooth, scale * side) > peak / 2).sum() >= SCALE_AREA * everything.sum():
            # At a scale just above the stroke width, crossings would be missing.
            return np.asarray(_top_hat(smooth, larger * side) > peak / 2)
    return np.asarray(everything)


def _top_hat(grey: Array, scale: float) -> Array:
    """How much darker each pixel is than the closing with a square of this side."""
    side = 2 * int(scale / 2) + 3
    # Outside the image there is nothing that widens or narrows a stroke at its edge.
    dilated = ndimage.maximum_filter(grey, side, mode="constant", cval=-1e9)
    return np.asarray(ndimage.minimum_filter(dilated, side, mode="constant", cval=1e9) - grey)


def _writing(strokes: Mask) -> Mask:
    """The connected components that may be writing. Raises ImageFileError if there are none.

    Left out are noise, with less than 5 % of the largest component's pixels, and components at
    the edge, such as a desk, unless there is little else.
    """
    labels, count = ndimage.label(strokes, EIGHT_NEIGHBOURS)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    others = np.delete(sizes, edge).max(initial=0) >= 0.1 * sizes.max()
    if others or _is_shadow(np.isin(labels, edge[edge > 0])):
        sizes[edge] = 0
    kept = sizes >= max(1, MIN_SIZE * sizes.max())
    if not 0 < kept.sum() <= MAX_COMPONENTS:
        raise ImageFileError(NO_WRITING)
    return np.asarray(kept[labels])


def _is_shadow(mask: Mask) -> bool:
    """Whether a region at the edge is a shadow: thick, and not as high and wide as the image."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0 or (len(rows) > 0.9 * len(mask) and len(columns) > 0.9 * mask.shape[1]):
        return False
    return bool(_stroke_width(mask) > max(mask.shape) / 20)


def _stroke_width(mask: Mask) -> float:
    """The width of the strokes: 4 times the mean distance to the outside, as in a long strip."""
    inside = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    return 4 * (float(inside[mask].mean()) - 0.5)


def _with_usual_width(writing: Mask) -> Array:
    """The writing as ink in [0, 1], its strokes 6 to 12 % of its height wide, with soft edges."""
    inside = ndimage.distance_transform_edt(np.pad(writing, 1))[1:-1, 1:-1]
    distance = inside - ndimage.distance_transform_edt(~writing)
    width = _stroke_width(writing)
    boxes = ndimage.find_objects(ndimage.label(writing, EIGHT_NEIGHBOURS)[0])
    height = max(
        max(rows.stop - rows.start, (columns.stop - columns.start) / 2) for rows, columns in boxes
    )
    wanted = float(np.clip(width, *(share * height for share in STROKE_WIDTHS)))
    return np.asarray((distance + (wanted - width) / 2 + 0.5).clip(0, 1))
