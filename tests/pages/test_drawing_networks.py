"""The Drawing lab: the choice of the network, and links to it."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.training.config import TrainingConfig
from core.training.presets import PRESETS
from tests.pages.drawing_page import PAGE, choose, draw, fabric_of, train, words
from ui.markdown import literal

BASELINE = "784-256-64-10 baseline (SGD + MSE)"


def test_runs_with_the_same_name_are_distinguished(app):
    for _ in range(2):
        train(app).name = "Mine"
    draw(app, fabric_of("1"))
    names = app.selectbox(key="drawing_network").options[2:]
    assert [name.partition(":")[0] for name in names] == ["Mine (Run 1)", "Mine (Run 2)"]
    choose(app, "drawing_view", "Comparison")
    assert not app.exception


def test_network_of_the_training_lab_can_be_chosen(app):
    train(app)
    draw(app, fabric_of("1"))
    name = app.selectbox(key="drawing_network").options[2]
    assert re.fullmatch(r"Run 1: Small digits, \d\d\.\d %", name)
    choose(app, "drawing_network", name)
    assert not app.exception
    trained = r"MLP 784-16-10, trained on Small digits \(epochs: 1\): accuracy \d+ % on its"
    assert re.search(rf"{trained} 3\d\d test images\.", words(app))
    assert "44 % of MNIST" in words(app)
    choose(app, "drawing_view", "Attribution")
    assert not app.exception


@pytest.mark.parametrize(
    ("config", "units", "neighbours"),
    [
        (
            PRESETS["No activation (linear model)"],
            "**Layer 2: 64 units**",
            "most similar activations",
        ),
        (TrainingConfig(hidden=()), "no hidden layer", "most similar pixels"),
    ],
    ids=["no activation", "no hidden layer"],
)
def test_attribution_of_every_architecture(app, config, units, neighbours):
    train(app, replace(config, epochs=1))
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", app.selectbox(key="drawing_network").options[-1])
    choose(app, "drawing_view", "Attribution")
    assert not app.exception
    assert units in words(app)
    assert neighbours in words(app)


@pytest.mark.parametrize(
    ("name", "description"),
    [
        (
            "Built-in recognizer",
            "trained on MNIST: accuracy 99.6 % on its 10,000 test images.",
        ),
        (
            BASELINE,
            "MLP 784-256-64-10, trained on MNIST (epochs: 3): accuracy 89 % on its 10,000 test "
            "images.",
        ),
    ],
)
def test_network_is_described_with_its_test_accuracy(app, name, description):
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", name)
    assert description in words(app)


def linked(**choices):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params.update(choices)
    return page


def test_link_to_a_network_of_another_visitor_is_reported():
    name = "Run 1: MNIST, 89.1 %"
    page = linked(drawing_network=name).run()
    report = (
        f"Unknown values in the link: {literal(name)} for “network”. "
        "Trained networks are visible only to the visitor who trained them"
    )
    assert report in words(draw(page, fabric_of("1")))
    assert report in words(page.run())
    assert report not in words(choose(page, "drawing_network", BASELINE))


OLD_LINKS = {
    "drawing_network": ("The article's network", BASELINE),
    "drawing_view": ("The way of the drawing", "Preprocessing"),
}


@pytest.mark.parametrize("key", OLD_LINKS)
def test_link_of_the_previous_version_works(key):
    old, new = OLD_LINKS[key]
    page = draw(linked(**{key: old}).run(), fabric_of("1"))
    assert "Unknown values" not in words(page)
    assert page.session_state[key] == new


def test_link_to_an_unknown_view_is_reported():
    page = linked(drawing_view="Nonsense").run()
    assert "Unknown values in the link: Nonsense for “view”" in words(draw(page, fabric_of("1")))
    assert "Unknown values" not in words(choose(page, "drawing_view", "Comparison"))
