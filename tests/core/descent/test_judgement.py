"""What is said of a run is true of it."""

import pytest

from core.descent.judgement import largest_stable_rate, limit_at, rest, sharp, theory, valley
from core.descent.optimizers import Adam, GradientDescent, Momentum, Nesterov, RMSProp
from core.descent.trajectory import descend
from core.formulas.objective import parse

BOWL = parse("3x^2")


@pytest.mark.parametrize("make", [GradientDescent, Momentum, Nesterov], ids=lambda o: o.name)
@pytest.mark.parametrize("curvature", [0.5, 6.0])
def test_divergence_starts_where_theory_says(make, curvature):
    objective = parse(f"{curvature / 2}x^2")
    limit = largest_stable_rate(make(1.0), curvature)
    assert limit is not None
    below = descend(objective, 1.0, make(0.98 * limit), 3_000)
    above = descend(objective, 1.0, make(1.02 * limit), 3_000)
    assert abs(below.positions[-1, 0]) < 1e-3
    assert not abs(above.positions[-1, 0]) < 1e3


def test_theory_is_silent_where_steps_do_not_scale_with_the_slope():
    assert largest_stable_rate(Adam(0.1), 6.0) is None
    assert largest_stable_rate(GradientDescent(0.1), -1.0) is None


def test_rest_names_the_place_and_the_arrival():
    end = rest(BOWL, descend(BOWL, 2.0, GradientDescent(0.1), 60))
    assert end.place == "minimum"
    # 2·0.4^n falls below 0.001 at n = 9.
    assert end.arrival == 9


@pytest.mark.parametrize("rate", [1e-12, 0.1, 0.3, 0.36, 0.6, 10.0])
def test_theory_speaks_whatever_became_of_the_run(rate):
    optimizer = GradientDescent(rate)
    found = theory(BOWL, optimizer, descend(BOWL, 2.0, optimizer, 60))
    assert found
    assert found.x == pytest.approx(0.0, abs=1e-9)
    assert found.curvature == 6.0
    assert found.largest_rate == pytest.approx(1 / 3)


def test_theory_of_a_run_that_was_flung_away_is_that_of_its_basin():
    article, optimizer = parse("x^2*sin(x)"), GradientDescent(1e9)
    found = theory(article, optimizer, descend(article, 2.5, optimizer, 60))
    assert found
    assert found.x == pytest.approx(5.08698509, abs=1e-6)


@pytest.mark.parametrize("text", ["|x|", "|x|^1.2", "x^6", "-x^2", "5", "log(x)"])
def test_theory_is_silent_where_no_minimum_curves(text):
    objective, optimizer = parse(text), GradientDescent(0.1)
    assert theory(objective, optimizer, descend(objective, 1.0, optimizer, 20)) is None


@pytest.mark.parametrize(
    ("text", "place"), [("x^2", "minimum"), ("-x^2", "maximum"), ("x^3", "flat point")]
)
def test_kind_of_resting_place(text, place):
    objective = parse(text)
    run = descend(objective, 0.0, GradientDescent(0.1), 5)
    assert rest(objective, run).place == place


@pytest.mark.parametrize(
    ("text", "x", "kink"),
    [
        ("|x|", 0.0, True),
        ("|x - 2| + x/2", 2.0, True),
        ("max(x^2, -x)", 0.0, True),
        ("|x|^1.2", 0.0, True),
        ("x^2", 0.0, False),
        ("1e6(x - 2)^2", 2.0, False),
        ("x^6", 0.0, False),
    ],
)
def test_slope_does_not_fade_towards_a_kink(text, x, kink):
    assert sharp(parse(text), x) == kink


def test_run_is_about_the_minimum_that_its_last_moves_cross():
    objective = parse("x^4 - 3x^2 + x")
    run = descend(objective, -1.7, RMSProp(0.3162), 60)
    assert (run.positions[-20:, 0] > 0).all()
    assert valley(objective, run) == pytest.approx(1.1309, abs=1e-3)


@pytest.mark.parametrize("make", [GradientDescent, Momentum, Nesterov, Adam], ids=lambda o: o.name)
@pytest.mark.parametrize("text", ["x^2", "|x| + x^2", "x^4 - 3x^2 + x", "|x|^1.2"])
def test_limit_at_a_minimum_is_what_theory_says_of_a_run_about_it(make, text):
    objective, optimizer = parse(text), make(1e-3)
    run = descend(objective, 0.5, optimizer, 20)
    x, found = valley(objective, run), theory(objective, optimizer, run)
    assert x is not None
    assert limit_at(objective, optimizer, x) == (found.largest_rate if found else None)


def test_kink_has_no_limit_however_it_curves():
    assert limit_at(parse("|x| + x^2"), GradientDescent(0.1), 0.0) is None
    assert limit_at(parse("x^2"), GradientDescent(0.1), 0.0) == 1.0
