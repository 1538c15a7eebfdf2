"""Figures of the Drawing lab: the network's input, its probabilities, attributions, boxes."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from charts import theme
from charts.figure import Figure
from charts.stage import Panel, Stage
from core.arrays import Array
from core.digits.recognition import Recognition
from core.digits.segmentation import Part
from core.digits.strokes import Ink

Values = NDArray[np.floating]

PAPER, INK = "#ffffff", "#1b2433"
LABEL_ROOM = 50
# The colour scale of an attribution reaches at least this far, so that noise stays pale.
MIN_RANGE, NEGLIGIBLE = 0.05, 0.001
DIGITS = [str(digit) for digit in range(10)]
DIVERGING = [[0, theme.ORANGE], [0.5, PAPER], [1, theme.BLUE]]
INK_SCALE = [[0, PAPER], [1, INK]]


def recognition(seen: Recognition) -> Stage:
    """The 28×28 image beside the class probabilities."""
    return Stage(
        (
            Panel("picture", image(seen.image), "Network input, 28×28", 290, 5),
            Panel("probabilities", probabilities(seen), "Probabilities", 290, 7),
        )
    )


def image(pixels: Array) -> Figure:
    """Pixels in [0, 1] as ink on paper, with their values on hover."""
    figure = _square(pixels)
    figure.add_heatmap(
        z=np.round(pixels, 3),
        zmin=0,
        zmax=1,
        colorscale=INK_SCALE,
        showscale=False,
        hovertemplate="row %{y}, column %{x}: %{z:.2f}<extra></extra>",
    )
    return figure


def attribution(pixels: Array, values: Array) -> Figure:
    """Attributions (28, 28), positive blue and negative orange, over the outline of the ink."""
    figure = _square(pixels)
    reach = max(float(np.abs(values).max()), MIN_RANGE)
    figure.add_heatmap(
        z=values,
        zmin=-reach,
        zmax=reach,
        colorscale=DIVERGING,
        showscale=False,
        hovertemplate="row %{y}, column %{x}: %{z:+.2g}<extra></extra>",
    )
    figure.update_layout(margin={"b": 28})
    figure.update_xaxes(title={"text": largest(values), "standoff": 6})
    figure.add_contour(
        z=pixels,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": INK, "width": 1.5},
        showscale=False,
        hoverinfo="skip",
    )
    return figure


def largest(values: Array) -> str:
    """The label with the largest attribution and its sign."""
    value = float(values.flat[np.abs(values).argmax()])
    if abs(value) < NEGLIGIBLE:
        return "no pixel has an effect"
    return f"largest: {value:+.2g}".replace("-", "−")


def _square(pixels: Array) -> Figure:
    """An empty figure with square pixels, row 0 at the top, and a frame instead of axes."""
    height, width = pixels.shape
    figure = theme.figure(margin={"l": 4, "r": 4, "t": 4, "b": 4}, dragmode=False)
    frame = {"showgrid": False, "ticks": "", "showticklabels": False, "showline": True}
    figure.update_xaxes(range=[-0.5, width - 0.5], constrain="domain", mirror=True, **frame)
    figure.update_yaxes(
        range=[height - 0.5, -0.5], constrain="domain", scaleanchor="x", mirror=True, **frame
    )
    return figure


def probabilities(seen: Recognition) -> Figure:
    """A bar for each digit, and one for "not a digit" if the classifier has that class."""
    margin = {"l": 56, "r": 4, "t": 22, "b": 28}
    figure = theme.figure("", "probability", margin=margin, dragmode=False)
    classes = seen.classes
    predicted = len(DIGITS) if seen.digit is None else seen.digit
    colours = [theme.ORANGE if i == predicted else theme.BLUE for i in range(len(classes))]
    figure.add_bar(
        x=[*DIGITS, "none"][: len(classes)],
        y=classes,
        marker={"color": colours},
        text=[percent(p) if p >= 0.005 else "" for p in classes],
        textposition="outside",
        constraintext="none",
        textangle=0,
        cliponaxis=False,
        hovertemplate="%{x}: %{y:.2%}<extra></extra>",
    )
    figure.update_xaxes(type="category", tickfont={"size": 14}, showgrid=False)
    figure.update_yaxes(range=[0, 1], tickformat=".0%", nticks=6)
    return figure


def percent(share: float) -> str:
    """A probability as text: rounding never makes it 0 % or 100 %."""
    if share > 0.9995:
        return "> 99.9 %"
    if 0 < share < 0.001:
        return "< 0.1 %"
    digits = 1 if share > 0.99 or share < 0.01 else 0
    return f"{share:.{digits}%}".replace("%", " %")


def thumbnail(values: Values, size: int) -> NDArray[np.uint8]:
    """Values in [0, 1] as an RGB image of about `size` pixels, ink on paper, with a thin frame."""
    length = max(values.shape)
    factor, step = max(1, size // length), max(1, length // size)
    pixels = np.kron(values[::step, ::step], np.ones((factor, factor)))[..., None]
    pixels = np.pad(pixels, ((2, 2), (2, 2), (0, 0)), constant_values=0.2)
    paper, ink = (np.array(list(bytes.fromhex(colour[1:]))) for colour in (PAPER, INK))
    return np.asarray(np.round(paper + (ink - paper) * pixels), dtype=np.uint8)


def pad_to_square(values: Values) -> Array:
    """The values in the middle of a square of zeros."""
    height, width = values.shape
    side = max(height, width)
    square = np.zeros((side, side))
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = values
    return square


def png(ink: Ink) -> bytes:
    """The drawing as a PNG file, black on white."""
    file = io.BytesIO()
    Image.fromarray(255 - ink).save(file, "PNG")
    return file.getvalue()


def boxes(ink: Ink, parts: Sequence[Part], labels: Sequence[str], hint: str = "") -> Stage:
    """The ink with a box around each digit and its label above; clickable if there is a hint."""
    step = max(2, max(ink.shape) // 300)
    figure = _square(ink / 255)
    figure.update_yaxes(range=[len(ink), -LABEL_ROOM])
    paper = np.pad(ink, ((LABEL_ROOM, 0), (0, 0)))
    figure.add_heatmap(
        z=np.round(paper[::step, ::step] / 255, 2),
        dx=step,
        y0=-LABEL_ROOM,
        dy=step,
        zmin=0,
        zmax=1,
        colorscale=INK_SCALE,
        showscale=False,
        hoverinfo="skip",
    )
    for part, label in zip(parts, labels, strict=True):
        left, top, right, bottom = part.box
        figure.add_shape(
            type="rect", x0=left - 5, x1=right + 5, y0=top - 5, y1=bottom + 5,
            line={"color": theme.ORANGE, "width": 2},
        )  # fmt: skip
        figure.add_annotation(
            x=(left + right) / 2, y=top - 5, text=f"<b>{label}</b>", showarrow=False,
            yanchor="bottom", font={"color": theme.ORANGE, "size": 20},
        )  # fmt: skip
    return Stage((Panel("boxes", figure, "Segmentation", 240, clickable=bool(hint), hint=hint),))
