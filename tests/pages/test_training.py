"""The Training page: data sets, a run and its views, the table of runs, saved runs."""

from dataclasses import replace

import numpy as np
import pytest

from charts.stage import Click
from core.training.checkpoints import to_bytes
from pages.training import compare, views
from pages.training.data import datasets
from tests.pages.training_page import button, html, labels, linked, trained, visitor
from tests.waiting import until
from ui import visitors


def test_without_network_the_page_offers_alternatives(offline):
    assert not offline.exception
    assert "MNIST is not available" in offline.warning[0].value
    assert {found.label for found in offline.button} == {"Use the small digits", "Try again"}
    assert [found.label for found in offline.text_input if "older" in found.label] == ["Folder"]


def test_data_set_is_read_from_a_folder(offline, mnist_root):
    offline.text_input("training_folder").set_value(str(mnist_root)).run()
    assert datasets().get("mnist", mnist_root).join(60)
    offline.run()
    assert not offline.exception
    assert not offline.warning
    assert button(offline, "Train")


def test_run_is_shown_with_its_predictions(page):
    page.session_state["training_view"] = "Predictions"
    page.select_slider("training_epochs").set_value(20).run()
    trained(page)
    assert "Finished: epoch 20 of 20" in page.get("progress")[0].proto.text
    accuracy = next(metric for metric in page.metric if metric.label == "Test accuracy")
    assert float(accuracy.value.rstrip("%")) > 90
    assert html(page).count("<figure") == 80
    assert html(page).count('class="wrong"') == html(page).count(", not ")


def test_pause_becomes_resume_and_stop_keeps_what_was_reached(page):
    page.select_slider("training_epochs").set_value(200).run()
    button(page, "Train").click().run()
    run = visitor(page).active
    assert run is not None
    assert "Train" not in labels(page)
    button(page, "Pause").click().run()
    until(lambda: run.status == "paused")
    page.run()
    button(page, "Resume").click().run()
    button(page, "Stop").click().run()
    assert run.join(10)
    page.run()
    assert "Stopped: epoch" in page.get("progress")[0].proto.text
    assert not button(page, "Train").disabled


def test_run_is_taken_step_by_step_and_changed_in_mid_run(page):
    page.select_slider("training_epochs").set_value(1).run()
    button(page, "Step").click().run()
    (run,) = visitor(page).runs
    until(lambda: (run.status, run.step) == ("paused", 1))
    button(page.run(), "Step").click().run()
    until(lambda: (run.status, run.step) == ("paused", 2))
    page.select_slider("training_learning_rate").set_value(0.5).run()
    button(page, "Use learning rate 0.5 in this run").click().run()
    until(lambda: run.config.changes == ((2, 0.5, 0.9),))
    page.session_state["training_view"] = "Export"
    assert not page.run().exception
    assert "Use learning rate 0.5 in this run" not in labels(page)
    assert "2: (0.5, {'momentum': 0.9" in page.code[0].value
    assert compare.table((run,))["Settings"][0].endswith("from step 3 learning rate 0.5")
    button(page, "Resume").click().run()
    assert run.join(30)


def test_speed_is_chosen_before_and_during_a_run(no_network):
    page = linked(dataset="Small digits", speed="2", epochs=1)
    button(page, "Train").click().run()
    (run,) = visitor(page).runs
    assert run.pace.steps_per_second == 2
    page.segmented_control("training_speed").set_value("full").run()
    assert run.pace.steps_per_second is None
    assert run.join(30)


def test_run_stopped_in_the_queue_has_no_steps(page):
    scheduler = visitors.all_visitors().scheduler
    inside = [object() for _ in range(scheduler.capacity)]
    for ticket in inside:
        assert scheduler.acquire(ticket, lambda: False)
    button(page, "Train").click().run()
    run = visitor(page).runs[-1]
    button(page, "Stop").click().run()
    assert run.join(10)
    for ticket in inside:
        scheduler.release(ticket)
    assert "Stopped before the first step" in page.run().get("progress")[0].proto.text


def every_view(page):
    for view in views.VIEWS:
        page.session_state["training_view"] = view
        assert not page.run().exception, view


def test_every_view_is_drawn_for_every_kind_of_run(page):
    page.select_slider("training_epochs").set_value(1).run()
    every_view(trained(page))
    page.text_input("training_hidden").set_value("").run()
    every_view(trained(page))
    page.selectbox("training_preset").set_value("Learning rate too large").run()
    every_view(trained(page))


def test_cell_of_the_confusion_matrix_shows_its_images(page):
    page.session_state["training_view"] = "Confusion matrix"
    page.select_slider("training_epochs").set_value(2).run()
    trained(page)
    assert "misclassified images" in " ".join(text.value for text in page.markdown)
    page.session_state["training_state"].cell = (3, 3)
    page.run()
    assert "True label 3, predicted 3" in " ".join(text.value for text in page.markdown)
    button(page, "All misclassified images").click().run()
    assert page.session_state["training_state"].cell is None


@pytest.mark.parametrize(
    ("click", "cell"),
    [
        (Click("confusion", 8.6, 3.9), (4, 9)),
        (Click("confusion", 9.6, 3), None),
        (Click("classes", 0.5, 3), None),
    ],
)
def test_click_selects_the_cell_under_it(click, cell):
    assert views.clicked_cell(click) == cell


