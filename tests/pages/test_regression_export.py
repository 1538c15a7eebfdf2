"""Numbers, settings and tables as the Regression page writes them."""

import pytest

from core.descent import trajectory as descent
from core.descent.optimizers import GradientDescent, Momentum
from core.regression.data import make_apartments
from core.regression.export import FitSettings
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError
from core.regression.losses import HUBER
from core.regression.moments import moments
from pages.regression.export import describe, path_csv
from pages.regression.sentences import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-1.3224310, "−1.322"),
        (5565.107, "5,565"),
        (66_031.4, "66,031"),
        (0.08893651, "0.08894"),
        (999.96, "1,000"),
        (2.5e7, "2.500·10⁷"),
        (-1.5e-21, "−1.500·10⁻²¹"),
        (float("inf"), "∞"),
    ],
)
def test_numbers_have_four_significant_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            FitSettings(Momentum(0.02, 0.8), 1200, (-1.0, 0.25)),
            "Momentum (learning rate 0.02, momentum 0.8); 1,200 steps; start w = −1, b = 0.25; "
            "loss MSE",
        ),
        (
            FitSettings(Momentum(0.02), 9, (0.0, 0.0, 0.0), True, HUBER, 5.0, 32, 4),
            "Momentum (learning rate 0.02, momentum 0.9); 9 steps; start w1 = 0, w2 = 0, b = 0; "
            "loss Huber (δ = 5); x standardised; batch size 32 (seed 4)",
        ),
    ],
)
def test_exported_animation_has_its_settings(settings, words):
    assert describe(settings) == words


def test_path_of_features_called_step_and_loss_is_whole():
    x, y = make_apartments(20.0, 9, 0)
    loss = MeanSquaredError(moments(x[:, :2], y))
    run = descent.descend(loss, (1.0, 2.0, 3.0), GradientDescent(1e-9), 1)
    fit = Fit(
        x, y, loss.moments, loss, run, GradientDescent(1e-9), None, loss, ("step", "loss", "y")
    )
    rows = path_csv(fit).splitlines()
    assert rows[0] == "step,step,loss,b,loss"
    assert rows[1].startswith("0,1.0,2.0,3.0,")
