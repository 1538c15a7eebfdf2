"""Pictures of the Drawing lab show what they are given."""

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


def test_only_the_answer_stands_out():
    colours = checked(charts.bars(certain(7))).data[0].marker.color
    assert [digit for digit in range(10) if colours[digit] == theme.ORANGE] == [7]


def doubtful(digit, share):
    """What a network says that gives the rest to "not a digit", spread over the ten."""
    probabilities = np.full(10, (1 - share) / 10)
    probabilities[digit] += share
    return Recognition(probabilities, np.eye(28), is_digit=share, refuses=True)


@pytest.mark.parametrize(("share", "stands_out"), [(0.59, "9"), (0.2, "none")])
def test_doubt_has_a_bar_of_its_own_and_raises_no_other(share, stands_out):
    bars = checked(charts.bars(doubtful(9, share))).data[0]
    assert dict(zip(bars.x, bars.y.round(9), strict=True)) == {
        **dict.fromkeys(charts.DIGITS[:9], 0),
        "9": share,
        "none": round(1 - share, 9),
    }
    assert [
        x for x, colour in zip(bars.x, bars.marker.color, strict=True) if colour == theme.ORANGE
    ] == [stands_out]


def test_network_that_knows_digits_alone_has_ten_bars():
    assert len(checked(charts.bars(certain(3))).data[0].x) == 10


def test_bars_are_the_probabilities_and_small_ones_have_no_label():
    bars = checked(charts.bars(certain(2))).data[0]
    assert np.allclose(bars.y, certain(2).probabilities)
    assert bars.text[2] == "97 %"
    assert set(bars.text[3:]) == {""}


@pytest.mark.parametrize(
    ("share", "said"),
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
def test_percent_never_claims_certainty(share, said):
    assert charts.percent(share) == said


def test_first_row_of_a_picture_is_on_top_and_pixels_are_square():
    figure = checked(charts.picture(np.eye(28)))
    assert list(figure.layout.yaxis.range) == [27.5, -0.5]
    assert figure.layout.yaxis.scaleanchor == "x"


def test_shares_are_white_where_nothing_speaks():
    values = np.zeros((28, 28))
    values[3, 4] = -2
    heatmap = checked(charts.shares(np.eye(28), values)).data[0]
    assert (heatmap.zmin, heatmap.zmax) == (-2, 2)


@pytest.mark.parametrize(
    ("largest", "reach", "said"),
    [
        (-2, 2, "strongest: −2"),
        (0.31, 0.31, "strongest: +0.31"),
        (0.004, 0.05, "strongest: +0.004"),
        (0.0009, 0.05, "Nothing here moves it."),
        (0, 0.05, "Nothing here moves it."),
    ],
)
def test_shares_of_practically_nothing_are_pale_and_their_size_is_told(largest, reach, said):
    values = np.zeros((28, 28))
    values[3, 4] = largest
    figure = charts.shares(np.eye(28), values)
    heatmap = checked(figure).data[0]
    assert (heatmap.zmin, heatmap.zmax) == (-reach, reach)
    # Plotly.js reads no title that is a plain text.
    assert figure.to_dict()["layout"]["xaxis"]["title"]["text"] == said


def test_sheet_is_ink_on_paper():
    picture = charts.sheet(np.array([[0.0, 1.0]]), 4)
    assert picture[2, 2].tolist() == [255, 255, 255]
    assert picture[2, -3].tolist() == list(bytes.fromhex(charts.INK[1:]))


def test_framed_is_square_and_keeps_the_middle():
    square = charts.framed(np.ones((2, 6)))
    assert square.shape == (6, 6)
    assert square[2:4].all()
    assert square.sum() == 12


@pytest.mark.parametrize("values", [np.zeros((3, 3)), np.array([[-2.0, 0.0], [1.0, 2.0]])])
def test_spread_reaches_from_paper_to_ink(values):
    spread = charts.spread(values)
    assert spread.min() == 0
    assert spread.max() == (1 if np.ptp(values) else 0)


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


def test_confusion_counts_every_answer_once():
    (panel,) = charts.confusion([3, 5, 3], [3, None, 8]).panels
    counts = checked(panel.figure).data[0].z
    assert counts.sum() == 3
    assert counts[3, 3] == counts[5, 10] == counts[3, 8] == 1


def test_answer_can_be_sent_to_the_browser():
    assert "probabilities" in encode(charts.answer(certain(1)))
