"""Ink from an image: a photo, a scan or a drawing of one or more digits.

1. Choose the channel with the highest contrast; make it dark ink on light paper.
2. Divide by a smooth model of the illumination, then take the black top-hat at a scale just above
   the stroke width: it keeps dark structures that are narrower, and nothing of wider shadows.
   Source: F. Meyer, "Iterative image transformations for an automatic screening of cervical
   smears", 1979.
3. Threshold at half of the highest contrast; keep the connected components that may be writing:
   not those with blurred outlines, ruled lines, and what lies at the edge.
4. Offset the outlines so that the strokes are as wide as in MNIST, relative to their height.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from core.arrays import Array
from core.digits.image_files import MIN_SIDE, ImageFileError, picture_of
from core.digits.segmentation import EIGHT_NEIGHBOURS
from core.digits.strokes import Ink

Mask = NDArray[np.bool_]

INK_SIDE = 640
COLOUR_GAIN = 1.5
MAX_INK_SHARE = 0.25
MIN_CONTRAST, MIN_SIGNAL_TO_NOISE = 28.0, 4.0
PEAK_PIXELS = 60
PAPER = 240.0
# Scales of the top-hat, as shares of the longest side.
SCALES = (1 / 60, 1 / 25, 1 / 10, 1 / 4)
SCALE_AREA = 0.6
MIN_SIZE, MAX_COMPONENTS, MIN_HEIGHT = 0.05, 20, 0.02
MAX_OUTLINE, MIN_OUTLINE = 0.01, 8.0  # width as a share of the longest side; in pixels
EDGE, LINE_WIDTH, SHADOW_WIDTH, FILLED = 2, 1 / 60, 1 / 20, 0.9
STROKE_WIDTHS = 0.06, 0.12  # relative to the height of the writing
MAX_LENGTH = 30.0  # of all strokes, relative to the height of the writing
NO_WRITING = "There is no writing in this image. Use a dark pen on light paper."


def ink_of(file: bytes) -> Ink:
    """The ink in an image file, (H, W) uint8 of at most 640 pixels a side, 255 for ink.

    Dark on light or light on dark, in any colour, with shadows.
    Raises ImageFileError with a sentence for people.
    """
    return ink_in(picture_of(file))


def ink_in(picture: Image.Image) -> Ink:
    """The ink in such an image, (H, W) uint8. Raises ImageFileError if there is none."""
    paper = ndimage.gaussian_filter(_flattened(_dark_on_light(picture)), 0.8)
    ink = _with_usual_width(_writing(_strokes(paper), paper))
    small = Image.fromarray(np.round(255 * ink).astype(np.uint8))
    small.thumbnail((INK_SIDE, INK_SIDE), Image.Resampling.BOX)
    return np.asarray(small)


def _dark_on_light(picture: Image.Image) -> Array:
    """Brightness (H, W), or one colour channel with a far higher contrast; dark ink on light."""
    grey, best = picture.convert("L"), max(picture.split(), key=_range)
    chosen = best if _range(best) > COLOUR_GAIN * _range(grey) else grey
    darkest, _, lightest = _levels(chosen)
    band: Array = np.asarray(chosen, dtype=float)
    dark = band < (darkest + lightest) / 2
    if not MAX_INK_SHARE < dark.mean() < 1 - MAX_INK_SHARE:
        return band if dark.mean() < 0.5 else 255 - band
    if dark[[0, 0, -1, -1], [0, -1, 0, -1]].sum() <= 1:  # paper in the corners
        return band
    return min((band, 255 - band), key=_unevenness)


def _levels(band: Image.Image) -> tuple[int, int, int]:
    """The median, and the values that all but 60 pixels are above and below."""
    counts = np.cumsum(band.histogram())
    ranks = PEAK_PIXELS, counts[-1] / 2, counts[-1] - PEAK_PIXELS
    darkest, median, lightest = np.searchsorted(counts, ranks)
    return int(darkest), int(median), int(lightest)


def _range(band: Image.Image) -> int:
    """The largest deviation from the median."""
    darkest, median, lightest = _levels(band)
    return max(median - darkest, lightest - median)


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


def _strokes(paper: Array) -> Mask:
    """The pixels of dark strokes. Raises ImageFileError if nothing differs from the paper."""
    side = max(paper.shape)
    contrast = PAPER - paper
    peak = _peak(contrast)
    noise = float(np.quantile(np.abs(contrast[::4, ::4]), 0.25))
    if peak < max(MIN_CONTRAST, MIN_SIGNAL_TO_NOISE * noise):
        raise ImageFileError(NO_WRITING)
    everything = contrast > peak / 2
    for scale, larger in pairwise(SCALES):
        # At a scale just above the stroke width, crossings would be missing.
        if (_top_hat(paper, scale * side) > peak / 2).sum() >= SCALE_AREA * everything.sum():
            return np.asarray(_top_hat(paper, larger * side) > peak / 2)
    if all(np.ptp(np.nonzero(everything), axis=1) > FILLED * np.array(paper.shape)):
        return np.asarray(everything)  # cropped to thick strokes
    return np.asarray(_top_hat(paper, SCALES[-1] * side) > peak / 2)


def _top_hat(grey: Array, scale: float) -> Array:
    """How much darker each pixel is than the closing with a square of this side."""
    side = 2 * int(scale / 2) + 3
    # Outside the image there is nothing that widens or narrows a stroke at its edge.
    dilated = ndimage.maximum_filter(grey, side, mode="constant", cval=-1e9)
    return np.asarray(ndimage.minimum_filter(dilated, side, mode="constant", cval=1e9) - grey)


def _writing(strokes: Mask, paper: Array) -> Mask:
    """The connected components that may be writing. Raises ImageFileError if there are none.

    Left out are those with blurred outlines, which are shadows; noise, with less than 5 % of the
    largest component's pixels; and what reaches the edge, unless there is little else.
    """
    labels, count = ndimage.label(strokes, EIGHT_NEIGHBOURS)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    sizes[1:][_is_blurred(labels, count, paper)] = 0
    edges = _edges_reached(labels, count)
    sizes[1:][_is_line_or_shadow(labels, sizes[1:], edges)] = 0
    if sizes[1:][edges == 0].max(initial=0) >= 0.1 * sizes.max():
        sizes[1:][edges > 0] = 0
    kept = sizes >= max(1, MIN_SIZE * sizes.max())
    writing = np.asarray(kept[labels])
    if not 0 < kept.sum() <= MAX_COMPONENTS or _height(writing) < MIN_HEIGHT * max(writing.shape):
        raise ImageFileError(NO_WRITING)
    return writing


def _edges_reached(labels: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """How many edges of the image each component reaches, (count,)."""
    bands = labels[:EDGE], labels[-EDGE:], labels[:, :EDGE], labels[:, -EDGE:]
    reached = np.concatenate([np.unique(band) for band in bands])
    return np.bincount(reached, minlength=count + 1)[1:]


def _is_line_or_shadow(
    labels: NDArray[np.int32], sizes: NDArray[np.int64], edges: NDArray[np.int64]
) -> Mask:
    """Whether each component goes from edge to edge as a ruled line, or fills a corner.

    A picture that is cropped to a digit is reached at all four edges.
    """
    side = max(labels.shape)
    boxes = ndimage.find_objects(labels)
    widths = sizes / [max(line.stop - line.start for line in box) for box in boxes]
    corner = np.isin(np.arange(1, len(sizes) + 1), labels[[0, 0, -1, -1], [0, -1, 0, -1]])
    line, shadow = widths < LINE_WIDTH * side, corner & (widths > SHADOW_WIDTH * side)
    return np.asarray((edges >= 2) & (edges <= 3) & (line | shadow))


def _is_blurred(labels: NDArray[np.int32], count: int, paper: Array) -> Mask:
    """Whether the outline of each component is as blurred as that of a soft shadow, (count,).

    The width of an outline is the contrast of the strokes over the mean gradient along it. A small
    image, which was enlarged, may have outlines of any width.
    """
    side = max(paper.shape)
    if side == MIN_SIDE:
        return np.zeros(count, dtype=bool)
    body = _without_thin_lines(labels)
    outlines = np.where(ndimage.binary_erosion(body > 0, border_value=1), 0, body)
    gradients = ndimage.mean(np.hypot(*np.gradient(paper)), outlines, np.arange(1, count + 1))
    weakest = _peak(PAPER - paper) / max(MAX_OUTLINE * side, MIN_OUTLINE)
    return np.asarray(gradients < weakest)


def _without_thin_lines(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The components opened by 7×7, if at least half of one remains: a shadow over ruled lines."""
    opened = ndimage.maximum_filter(ndimage.minimum_filter(labels, 7), 7)
    opened[labels == 0] = 0
    sizes = np.bincount(labels.ravel())
    thick = 2 * np.bincount(opened.ravel(), minlength=len(sizes)) > sizes
    return np.where(thick[labels], opened, labels)


