"""The picture of the network in the Training and in the Drawing lab."""

import base64
import json

import numpy as np

from charts.stage import Click
from core.digits.builtin import baseline
from core.digits.classifier import from_training
from core.inspection import network_view
from core.runs import landscape_job
from core.training.datasets.batches import Stream, generator_for
from core.training.mlp import build
from pages.training.inside import digit_map
from tests.pages import drawing_page
from tests.pages.drawing_page import draw, fabric_of
from tests.pages.training_page import button, trained, visitor


def picture(page, key):
    """What the browser draws, by decoding what it is sent."""
    (found,) = [
        part.proto for part in page.get("bidi_component") if part.proto.id.endswith(f"-{key}")
    ]
    return json.loads(json.loads(found.json)["picture"])


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4").copy()


def opened(page, layer, unit, key="training_network"):
    """Click a unit of the picture."""
    page.session_state[f"{key}_state"].opened = (layer, unit)
    return page.run()


def words(page):
    return " ".join([part.value for part in [*page.markdown, *page.caption]])


def test_network_is_shown_before_and_after_training_in_the_same_order(page):
    page.session_state["training_hidden"] = "12"
    initial = picture(page.run(), "training_network")
    run = trained(page) and visitor(page).runs[-1]
    after = picture(page, "training_network")
    for seen, network in ((initial, initial_network(run.config)), (after, run.network)):
        hidden, output = seen["columns"]
        classifier = from_training("", network, run.config)
        image = floats(seen["image"]).reshape(1, 28, 28)
        layers = network_view.view_network(network, classifier.inputs(image))
        np.testing.assert_array_equal(
            floats(hidden["values"]), layers[0].activations[hidden["units"]]
        )
        np.testing.assert_array_equal(floats(output["values"]), layers[1].activations)
        strongest = layers[1].terms[0]
        assert floats(output["terms"])[0] == strongest
        assert hidden["units"][output["sources"][0]] == layers[1].sources[0]
    assert initial["columns"][0]["units"] == after["columns"][0]["units"]
    shares = floats(after["columns"][-1]["shares"])
    assert f"{shares.max():.0%}" in after["description"]
    label = run.dataset.classes[shares.argmax()]
    assert f"that of {label}" in after["description"]


def initial_network(config):
    return build(config.hidden, generator_for(config.seed, Stream.INITIALISATION))


def test_a_unit_opens_with_its_sum_and_the_images_that_excite_it(page):
    page.session_state["training_hidden"] = "12, 7"
    trained(page)
    for layer, unit, name in ((0, 3, "Hidden layer 1, unit 4"), (2, 8, "Output, 8")):
        opened(page, layer, unit)
        assert not page.exception
        assert name in words(page)
        assert picture(page, "training_network")["selected"] == [layer, unit]
        assert picture(page, "training_network")["columns"][layer]["targets"][0] is not None
        assert "z = Σ w·x + b" in words(page)
    button(page, "Close").click().run()
    assert picture(page, "training_network")["selected"] is None
    page.session_state["training_network_class"] = "Your drawing"
    assert "draw one in the Drawing lab" in page.run().info[0].value


def test_inside_the_network_is_the_drawing_in_the_chosen_network(app):
    app.session_state["drawing_view"] = "Inside the network"
    draw(app, fabric_of("7"))
    assert "has convolutions" in app.info[0].value
    app.session_state["drawing_network"] = baseline.NAME
    app.run()
    assert not app.exception
    seen = picture(app, "drawing_inside")
    assert [len(column["units"]) for column in seen["columns"]] == [256, 64, 10]
    shares = floats(seen["columns"][-1]["shares"])
    ink = floats(seen["image"]).reshape(28, 28)
    expected = baseline.network().class_probabilities(ink[None])[0]
    np.testing.assert_allclose(shares, expected, atol=1e-6)


def test_landscape_is_drawn_with_the_share_of_the_movement_once_it_is_computed(page, monkeypatch):
    monkeypatch.setattr(landscape_job, "IMAGES", 100)
    page.session_state["training_view"] = "Loss landscape"
    page.session_state["training_hidden"] = "8"
    run = trained(page) and visitor(page).runs[-1]
    assert page.get("progress")
    job = visitor(page).landscape(run, "principal")
    assert job.join(60)
    page.run()
    assert not page.exception
    assert f"{100 * run.landscapes['principal'].share:.1f} %" in words(page)
    assert "training_landscape_stage" in drawing_page.stages(page)


def test_a_click_on_the_map_shows_the_image_of_the_nearest_point(page):
    page.session_state["training_view"] = "Map of the digits"
    page.session_state["training_hidden"] = "12, 7"
    run = trained(page) and visitor(page).runs[-1]
    drawn = digit_map._maps(run, run.look(), layer=2)
    assert [title for title, _ in drawn] == ["Before training", f"At step {run.step:,}"]
    for number, (_, one) in enumerate(drawn):
        x, y = one.points[17] + 1e-9
        assert digit_map.nearest(drawn, Click(f"map{number}", x, y)) == 17
    page.session_state["training_state"].map_image = 17
    page.run()
    label = run.dataset.classes[int(run.dataset.test_labels[17])]
    assert f"Test image 17: label {label}, predicted" in words(page)
    assert f"{100 * drawn[1][1].share:.1f} % of the variance" in words(page)
