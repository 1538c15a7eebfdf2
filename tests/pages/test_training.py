"""The Training page: without network, with a run, and with settings that are no recipe."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.presets import PRESETS
from pages.training.data import library
from ui import visitors

PAGE = Path(__file__).parents[2] / "pages" / "training" / "page.py"


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])
    monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path))


@pytest.fixture
def offline(no_network, tmp_path):
    """The page after MNIST could not be fetched."""
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert library().open("mnist").join(30)
    return page.run()


@pytest.fixture
def page(offline):
    """The page with the small digits."""
    button(offline, "Use the small digits").click().run()
    assert library().open("digits").join(30)
    assert not offline.run().exception
    return offline


def button(page, label):
    return next(found for found in page.button if found.label == label)


def visitor(page):
    return visitors.all_visitors().get(page.session_state["visitor_id"])


def trained(page):
    """Press Train and wait for the end."""
    button(page, "Train").click().run()
    assert visitor(page).runs[-1].join(60)
    page.run()
    assert not page.exception
    return page


def html(page):
    return "".join(part.proto.body for part in page.get("html"))


def settings(page):
    widgets = [*page.select_slider, *page.selectbox]
    return {widget.key.removeprefix("training_"): widget.value for widget in widgets}


def test_without_network_the_page_says_so_and_offers_ways_on(offline):
    assert not offline.exception
    assert "MNIST is not here" in offline.warning[0].value
    assert {found.label for found in offline.button} == {"Use the small digits", "Try again"}
    assert [found.label for found in offline.text_input if "older" in found.label] == ["Folder"]


def test_small_digits_come_with_a_recipe_that_suits_them(page):
    assert settings(page)["dataset"] == "digits"
    assert (settings(page)["batch_size"], settings(page)["epochs"]) == (64, 30)
    assert html(page).count("<figure") == 40


def test_folder_that_is_named_is_used(offline, mnist_root):
    offline.text_input("training_folder").set_value(str(mnist_root)).run()
    assert library().open("mnist", mnist_root).join(60)
    offline.run()
    assert not offline.exception
    assert not offline.warning
    assert button(offline, "Train")


def test_run_is_shown_with_its_answers(page):
    trained(page)
    assert "Finished: epoch 30 of 30" in page.get("progress")[0].proto.text
    accuracy = next(metric for metric in page.metric if metric.label == "Test accuracy")
    assert float(accuracy.value.rstrip("%")) > 90
    assert html(page).count("<figure") == 80
    assert html(page).count('class="wrong"') == html(page).count(", is ")


def test_stop_keeps_what_was_reached(page):
    page.select_slider("training_epochs").set_value(200).run()
    button(page, "Train").click().run()
    run = visitor(page).active
    assert run is not None
    assert button(page, "Train").disabled
    button(page, "Stop").click().run()
    assert run.join(10)
    page.run()
    assert "Stopped at" in page.get("progress")[0].proto.text
    assert not button(page, "Train").disabled


def test_pause_becomes_resume_and_back(page):
    page.select_slider("training_epochs").set_value(200).run()
    button(page, "Train").click().run()
    button(page, "Pause").click().run()
    run = visitor(page).active
    assert run is not None
    page.run()
    button(page, "Resume").click().run()
    run.stop()
    assert run.join(10)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_sets_its_controls_and_tells_its_lesson(page, name):
    page.selectbox("training_preset").set_value(name).run()
    assert not page.exception
    assert not page.error
    assert PRESETS[name].lesson in [caption.value for caption in page.caption]


def test_diverging_run_says_so(page):
    page.selectbox("training_preset").set_value("Too large a learning rate").run()
    trained(page)
    assert "Diverged at step" in page.get("progress")[0].proto.text


@pytest.mark.parametrize("typed", ["256, many", "0", "9999", "1 2 3 4 5 6 7"])
def test_impossible_layers_get_a_sentence_and_no_run(page, typed):
    page.text_input("training_hidden").set_value(typed).run()
    assert not page.exception
    assert page.error[0].value
    assert button(page, "Train").disabled


def test_no_hidden_layer_is_a_network_too(page):
    page.text_input("training_hidden").set_value("").run()
    trained(page)
    assert visitor(page).runs[-1].config.hidden == ()
