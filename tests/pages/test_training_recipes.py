"""The controls of the Training page: presets, links, advice, settings that are no recipe."""

import pytest
from streamlit.testing.v1 import AppTest

from core.runs import runs
from core.training.config import LARGEST_SEED
from core.training.datasets.dataset import DATASETS
from core.training.presets import PRESETS
from pages.training.controls import OPTIONS, nearest
from pages.training.data import datasets
from tests.pages.training_page import PAGE, button, html, settings, trained, visitor
from tests.waiting import never_advises, until
from ui import visitors


def test_small_digits_come_with_a_recipe_that_suits_them(page):
    assert settings(page)["dataset"] == "digits"
    assert (settings(page)["batch_size"], settings(page)["epochs"]) == (64, 30)
    assert html(page).count("<figure") == 40


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_sets_its_controls_and_tells_its_lesson(page, name):
    page.selectbox("training_preset").set_value(name).run()
    assert not page.exception
    assert not page.error
    assert PRESETS[name].told("digits") in [caption.value for caption in page.caption]


def test_diverging_run_says_why_and_offers_a_rate_that_works(page):
    page.selectbox("training_preset").set_value("Too large a learning rate").run()
    trained(page)
    assert "Diverged at step" in page.get("progress")[0].proto.text
    assert "learning rate is too large" in page.error[0].value
    offer = next(found for found in page.button if found.label.startswith("Set the learning rate"))
    offer.click().run()
    assert settings(page)["learning_rate"] < 5
    trained(page)
    assert "Finished" in page.get("progress")[0].proto.text


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ("Too large a learning rate", "the loss is no finite number any more. Trying out"),
        ("All weights zero", "but nothing was learned. Trying out"),
    ],
)
def test_page_says_that_advice_is_tried_out(page, preset, said, monkeypatch):
    monkeypatch.setattr(runs, "advise", never_advises)
    page.selectbox("training_preset").set_value(preset).run()
    page.select_slider("training_epochs").set_value(1).run()
    button(page, "Train").click().run()
    run = visitor(page).runs[-1]
    until(lambda: run.status == "diagnosing")
    page.run()
    assert said in page.get("progress")[0].proto.text
    assert page.error[0].value
    assert [metric.label for metric in page.metric][2] == "Time taken"
    assert button(page, "Pause").disabled
    button(page, "Stop").click().run()
    assert run.join(10)
    assert "Trying out" not in page.run().get("progress")[0].proto.text


def test_link_may_name_only_a_preset(no_network):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["training_dataset"] = "Small digits"
    page.query_params["training_preset"] = "The same network, trained well"
    page.run()
    assert datasets().get("digits").join(30)
    page.run()
    assert settings(page)["optimizer"] == "AdamW"
    lesson = PRESETS["The same network, trained well"].told("digits")
    assert lesson in [caption.value for caption in page.caption]


def test_link_brings_numbers_however_they_are_spelled(no_network):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["training_dataset"] = "Small digits"
    page.query_params["training_learning_rate"] = "1e-1"
    page.query_params["training_momentum"] = "0.0"
    page.run()
    assert datasets().get("digits").join(30)
    page.run()
    assert settings(page)["learning_rate"] == 0.1
    assert settings(page)["momentum"] == 0.0


def test_link_that_asks_controls_in_vain_is_told_so(no_network):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, text in {
        "dataset": "digits",
        "optimizer": "Foo",
        "seed": "-4",
        "epochs": "3",
    }.items():
        page.query_params[f"training_{name}"] = text
    page.run()
    said = "".join(caption.value for caption in page.caption)
    assert "Foo for “optimizer”" in said
    assert "for “seed”" in said
    assert "“epochs”" not in said


@pytest.mark.parametrize("source", DATASETS.values(), ids=DATASETS)
def test_link_of_a_data_set_is_read_as_the_page_writes_it(no_network, source):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["training_dataset"] = source.title
    page.run()
    assert not page.exception
    assert DATASETS[str(page.selectbox("training_dataset").value)] is source
    assert not any("Unknown values" in caption.value for caption in page.caption)


def test_range_test_proposes_a_rate_and_sets_it(page):
    button(page, "Measure").click().run()
    assert visitor(page).finder.join(60)
    page.run()
    assert not page.exception
    offer = next(found for found in page.button if found.label.startswith("Set the learning rate"))
    proposed = float(offer.label.split()[-1])
    offer.click().run()
    assert settings(page)["learning_rate"] == proposed
    # Who used the proposal may still point at the curve.
    assert any(found.label == offer.label for found in page.button)
    page.select_slider("training_batch_size").set_value(8).run()
    assert not any(found.label == offer.label for found in page.button)
    assert visitors.all_visitors().scheduler.acquire(page, lambda: True)
    visitors.all_visitors().scheduler.release(page)


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


def test_layers_with_thousands_of_digits_get_a_sentence(page):
    page.text_input("training_hidden").set_value("9" * 5000).run()
    assert not page.exception
    assert "whole numbers" in page.error[0].value


def test_zero_units_are_refused_in_human_words(page):
    page.text_input("training_hidden").set_value("0").run()
    assert page.error[0].value.endswith("Hidden layers: each has 1 to 2048 units, not 0.")


def test_recipe_of_a_run_is_put_back_on_the_controls(page):
    page.session_state["training_view"] = "Take it away"
    page.selectbox("training_preset").set_value("No activation").run()
    page.number_input("training_seed").set_value(LARGEST_SEED)
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    wanted = visitor(page).runs[0].config
    assert not any("Use this run's recipe" in found.label for found in page.button)
    page.selectbox("training_preset").set_value("All weights zero").run()
    page.number_input("training_seed").set_value(0).run()
    button(page, "Use this run's recipe").click().run()
    assert not page.exception
    assert page.session_state["training_state"].shown == (wanted, "digits")
    assert settings(page)["preset"] == "Your own recipe"


@pytest.mark.parametrize(
    ("setting", "value", "shown"),
    [("memory", 0.0, 0.5), ("momentum", 0.93, 0.95), ("dropout", 0.0, 0.0), ("epochs", 1000, 200)],
)
def test_slider_that_lacks_a_value_goes_to_the_nearest(setting, value, shown):
    assert nearest(OPTIONS[setting], value) == shown


def test_changed_recipe_is_ones_own_and_a_preset_can_be_chosen_again(page):
    assert settings(page)["preset"] == "The article's recipe"
    page.select_slider("training_learning_rate").set_value(0.5).run()
    assert settings(page)["preset"] == "Your own recipe"
    page.selectbox("training_preset").set_value("The article's recipe").run()
    assert settings(page)["learning_rate"] == 0.01
    page.select_slider("training_learning_rate").set_value(5.0).run()
    assert settings(page)["preset"] == "Too large a learning rate"


def test_diverged_run_promises_no_answers(page):
    page.selectbox("training_preset").set_value("Too large a learning rate").run()
    trained(page)
    assert "This run ended before its first test" in " ".join(c.value for c in page.caption)


def test_run_that_learned_nothing_gets_a_repair(page):
    page.selectbox("training_preset").set_value("All weights zero").run()
    trained(page)
    assert "start alike" in page.error[0].value
    button(page, "Set the first weights to PyTorch").click().run()
    assert settings(page)["initialisation"] == "PyTorch"
