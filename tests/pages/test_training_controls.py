"""The controls of the Training page: presets, links, diagnoses, invalid settings."""

import pytest

from core.runs import runs
from core.training.config import MAX_SEED
from core.training.datasets.dataset import DATASETS
from core.training.presets import PRESETS
from pages.training import sentences
from pages.training.controls import OPTIONS, nearest
from pages.training.data import datasets
from tests.pages.training_page import button, html, linked, settings, trained, visitor
from tests.waiting import never_advises, until
from ui import visitors


def test_every_preset_is_adapted_to_the_small_digits_and_sets_its_controls(offline):
    button(offline, "Use the small digits").click().run()
    assert datasets().get("digits").join(30)
    page = offline.run()
    assert settings(page)["dataset"] == "digits"
    assert (settings(page)["batch_size"], settings(page)["epochs"]) == (64, 30)
    assert html(page).count("<figure") == 40
    for name in PRESETS:
        page.selectbox("training_preset").set_value(name).run()
        assert not page.exception
        assert not page.error
        assert sentences.PRESETS[name] in [caption.value for caption in page.caption]


def test_diverged_run_suggests_a_learning_rate_that_works(page):
    page.selectbox("training_preset").set_value("Learning rate too large").run()
    page.select_slider("training_epochs").set_value(5).run()
    page.session_state["training_view"] = "Predictions"
    trained(page)
    assert "Diverged at step" in page.get("progress")[0].proto.text
    assert page.error[0].value == sentences.CAUSES["learning rate too large"]
    assert "No predictions" in " ".join(c.value for c in page.caption)
    offer = next(found for found in page.button if found.label.startswith("Use learning rate"))
    offer.click().run()
    assert settings(page)["learning_rate"] < 5
    trained(page)
    assert "Finished" in page.get("progress")[0].proto.text


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ("Learning rate too large", "the loss is not finite. Searching"),
        ("Zero initialisation", "no better than chance. Searching"),
    ],
)
def test_page_shows_the_cause_during_the_diagnosis(page, preset, said, monkeypatch):
    monkeypatch.setattr(runs, "diagnose", never_advises)
    page.selectbox("training_preset").set_value(preset).run()
    page.select_slider("training_epochs").set_value(1).run()
    button(page, "Train").click().run()
    run = visitor(page).runs[-1]
    until(lambda: run.status == "diagnosing")
    page.run()
    assert said in page.get("progress")[0].proto.text
    assert page.error[0].value
    assert [metric.label for metric in page.metric][2] == "Training time"
    assert button(page, "Pause").disabled
    button(page, "Stop").click().run()
    assert run.join(10)
    assert "Searching" not in page.run().get("progress")[0].proto.text


def test_link_may_name_only_a_preset(no_network):
    page = linked(dataset="Small digits", preset="AdamW + one-cycle + cross-entropy")
    assert settings(page)["optimizer"] == "AdamW"
    lesson = sentences.PRESETS["AdamW + one-cycle + cross-entropy"]
    assert lesson in [caption.value for caption in page.caption]


def test_link_accepts_any_number_in_any_spelling(no_network):
    page = linked(dataset="Small digits", learning_rate="0.07", momentum="0.0")
    assert settings(page)["learning_rate"] == 0.07  # between two stops of the slider
    assert settings(page)["momentum"] == 0.0


def test_values_of_a_link_that_do_not_exist_are_reported(no_network):
    page = linked(dataset="digits", optimizer="Foo", seed="-4", epochs="3")
    said = "".join(caption.value for caption in page.caption)
    assert "Foo for “optimizer”" in said
    assert "for “seed”" in said
    assert "“epochs”" not in said


def test_link_of_every_data_set_is_read(no_network):
    for source in DATASETS.values():
        page = linked(dataset=source.title)
        assert DATASETS[str(page.selectbox("training_dataset").value)] is source
        assert not any("Unknown values" in caption.value for caption in page.caption)


def test_learning_rate_finder_suggests_a_rate_and_sets_it(page):
    button(page, "Run").click().run()
    assert visitor(page).finder.join(60)
    page.run()
    assert not page.exception
    offer = next(found for found in page.button if found.label.startswith("Use learning rate"))
    proposed = float(offer.label.split()[-1])
    offer.click().run()
    assert settings(page)["learning_rate"] == proposed
    assert any(found.label == offer.label for found in page.button)
    page.select_slider("training_batch_size").set_value(8).run()
    assert not any(found.label == offer.label for found in page.button)
    assert visitors.all_visitors().scheduler.acquire(page, lambda: True)
    visitors.all_visitors().scheduler.release(page)


def test_invalid_layers_get_an_error_message_and_no_run(page):
    for typed, said in {
        "256, many": "whole numbers",
        "9" * 5000: "whole numbers",
        "0": "Hidden layers: each has 1 to 2048 units, not 0.",
        "9999": "not 9,999",
        "1 2 3 4 5 6 7": "at most 6",
    }.items():
        page.text_input("training_hidden").set_value(typed).run()
        assert not page.exception
        assert said in page.error[0].value
        assert button(page, "Train").disabled


def test_settings_of_a_run_are_put_back_on_the_controls(page):
    page.session_state["training_view"] = "Export"
    page.selectbox("training_preset").set_value("No activation (linear model)").run()
    page.number_input("training_seed").set_value(MAX_SEED)
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    wanted = visitor(page).runs[0].config
    assert not any("Use this run's settings" in found.label for found in page.button)
    page.selectbox("training_preset").set_value("Zero initialisation").run()
    page.number_input("training_seed").set_value(0).run()
    button(page, "Use this run's settings").click().run()
    assert not page.exception
    assert page.session_state["training_state"].shown == (wanted, "digits")
    assert settings(page)["preset"] == "Custom"


@pytest.mark.parametrize(
    ("setting", "value", "shown"),
    [("beta2", 0.0, 0.5), ("momentum", 0.93, 0.95), ("dropout", 0.0, 0.0), ("epochs", 1000, 200)],
)
def test_slider_goes_to_its_nearest_position(setting, value, shown):
    assert nearest(OPTIONS[setting], value) == shown


def test_changed_preset_is_custom_and_can_be_chosen_again(page):
    assert settings(page)["preset"] == "SGD + MSE baseline"
    page.select_slider("training_learning_rate").set_value(0.5).run()
    assert settings(page)["preset"] == "Custom"
    page.selectbox("training_preset").set_value("SGD + MSE baseline").run()
    assert settings(page)["learning_rate"] == 0.01
    page.select_slider("training_learning_rate").set_value(5.0).run()
    assert settings(page)["preset"] == "Learning rate too large"


def test_settings_that_differ_from_the_run_on_the_screen_are_named(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    assert "Next run" not in page.get("progress")[0].proto.text
    page.select_slider("training_learning_rate").set_value(0.5).run()
    assert page.get("progress")[0].proto.text.endswith("Next run: learning rate 0.5")


def test_run_that_learned_nothing_suggests_other_settings(page):
    page.selectbox("training_preset").set_value("Zero initialisation").run()
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    assert page.error[0].value == sentences.CAUSES["zero initialisation"]
    button(page, "Use initialisation PyTorch default").click().run()
    assert settings(page)["initialisation"] == "PyTorch default"
