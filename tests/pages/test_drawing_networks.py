"""The Drawing lab: who reads, and links to it."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.digits.builtin import weights as shipped
from core.training.config import TrainingConfig
from core.training.presets import PRESETS
from tests.pages.drawing_page import PAGE, choose, draw, fabric_of, train, words
from ui.markdown import literal


def test_networks_of_runs_that_are_named_alike_are_told_apart(app):
    for _ in range(2):
        train(app).name = "Mine"
    draw(app, fabric_of("1"))
    names = app.selectbox(key="drawing_network").options[2:]
    assert [name.partition(":")[0] for name in names] == ["Mine (Run 1)", "Mine (Run 2)"]
    choose(app, "drawing_view", "Side by side")
    assert not app.exception


def test_network_of_the_training_lab_can_be_chosen_and_is_judged_fairly(app):
    train(app)
    draw(app, fabric_of("1"))
    name = app.selectbox(key="drawing_network").options[2]
    assert re.fullmatch(r"Run 1: Small digits, \d\d\.\d %", name)
    choose(app, "drawing_network", name)
    assert not app.exception
    assert "A simple network (784-16-10), trained for 1 round: right on " in words(app)
    assert "% of Small digits, 1,797 small digits of one kind of writing." in words(app)
    assert "44 % of MNIST" in words(app)
    choose(app, "drawing_view", "Why")
    assert not app.exception


@pytest.mark.parametrize(
    ("config", "units", "reminded"),
    [
        (PRESETS["No activation"].config, "**Layer 2: 64 units**", "those that the last hidden"),
        (TrainingConfig(hidden=()), "has no hidden layer", "those whose pixels are most alike"),
    ],
    ids=["no activation", "no hidden layer"],
)
def test_why_of_every_shape_of_network(app, config, units, reminded):
    train(app, replace(config, epochs=1))
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", app.selectbox(key="drawing_network").options[-1])
    choose(app, "drawing_view", "Why")
    assert not app.exception
    assert units in words(app)
    assert reminded in words(app)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "The recognizer that ships",
            "right on 99.6 % of MNIST, 70,000 digits that Americans wrote.",
        ),
        (
            "The article's network",
            "A simple network (784-256-64-10), trained for 3 rounds: "
            "right on 89 % of MNIST, 70,000 digits that Americans wrote.",
        ),
    ],
)
def test_each_network_says_what_it_is_and_how_good(app, name, said):
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", name)
    assert said in words(app)


def test_recognizer_whose_card_does_not_say_how_good_it_is_reads_all_the_same(app, monkeypatch):
    monkeypatch.setattr(shipped, "accuracy", lambda: None)
    draw(app, fabric_of("1"))
    assert not app.exception
    assert "what is no digit: trained on MNIST, 70,000 digits that Americans wrote." in words(app)


def linked(**choices):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params.update(choices)
    return page


def test_link_to_a_network_of_somebody_else_says_so_until_another_one_is_chosen():
    name = "Run 1: MNIST, 89.1 %"
    page = linked(drawing_network=name).run()
    said = (
        f"Unknown values in the link: {literal(name)} for “network”. "
        "Networks that were trained are with the visitor who made them"
    )
    assert said in words(draw(page, fabric_of("1")))
    assert said in words(page.run())
    assert said not in words(choose(page, "drawing_network", "The article's network"))


def test_link_to_a_view_that_is_not_there_says_so():
    page = linked(drawing_view="Nonsense").run()
    assert "Unknown values in the link: Nonsense for “view”" in words(draw(page, fabric_of("1")))
    assert "Unknown values" not in words(choose(page, "drawing_view", "Side by side"))
