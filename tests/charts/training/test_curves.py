"""The figures of the Training lab: curves are thinned and smoothed without bias."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from charts import theme
from charts.training import inspection
from charts.training.curves import (
    Curve,
    accuracy,
    horizon,
    learning_curves,
    loss,
    range_test,
    signals,
    smooth,
    thin,
)
from core.inspection.learning_rate_finder import LearningRateSweep
from core.inspection.units import LayerActivations
from core.training.events import EpochEnd
from core.training.history import Metrics
from tests.figures import checked

FINITE = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300)


def metrics(losses, epochs=(), steps=100, first=0):
    values = np.asarray(losses, dtype=float)
    tests = tuple(
        EpochEnd(i, 10 * i, train, test, 0.1, torch.empty(0, 10))
        for i, (train, test) in enumerate(epochs, start=1)
    )
    empty, no_layers = np.array([]), np.empty((0, 2))
    return Metrics(
        first, first + values.size, steps, 10, "cpu", values, empty, empty, no_layers, no_layers,
        tests, 0, 0, None,
    )  # fmt: skip


def line(losses, epochs=(), number=1, **options):
    return Curve(f"Run {number}", number, metrics(losses, epochs, **options))


@given(FINITE, st.integers(1, 50))
def test_thinned_points_keep_the_mean_and_the_order(losses, most):
    values = np.array(losses)
    steps, means = thin(values, most)
    assert len(steps) == len(means) <= most
    assert (np.diff(steps) > 0).all()
    assert steps[0] >= 1
    assert steps[-1] <= len(losses)
    if len(losses) <= most:
        np.testing.assert_allclose(means, values)


@given(FINITE, st.integers(0, 30))
def test_smooth_is_the_mean_of_the_steps_around(losses, reach):
    values = np.array(losses)
    wanted = [values[max(0, i - reach) : i + reach + 1].mean() for i in range(len(values))]
    np.testing.assert_allclose(smooth(values, reach), wanted, atol=1e-3, rtol=1e-6)


@pytest.mark.parametrize(
    "losses",
    [[], [0.5], [0.3], [2.6, 2.7], [0.0, 0.0], list(np.geomspace(1e30, 1e-9, 50)), [0.1] * 5000],
)
def test_any_loss_can_be_drawn(losses):
    figure = checked(loss([line(losses)]))
    axis = figure.layout.yaxis
    low, high = axis.range
    assert low < high
    labels = (high - low) / axis.dtick if axis.dtick else len(axis.tickvals)
    assert 3 <= labels <= 10
    as_in_all_labs = theme.log_axis(low, high)
    assert list(axis.tickvals or ()) == as_in_all_labs.get("tickvals", [])
    assert axis.dtick == as_in_all_labs.get("dtick")
    assert len(figure.data[0].x) <= 600


def test_accuracy_axis_holds_every_epoch():
    figure = checked(accuracy([line([0.1], [(0.71, 0.7), (0.99, 0.95)])]))
    training, test = figure.data
    assert tuple(training.y) == (0.71, 0.99)
    assert tuple(test.y) == (0.7, 0.95)
    low, high = figure.layout.yaxis.range
    assert low < 0.7
    assert high > 1
    assert figure.layout.xaxis.range[1] > 2


@given(st.floats(0, 1e6), st.floats(1, 1e6), st.floats(1, 100))
def test_horizon_holds_the_curve_and_wastes_at_most_half(now, end, shortest):
    shown = horizon(min(now, end), end, shortest)
    assert min(now, end) <= shown <= end
    assert shown == end or shown >= shortest
    assert shown / 2 < max(min(now, end), shortest)


def test_figures_are_drawn_before_the_first_step():
    assert [panel.name for panel in learning_curves([line([])]).panels] == ["loss", "accuracy"]


def test_runs_have_their_own_colours_and_only_the_last_shows_its_batches():
    figure = checked(loss([line([0.5, 0.4], number=2), line([0.6, 0.1], number=3)]))
    names = [trace.name for trace in figure.data]
    assert names == ["Run 2", "each batch", "Run 3"]
    first, batches, last = (trace.line.color for trace in figure.data)
    assert first != last == batches
    assert figure.layout.xaxis.title.text == "step"
    lines = accuracy([line([0.5], [(0.5, 0.4)]), line([0.5], [(0.6, 0.3)])]).data
    assert len(lines) == 3


def test_runs_with_different_batch_sizes_are_drawn_over_epochs():
    short = Curve("Run 1", 1, replace(metrics([0.5] * 20), steps_per_epoch=5))
    figure = checked(loss([short, line([0.5] * 20, number=2)]))
    assert figure.layout.xaxis.title.text == "epoch"
    assert max(figure.data[0].x) == 4
    assert max(figure.data[-1].x) == 2


def test_resumed_run_is_drawn_from_its_first_step():
    figure = checked(loss([line([0.5, 0.4, 0.3], first=40)]))
    assert figure.data[-1].x.tolist() == [41, 42, 43]


def test_signals_leave_out_infinite_norms():
    measured = replace(
        metrics([0.1, 0.2]),
        measured_steps=np.array([1.0, 2.0]),
        learning_rates=np.array([0.1, 0.1]),
        gradient_norms=np.array([[3.0, 2.0], [np.inf, 1.0]]),
        update_ratios=np.array([[np.nan, 0.1], [0.001, 0.1]]),
    )
    gradient, update, rate = (checked(panel.figure) for panel in signals(measured).panels)
    assert np.isnan(gradient.data[0].y[1])
    assert gradient.data[0].y[0] == 3
    assert update.data[1].y.tolist() == [0.1, 0.1]
    assert [trace.name for trace in gradient.data] == ["layer 1", "layer 2"]
    assert rate.data[0].y.tolist() == [0.1, 0.1]


def test_weight_images_are_blue_for_positive_orange_for_negative_white_for_zero():
    weights = np.zeros((1, 28, 28), dtype=np.float32)
    weights[0, 0], weights[0, 1] = 1, -1
    picture = inspection.weight_images(weights)[0]
    assert picture.shape == (28, 28, 3)
    assert tuple(picture[0, 0]) == inspection.BLUE_RGB
    assert tuple(picture[1, 0]) == inspection.ORANGE_RGB
    assert tuple(picture[2, 0]) == (255, 255, 255)


def test_activations_have_a_panel_for_each_layer():
    layer = LayerActivations(4, np.array([1, 3]), np.array([0.0, 1.0, 2.0]), 1)
    panels = inspection.activation_histograms([layer, layer, layer]).panels
    assert [panel.name for panel in panels] == ["layer1", "layer2", "layer3"]
    assert checked(panels[0].figure).data[0].y.tolist() == [0.25, 0.75]


def test_confusion_matrix_colours_misclassified_images_and_numbers_all():
    counts = np.diag(np.full(10, 5))
    counts[4, 9] = 2
    figure = checked(inspection.confusion_matrix(counts, "0123456789"))
    wrong, right, numbers = figure.data
    assert np.isnan(np.diag(wrong.z)).all()
    assert wrong.z[4][9] == 2
    assert np.nansum(right.z) == 10
    assert numbers.text[4 * 10 + 9] == "2"
    assert not numbers.text[1].strip()
    assert "" not in numbers.text  # Plotly would take its place away for good


def test_accuracy_of_each_class_is_written_even_where_it_is_0():
    counts = np.diag(np.full(10, 5))
    counts[3] = counts[4] = 0
    counts[3, 2] = counts[4, 9] = 7
    counts[4, 4] = 1
    counts[5] = 0
    bars, numbers = checked(inspection.per_class_accuracy(counts, "0123456789")).data
    assert bars.x[4] == pytest.approx(1 / 8)
    written = [text.strip() for text in numbers.text]
    assert written == [*["100.0%"] * 3, "0.0%", "12.5%", "", *["100.0%"] * 4]


@pytest.mark.parametrize("suggestion", [None, 0.2])
def test_range_test_marks_the_suggested_learning_rate(suggestion):
    test = LearningRateSweep(np.array([1e-3, 1e-2]), np.array([2.0, 1.0]), suggestion)
    figure = checked(range_test(test).panels[0].figure)
    assert len(figure.layout.shapes) == (suggestion is not None)
    assert figure.data[0].line.color == theme.BLUE


def test_axis_of_an_ended_run_ends_at_its_last_step():
    brief = metrics(np.geomspace(0.1, 1e23, 7), steps=354)
    for ended, wanted in ((True, 7), (False, 44.25)):
        figure = checked(loss([Curve("Run 1", 1, brief, ended=ended)]))
        assert figure.layout.xaxis.range[1] == pytest.approx(1.03 * wanted)


def test_few_steps_are_drawn_unsmoothed_with_markers():
    losses = np.geomspace(0.1, 1e23, 7)
    figure = checked(loss([line(losses)]))
    assert figure.data[1].mode == "lines+markers"
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["each batch"]
    np.testing.assert_allclose(figure.data[1].y, losses)
    assert checked(loss([line([0.1] * 100)])).data[1].mode == "lines"


def test_loss_of_the_test_set_is_drawn_at_the_end_of_each_epoch():
    figure = checked(loss([line([0.5] * 30, [(0.5, 0.4), (0.6, 0.5)])]))
    tested = figure.data[0]
    assert (tested.name, list(tested.x), list(tested.y)) == ("test set", [10, 20], [0.1, 0.1])


def test_change_in_mid_run_is_marked():
    marked = replace(line([0.5] * 30), marks=((10, "learning rate <1>"),))
    figure = checked(loss([marked]))
    (shape,), (text,) = figure.layout.shapes, figure.layout.annotations
    assert shape.x0 == shape.x1 == text.x == 10
    assert text.text == "learning rate &lt;1&gt;"
    shorter = Curve("Run 1", 1, replace(metrics([0.5] * 20), steps_per_epoch=5))
    assert checked(loss([shorter, marked])).layout.shapes[0].x0 == 1  # over epochs


def test_muted_run_is_grey():
    muted = replace(line([0.5]), muted=True)
    colours = [trace.line.color for trace in checked(loss([muted, line([0.5], number=2)])).data]
    assert colours == [theme.GREY, theme.ORANGE, theme.ORANGE]


def test_run_before_does_not_decide_the_axis_once_the_new_one_has_begun():
    before = replace(line(np.geomspace(0.1, 1e20, 7)), muted=True)
    begun, alone = line([0.5] * 30, number=2), line([0.5] * 30)
    axes = [checked(loss(curves)).layout.yaxis.range for curves in ([before, begun], [alone])]
    assert axes[0] == axes[1]
    assert checked(loss([before, line([], number=2)])).layout.yaxis.range[1] > 20


def test_curve_and_step_counter_advance_together():
    tested = line([0.5] * 30, [(0.5, 0.4), (0.6, 0.5)])
    stage = learning_curves([tested], "Step {step} of 100", seconds=1.0)
    assert stage.steps == 30
    assert stage.live == 1.0
    assert stage.caption is not None
    assert "{step}" in stage.caption.template
    drawn = [trail.steps for trail in stage.trails if trail.steps is not None]
    assert [steps[-1] for steps in drawn] == [20, 30, 30]


def test_different_loss_functions_are_said_to_be_not_comparable():
    squares, logs = line([0.1] * 30), line([0.2] * 30, number=2)
    alike = learning_curves([replace(squares, loss="MSE"), replace(logs, loss="MSE")]).panels[0]
    assert alike.title == "Loss"
    mixed = learning_curves(
        [replace(squares, loss="MSE"), replace(logs, loss="Cross-entropy")]
    ).panels[0]
    assert "not comparable" in mixed.title
    names = [trace.name for trace in checked(mixed.figure).data]
    assert names == ["Run 1", "each batch", "Run 2"]


def test_names_are_escaped():
    named = Curve("<b>mine</b>", 1, metrics([0.1]))
    figure = checked(loss([named, line([0.2], number=2)]))
    assert figure.data[0].name == "&lt;b&gt;mine&lt;/b&gt;"