def test_runs_are_named_pinned_and_deleted_in_the_table(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    trained(page)
    chooser = next(found for found in page.selectbox if found.label == "Run shown above")
    chooser.select_index(0).run()
    assert "Run 1" in page.get("progress")[0].proto.text
    first, second = visitor(page).runs
    page.session_state["training_runs_1_2"] = {
        "edited_rows": {0: {"Name": " Slow ", "Pin": True}},
        "deleted_rows": [],
    }
    compare.edit(visitor(page), (first, second), page.session_state["training_runs_1_2"])
    assert (first.name, first.pinned, second.pinned) == ("Slow", True, False)
    compare.edit(visitor(page), (first, second), {"edited_rows": {}, "deleted_rows": [1]})
    assert visitor(page).runs == (first,)


def test_numbers_in_the_table_of_runs_are_numbers(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    page.selectbox("training_preset").set_value("Learning rate too large").run()
    trained(page)
    runs = visitor(page).runs
    table = compare.table(runs)
    assert list(table["Settings"]) == [
        "batch size 64, epochs 1",
        "learning rate 5, batch size 64, epochs 30",
    ]
    assert {table[name].dtype.kind for name in ("Test accuracy", "Seconds")} == {"f"}
    assert table["Test accuracy"][0] == 100 * runs[0].state().metrics.test_accuracy
    assert np.isnan(table["Test accuracy"][1])


def test_reset_deletes_the_run_unless_it_is_pinned(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    visitor(page).runs[0].pinned = True
    assert button(page.run(), "Reset").disabled
    visitor(page).runs[0].pinned = False
    button(page.run(), "Reset").click().run()
    assert visitor(page).runs == ()
    assert not page.get("progress")


def test_table_shows_no_results_of_an_active_run(page):
    page.select_slider("training_epochs").set_value(200).run()
    button(page, "Train").click().run()
    (run,) = visitor(page).runs
    until(lambda: run.state().metrics.epochs)
    (row,) = compare.table((run,)).to_dict("records")
    assert row["Status"] == "in progress"
    assert np.isnan([row["Test accuracy"], row["Seconds"]]).all()
    run.stop()
    assert run.join(10)
    (row,) = compare.table((run,)).to_dict("records")
    assert row["Status"] == "stopped"
    assert row["Seconds"] > 0


def test_opened_run_says_at_which_step_it_began(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    content = to_bytes(visitor(page).runs[0].checkpoint())
    page.file_uploader[0].set_value(("a.safetensors", content, "application/octet-stream")).run()
    assert not page.exception
    opened = visitor(page).runs[-1]
    assert opened.join(30)
    page.run()
    assert (opened.name, len(visitor(page).runs)) == ("a", 2)
    first = visitor(page).runs[0].state().metrics
    assert opened.state().metrics.test_accuracy == first.test_accuracy
    values = {metric.label: metric.value for metric in page.metric}
    assert values["Images per second"] == values["Training time since opened"] == "–"
    assert any("Opened from a file at step 23;" in caption.value for caption in page.caption)


def test_bad_file_gets_an_error_message(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    kept, before = visitor(page).runs[0].checkpoint(), visitor(page).runs
    changes = ({"dataset": "mnist"}, {"step": 10**12}, {"step": 1, "optimizer": {}})
    for content in (b"", b"nonsense", *(to_bytes(replace(kept, **change)) for change in changes)):
        file = ("bad.safetensors", content, "application/octet-stream")
        page.file_uploader[0].set_value(file).run()
        assert not page.exception
        assert page.error[0].value
        assert visitor(page).runs == before


@pytest.mark.slow
def test_file_of_another_data_set_opens_once_that_is_chosen(page, mnist_root):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    kept = visitor(page).runs[0].checkpoint()
    content = to_bytes(replace(kept, dataset="mnist", step=0))
    page.file_uploader[0].set_value(("my.safetensors", content, "application/octet-stream")).run()
    assert "Choose this data set first" in page.error[0].value
    page.session_state["training_state"].folder = str(mnist_root)
    page.selectbox("training_dataset").set_value("mnist").run()
    assert datasets().get("mnist", mnist_root).join(60)
    page.run()
    button(page, "Try again").click().run()
    assert not page.error
    assert visitor(page).runs[-1].name == "my"
    assert visitor(page).runs[-1].dataset.name == "mnist"
    button(page, "Stop").click().run()
    assert visitor(page).runs[-1].join(10)


def test_file_uploaded_during_a_run_can_be_opened_later(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    kept = to_bytes(visitor(page).runs[0].checkpoint())
    page.select_slider("training_epochs").set_value(200).run()
    button(page, "Train").click().run()
    page.file_uploader[0].set_value(("mine.safetensors", kept, "application/octet-stream")).run()
    assert "Only one run at a time" in page.error[0].value
    button(page, "Stop").click().run()
    assert visitor(page).runs[-1].join(10)
    page.run()
    assert "Only one run at a time" in page.error[0].value
    assert len(visitor(page).runs) == 2
    button(page, "Try again").click().run()
    assert not page.error
    assert [run.name for run in visitor(page).runs][-1] == "mine"


def test_folder_without_the_data_set_is_reported(offline, tmp_path):
    for folder in ("/no/such_folder", str(tmp_path), "a\0b"):
        offline.text_input("training_folder").set_value(folder).run()
        assert not offline.exception
        assert "MNIST was not found in" in offline.warning[0].value
    button(offline, "Try again").click().run()
    assert "MNIST is not available" in offline.warning[0].value
    assert "Errno" not in offline.warning[0].value
