"""The map of starts and learning rates says where runs end."""

import numpy as np
import pytest

from charts.descent import start_map as charts
from core.descent.examples import EXAMPLES
from core.descent.optimizers import GradientDescent
from core.descent.start_map import start_map
from core.formulas import parse
from tests.figures import checked

FUNCTION = parse("x^2*sin(x)")


def luminance(colour):
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("background", ["#ffffff", "#10141d"])
@pytest.mark.parametrize("colour", [charts.DIVERGED_COLOUR, *charts.MINIMA])
def test_colours_of_the_map_stand_out_from_both_themes(colour, background):
    low, high = sorted(luminance(one) + 0.05 for one in (colour, background))
    assert high / low > 2


def test_both_maps_have_the_same_axes_and_the_same_room():
    found = start_map(
        FUNCTION, GradientDescent(1.0), np.array([1.0, 2.0]), np.array([0.01, 1.0]), 5
    )
    ends, steps = (panel.figure for panel in charts.map_stage(found, (1.0, 0.1), []).panels)
    assert ends.layout == steps.layout
    # A colour bar beside the map would make it narrower.
    assert checked(steps).data[0].colorbar.orientation == "h"


def test_limit_on_the_map_is_dark_and_white_and_says_what_it_is():
    found = start_map(
        FUNCTION, GradientDescent(1.0), np.array([1.0, 2.0]), np.array([0.01, 1.0]), 5
    )
    for panel in charts.map_stage(found, (1.0, 0.1), [0.05]).panels:
        name = "largest stable learning rate 0.05"
        lines = [one["line"] for one in panel.figure.data if one.get("name") == name]
        assert [line.get("dash") for line in lines] == [None, "dash"]
        assert lines[0]["width"] > lines[1]["width"]
        assert luminance(lines[0]["color"]) < 0.1


@pytest.fixture(scope="module")
def many_minima():
    """The map of an example with ten minima, two of them far apart beside each colour."""
    example = EXAMPLES["Many local minima"]
    starts, rates = np.linspace(*example.views[0], 60), np.array([0.02, 0.05])
    return start_map(parse(example.formula), GradientDescent(1.0), starts, rates, 60)


def test_neighbouring_minima_have_different_colours(many_minima):
    assert len(many_minima.minima) == 10
    classes = charts.map_stage(many_minima, (1.0, 0.1), []).panels[0].figure.data[0]["z"]
    colour_of = {end: set(classes[many_minima.ends == end].tolist()) for end in range(10)}
    assert all(len(colours) == 1 for colours in colour_of.values())
    assert all(colour_of[end] != colour_of[end + 1] for end in range(9))


def test_every_minimum_is_named_beside_its_colour(many_minima):
    data = charts.map_stage(many_minima, (1.0, 0.1), []).panels[0].figure.data
    classes, texts = data[0]["z"], data[0]["text"]
    legend = {one["marker"]["color"]: one["name"] for one in data[1:] if "color" in one["marker"]}
    for end, x in enumerate(many_minima.minima):
        (place,) = set(classes[many_minima.ends == end].tolist())
        named = legend[charts.MINIMA[place - 2]]
        assert f"{x:.3g}".replace("-", "−") in named
        assert set(texts[many_minima.ends == end]) == {f"ends at x = {x:.4g}".replace("-", "−")}


def test_legend_of_many_minima_stays_short():
    starts, rates = np.linspace(-6.0, 6.0, 200), np.array([0.0005])
    found = start_map(parse("x^2/100 + sin(20x)"), GradientDescent(1.0), starts, rates, 100)
    assert len(found.minima) > 20
    data = charts.map_stage(found, (1.0, 0.1), []).panels[0].figure.data
    names = [one["name"] for one in data[1:] if one["x"] == [None]]
    assert all(name.endswith("or …") for name in names if name.startswith("x ="))
