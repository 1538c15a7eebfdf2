"""The figures of the Drawing lab show the numbers that they are given."""

import io

import numpy as np
import pytest
from PIL import Image

from charts import drawing as charts
from charts import theme
from core.digits.recognition import Recognition
from core.digits.segmentation import split
from tests.figures import checked
from ui.stage import encode


def certain(digit, share=0.97):
    probabilities = np.full(10, (1 - share) / 9)
    probabilities[digit] = share
    return Recognition(probabilities, np.eye(28), is_digit=1.0)


def test_only_the_prediction_is_highlighted():
    colours = checked(charts.probabilities(certain(7))).data[0].marker.color
    assert [digit for digit in range(10) if colours[digit] == theme.ORANGE] == [7]


def uncertain(digit, share):
    """A recognition that gives the rest to "not a digit"."""
    probabilities = np.full(10, (1 - share) / 10)
    probabilities[digit] += share
    return Recognition(probabilities, np.eye(28), is_digit=share, has_reject_class=True)


@pytest.mark.parametrize(("share", "highlighted"), [(0.59, "9"), (0.2, "none")])
def test_not_a_digit_has_a_bar_of_its_own(share, highlighted):
    bars = checked(charts.probabilities(uncertain(9, share))).data[0]
    assert dict(zip(bars.x, bars.y.round(9), strict=True)) == {
        **dict.fromkeys(charts.DIGITS[:9], 0),
        "9": share,
        "none": round(1 - share, 9),
    }
    assert [
        x for x, colour in zip(bars.x, bars.marker.color, strict=True) if colour == theme.ORANGE
    ] == [highlighted]


def test_network_without_reject_class_has_ten_bars():
    assert len(checked(charts.probabilities(certain(3))).data[0].x) == 10


def test_bars_are_the_probabilities_and_small_ones_have_no_text():
    bars = checked(charts.probabilities(certain(2))).data[0]
    assert np.allclose(bars.y, certain(2).probabilities)
    assert bars.text[2] == "97 %"
    assert set(bars.text[3:]) == {""}


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "> 99.9 %"),
        (0.9996, "> 99.9 %"),
        (0.9951, "99.5 %"),
        (0.99, "99 %"),
        (0.516, "52 %"),
        (0.004, "0.4 %"),
        (0.0002, "< 0.1 %"),
    ],
)
def test_rounding_never_makes_certainty(share, text):
    assert charts.percent(share) == text


def test_first_row_of_an_image_is_at_the_top_and_pixels_are_square():
    figure = checked(charts.image(np.eye(28)))
    assert list(figure.layout.yaxis.range) == [27.5, -0.5]
    assert figure.layout.yaxis.scaleanchor == "x"


@pytest.mark.parametrize(
    ("largest", "reach", "text"),
    [
        (-2, 2, "largest: −2"),
        (0.31, 0.31, "largest: +0.31"),
        (0.004, 0.05, "largest: +0.004"),
        (0.0009, 0.05, "no pixel has an effect"),
        (0, 0.05, "no pixel has an effect"),
    ],
)
def test_colour_scale_is_symmetric_and_negligible_attributions_are_pale(largest, reach, text):
    values = np.zeros((28, 28))
    values[3, 4] = largest
    figure = charts.attribution(np.eye(28), values)
    heatmap = checked(figure).data[0]
    assert (heatmap.zmin, heatmap.zmax) == (-reach, reach)
    # Plotly.js reads no title that is a plain text.
    assert figure.to_dict()["layout"]["xaxis"]["title"]["text"] == text


def test_thumbnail_is_ink_on_paper():
    picture = charts.thumbnail(np.array([[0.0, 1.0]]), 4)
    assert picture[2, 2].tolist() == [255, 255, 255]
    assert picture[2, -3].tolist() == list(bytes.fromhex(charts.INK[1:]))


def test_padding_to_a_square_keeps_the_middle():
    square = charts.pad_to_square(np.ones((2, 6)))
    assert square.shape == (6, 6)
    assert square[2:4].all()
    assert square.sum() == 12


def test_png_is_black_on_white():
    ink = np.zeros((5, 9), dtype=np.uint8)
    ink[2, 3] = 255
    picture = np.asarray(Image.open(io.BytesIO(charts.png(ink))))
    assert picture.shape == (5, 9)
    assert np.array_equal(picture, 255 - ink)


def test_each_digit_of_a_number_has_its_box_and_its_label():
    ink = np.zeros((100, 300), dtype=np.uint8)
    ink[20:80, 30:40] = ink[20:80, 200:210] = 255
    (panel,) = charts.boxes(ink, split(ink), ["1", "?"]).panels
    layout = checked(panel.figure).layout
    assert [(box.x0, box.x1) for box in layout.shapes] == [(25, 45), (195, 215)]
    assert [label.text for label in layout.annotations] == ["<b>1</b>", "<b>?</b>"]


def test_recognition_can_be_sent_to_the_browser():
    assert "probabilities" in encode(charts.recognition(certain(1)))
