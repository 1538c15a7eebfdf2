"""Pictures of the Drawing lab: what the network gets, what it says, and why."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from charts import theme
from charts.figure import Figure
from charts.stage import Panel, Stage
from core.digits.preprocessing import Picture
from core.digits.recognition import Recognition
from core.digits.segmentation import Part
from core.digits.strokes import Ink

Values = NDArray[np.floating]

PAPER, INK = "#ffffff", "#1b2433"
LABEL_ROOM = 50
# Shares are in full colour from here on; below the other, they count as none.
FAINTEST_REACH, NOTHING_MOVES = 0.05, 0.001
DIGITS = [str(digit) for digit in range(10)]
FOR_AND_AGAINST = [[0, theme.ORANGE], [0.5, PAPER], [1, theme.BLUE]]


def answer(recognition: Recognition) -> Stage:
    """The 28×28 picture beside the probabilities."""
    return Stage(
        (
            Panel("picture", picture(recognition.image), "What the network gets", 290, 5),
            Panel("probabilities", bars(recognition), "What it says", 290, 7),
        )
    )


def picture(image: Picture) -> Figure:
    """Pixels as on paper: 0 is white, 1 is ink; the value is shown under the pointer."""
    figure = _square(image)
    figure.add_heatmap(
        z=np.round(image, 3),
        zmin=0,
        zmax=1,
        colorscale=[[0, PAPER], [1, INK]],
        showscale=False,
        hovertemplate="row %{y}, column %{x}: %{z:.2f}<extra></extra>",
    )
    return figure


def shares(image: Picture, values: Picture) -> Figure:
    """Which pixels spoke for (blue) and against (orange), with the outline of the ink."""
    figure = _square(image)
    reach = max(float(np.abs(values).max()), FAINTEST_REACH)
    figure.add_heatmap(
        z=values,
        zmin=-reach,
        zmax=reach,
        colorscale=FOR_AND_AGAINST,
        showscale=False,
        hovertemplate="row %{y}, column %{x}: %{z:+.2g}<extra></extra>",
    )
    figure.update_layout(margin={"b": 28})
    figure.update_xaxes(title={"text": strongest(values), "standoff": 6})
    figure.add_contour(
        z=image,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": INK, "width": 1.5},
        showscale=False,
        hoverinfo="skip",
    )
    return figure


def strongest(values: Picture) -> str:
    """The largest share in words, with its sign."""
    largest = float(values.flat[np.abs(values).argmax()])
    if abs(largest) < NOTHING_MOVES:
        return "Nothing here moves it."
    return f"strongest: {largest:+.2g}".replace("-", "−")


def _square(image: Picture) -> Figure:
    """An empty figure with square pixels, the first row on top, and a frame for axes."""
    height, width = image.shape
    figure = theme.figure(margin={"l": 4, "r": 4, "t": 4, "b": 4}, dragmode=False)
    frame = {"showgrid": False, "ticks": "", "showticklabels": False, "showline": True}
    figure.update_xaxes(range=[-0.5, width - 0.5], constrain="domain", mirror=True, **frame)
    figure.update_yaxes(
        range=[height - 0.5, -0.5], constrain="domain", scaleanchor="x", mirror=True, **frame
    )
    return figure


def bars(recognition: Recognition) -> Figure:
    """What the network gives to each digit, and to none of them where it knows that."""
    margin = {"l": 56, "r": 4, "t": 22, "b": 28}
    figure = theme.figure("", "probability", margin=margin, dragmode=False)
    classes = recognition.classes
    said = len(DIGITS) if recognition.digit is None else recognition.digit
    figure.add_bar(
        x=[*DIGITS, "none"][: len(classes)],
        y=classes,
        marker={"color": [theme.ORANGE if i == said else theme.BLUE for i in range(len(classes))]},
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
    """A share for people: never a false 100 %, nor a false 0 %."""
    if share > 0.9995:
        return "> 99.9 %"
    if 0 < share < 0.001:
        return "< 0.1 %"
    digits = 1 if share > 0.99 or share < 0.01 else 0
    return f"{share:.{digits}%}".replace("%", " %")


def sheet(values: Values, size: int) -> NDArray[np.uint8]:
    """Values in [0, 1] as RGB, ink on paper, nearly `size` wide and high, with a thin frame."""
    length = max(values.shape)
    factor, step = max(1, size // length), max(1, length // size)
    pixels = np.kron(values[::step, ::step], np.ones((factor, factor)))[..., None]
    pixels = np.pad(pixels, ((2, 2), (2, 2), (0, 0)), constant_values=0.2)
    paper, ink = (np.array(list(bytes.fromhex(colour[1:]))) for colour in (PAPER, INK))
    return np.asarray(np.round(paper + (ink - paper) * pixels), dtype=np.uint8)


def framed(values: Values) -> NDArray[np.float64]:
    """The values in the middle of a square of blank paper."""
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


def spread(values: Values) -> NDArray[np.float64]:
    """Any values, stretched to [0, 1] for `sheet`; all 0 where nothing differs."""
    low, reach = float(values.min()), float(np.ptp(values))
    return np.zeros(values.shape) if reach == 0 else np.asarray((values - low) / reach)


def boxes(ink: Ink, parts: Sequence[Part], labels: Sequence[str]) -> Stage:
    """The sheet with a box around each digit, and what was read above it."""
    figure = _square(ink / 255)
    figure.update_yaxes(range=[len(ink), -LABEL_ROOM])
    paper = np.pad(ink, ((LABEL_ROOM, 0), (0, 0)))
    figure.add_heatmap(
        z=paper[::2, ::2] / 255,
        dx=2,
        y0=-LABEL_ROOM,
        dy=2,
        zmin=0,
        zmax=1,
        colorscale=[[0, PAPER], [1, INK]],
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
    return Stage((Panel("boxes", figure, "Cut into digits", 240),))


def confusion(asked: Sequence[int], read: Sequence[int | None]) -> Stage:
    """What was asked for (rows) against what was read (columns): right is on the diagonal."""
    columns = [*DIGITS, "no digit"]
    counts = np.zeros((10, 11))
    for row, answer in zip(asked, read, strict=True):
        counts[row, 10 if answer is None else answer] += 1
    figure = theme.figure("read as", "asked for", dragmode=False)
    figure.add_heatmap(
        x=columns,
        y=DIGITS,
        z=counts,
        text=np.where(counts > 0, counts.astype(int).astype(str), ""),
        texttemplate="%{text}",
        colorscale=[[0, "rgba(128,128,128,0.08)"], [1, theme.BLUE]],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="asked for %{y}, read as %{x}: %{z}<extra></extra>",
    )
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    return Stage((Panel("confusion", figure, "Who was taken for whom", 420),))
