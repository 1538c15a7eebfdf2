"""One variable: the curve, who runs on it, and how each run ended."""

import streamlit as st

from charts.descent import curve as charts
from core.descent.examples import EXAMPLES, Example
from core.descent.verdicts import verdict
from core.formulas.objective import Objective
from pages.descent import controls
from pages.descent import export as take_away
from pages.descent import formula as formulas
from pages.descent import stability as theory
from pages.descent.optimizers import explained, race
from ui import layout, stage

# Who runs when this half of the lab is opened.
RACERS = ["Gradient descent"]
OWN_VIEW = (-5.0, 5.0)
KEYS = (
    "descent_example",
    "descent_formula",
    "descent_start",
    "descent_exact_start",
    *controls.COURSE,
)


def show() -> None:
    """The whole lab in one variable."""
    left, picture = layout.columns(drawer=True)
    with left:
        objective, example = formula()
        view = view_of(objective, example)
        # The exact start is typed under the slider whose place it takes: it is read first.
        place = st.container()
        course = controls.course(example, {"Exact start": "descent_start"})
        with place:
            start = controls.start("x", "descent_start", view, example.start)
        racers = race(objective, start, course, controls.racers(course.learning_rate, RACERS))
        focus = explained(racers)
    with picture:
        if focus is None:
            st.info("Choose at least one optimizer.")
            return
        formulas.show(objective)
        st.markdown("  \n".join(verdicts(objective, racers, course)))
        film = charts.one_variable(objective, racers, focus, view, course.schedule, course.steps)
        stage.show(
            film,
            "descent_stage",
            lambda click: controls.place_start("descent_start", click.x, view),
        )
        theory.curvature(objective, racers, course)
        theory.show_map(objective, focus, course, view)
        take_away.show(objective, racers, focus, course, film)


def formula() -> tuple[Objective, Example]:
    """The function to descend, and the example that it was taken from."""
    st.selectbox(
        "Example",
        EXAMPLES,
        key="descent_example",
        on_change=load_example,
        help="Functions that each teach one thing. Choosing one also sets a start and a rate.",
        bind="query-params",
    )
    example = EXAMPLES[st.session_state.descent_example]
    objective = controls.typed(
        "y =",
        "descent_formula",
        example.formula,
        ("x",),
        "Any formula in x, as you would write it: 2x^2, |x|, exp(-x^2)cos(5x).",
    )
    st.caption(
        example.lesson if controls.same(objective, example.formula) else "Your own function."
    )
    return objective, example


def open_example() -> None:
    """Load the example with which this half of the lab begins."""
    load_example()
    st.session_state.descent_optimizers = RACERS


def load_example() -> None:
    """Set formula, start, rate and steps to those of the chosen example."""
    example = EXAMPLES[st.session_state.get("descent_example", next(iter(EXAMPLES)))]
    st.session_state.descent_formula = example.formula
    controls.load(example, {"descent_start": example.start})


def view_of(objective: Objective, example: Example) -> tuple[float, float]:
    """The part of the x axis to look at."""
    return example.view if controls.same(objective, example.formula) else OWN_VIEW


def verdicts(
    objective: Objective, racers: list[charts.Racer], course: controls.Course
) -> list[str]:
    """What became of each racer; those of whom the same is to be said share a line."""
    who: dict[str, list[str]] = {}
    factors = course.schedule.factors(course.steps)
    for racer in racers:
        sentence = verdict(objective, racer.optimizer, racer.run, factors)
        who.setdefault(sentence, []).append(racer.name)
    return [f"**{', '.join(names)}** {sentence}" for sentence, names in who.items()]
