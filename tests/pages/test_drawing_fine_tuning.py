"""The Drawing lab: fine-tuning, its undo and its failure."""

from dataclasses import replace

import pytest
import torch

from core.runs.visitors import new_id
from core.training.mlp import linear_layers
from pages.drawing import fine_tuning
from pages.drawing.fine_tuning import MAX_STEPS
from tests.pages.drawing_page import button, choose, draw, fabric_of, train, visit, words

BUILT_IN, BASELINE = "Built-in recognizer", "784-256-64-10 baseline (SGD + MSE)"


def network(app):
    return app.selectbox(key="drawing_network").value


def test_fine_tuned_copy_is_of_this_visitor_alone_and_can_be_undone(app):
    draw(app, fabric_of("1"))
    choose(app, "drawing_view", "Fine-tuning")
    choose(app, "drawing_label", 4)
    button(app, "Fine-tune").click().run()
    assert not app.exception
    assert network(app) == "Fine-tuned copy"
    assert "| 1: label 4 |" in words(app)
    button(app, "Fine-tune").click().run()
    assert words(app).index("| Built-in recognizer |") < words(app).index("| 2: label 4 |")
    button(app, "Undo fine-tuning").click().run()
    assert "| 2: label 4 |" not in words(app)
    assert network(app) == "Fine-tuned copy"
    other = draw(visit(new_id()), fabric_of("1"))
    assert other.selectbox(key="drawing_network").options == [BUILT_IN, BASELINE]
    button(app, "Undo fine-tuning").click().run()
    assert network(app) == BUILT_IN


@pytest.fixture
def failed(app):
    """The page after a fine-tuning that failed."""
    trained = train(app).network
    assert trained
    with torch.no_grad():
        linear_layers(trained)[-1].weight *= 1e25  # finite outputs, but their square is not
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", app.selectbox(key="drawing_network").options[2])
    choose(app, "drawing_view", "Fine-tuning")
    choose(app, "drawing_label", 4)
    button(app, "Fine-tune").click().run()
    assert not app.exception
    return app


def test_failed_fine_tuning_shows_a_warning_once_and_leaves_the_network(failed):
    assert "No step lowers the loss" in failed.warning[0].value
    assert network(failed).startswith("Run 1: ")
    assert len(failed.selectbox(key="drawing_network").options) == 3
    choose(failed, "drawing_network", BASELINE)
    assert not failed.warning
    button(failed, "Fine-tune").click().run()
    assert not failed.warning
    assert network(failed) == "Fine-tuned copy"


def test_oldest_steps_are_dropped_and_the_original_stays(app, monkeypatch):
    monkeypatch.setattr(fine_tuning, "fine_tune", lambda classifier, *_: replace(classifier))
    monkeypatch.setattr(fine_tuning, "accuracy", lambda *_: 0.9)
    draw(app, fabric_of("1"))
    choose(app, "drawing_network", BASELINE)
    choose(app, "drawing_view", "Fine-tuning")
    choose(app, "drawing_label", 4)
    for _ in range(MAX_STEPS + 1):
        button(app, "Fine-tune").click().run()
    assert len(app.session_state["drawing_state"].fine_tuned) == 1 + MAX_STEPS
    assert f"| {MAX_STEPS + 1}: label 4 |" in words(app)
    for _ in range(MAX_STEPS):
        button(app, "Undo fine-tuning").click().run()
        assert not app.exception
    assert network(app) == BASELINE
    assert "label 4 |" not in words(app)