def _height(writing: Mask) -> float:
    """The height of the largest component; half of its width if it is a line."""
    boxes = ndimage.find_objects(ndimage.label(writing, EIGHT_NEIGHBOURS)[0])
    heights = [
        max(rows.stop - rows.start, (columns.stop - columns.start) / 2) for rows, columns in boxes
    ]
    return float(max(heights))


def _with_usual_width(writing: Mask) -> Array:
    """The writing as ink in [0, 1], its strokes 6 to 12 % of its height wide, with soft edges.

    Raises ImageFileError if the strokes are too long for the digits of a number: it is a texture.
    """
    rows, columns = (np.flatnonzero(writing.any(axis=axis)) for axis in (1, 0))
    height = _height(writing)
    room = int(height * STROKE_WIDTHS[1]) + 2
    box = tuple(slice(max(0, line[0] - room), line[-1] + room) for line in (rows, columns))
    part = writing[box]
    inside = ndimage.distance_transform_edt(np.pad(part, 1))[1:-1, 1:-1]
    distance = inside - ndimage.distance_transform_edt(~part)
    width = 4 * (float(inside[part].mean()) - 0.5)
    if part.sum() > MAX_LENGTH * height * width:
        raise ImageFileError(NO_WRITING)
    thinnest, thickest = (share * height for share in STROKE_WIDTHS)
    wanted = float(np.clip(width, thinnest, thickest))
    ink = np.zeros(writing.shape)
    ink[box] = (distance + (wanted - width) / 2 + 0.5).clip(0, 1)
    return ink
