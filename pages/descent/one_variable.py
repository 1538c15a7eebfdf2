"""The Descent lab in one variable: the curve, the runs on it and how each one ended."""

import streamlit as st

from charts.descent import curve
from charts.descent.runs import Run
from charts.stage import Click
from core.descent.diagnosis import diagnose
from core.descent.examples import EXAMPLES, Example
from core.formulas import Objective
from pages.descent import controls, export, formula, optimizers, sentences, stability
from ui import layout, stage

DEFAULT_OPTIMIZERS = ["Gradient descent"]
# The view of a formula that is not an example.
DEFAULT_VIEW = (-5.0, 5.0)
KEYS = (
    "descent_example",
    "descent_formula",
    "descent_start",
    "descent_exact_start",
    *controls.COMMON_KEYS,
)


def show() -> None:
    """The whole lab in one variable."""
    left, right = layout.columns(drawer=True)
    with left:
        objective, example = _formula()
        view = example.view if formula.is_same(objective, example.formula) else DEFAULT_VIEW
        # The input for an exact initial point, below the slider that it overrides, is read first.
        slider = st.container()
        settings = controls.settings(example, {"Exact initial point": "descent_start"})
        with slider:
            start = controls.initial_point("x", "descent_start", view, example.start)
        chosen = optimizers.choose(settings.learning_rate, DEFAULT_OPTIMIZERS)
        runs = optimizers.run_all(objective, start, settings, chosen)
        selected = optimizers.selected(runs)
    with right:
        if selected is None:
            st.info("Choose at least one optimizer.")
            return
        formula.show(objective)
        st.markdown("  \n".join(diagnoses(objective, runs, settings)))

        def move_start(click: Click) -> None:
            controls.set_initial_point("descent_start", click.x, view)

        animation = curve.one_variable(
            objective, runs, selected, view, settings.schedule, settings.steps
        )
        stage.show(animation, "descent_stage", move_start)
        stability.show_limits(objective, runs, settings)
        stability.show_map(objective, selected, settings, view)
        export.show(objective, runs, selected, settings, animation)


def _formula() -> tuple[Objective, Example]:
    """The function to minimise, and the example that it was taken from."""
    st.selectbox(
        "Example",
        EXAMPLES,
        key="descent_example",
        on_change=load_example,
        help="Sets the formula, the initial point, the learning rate and the number of steps.",
        bind="query-params",
    )
    example = EXAMPLES[st.session_state.descent_example]
    objective = formula.formula_input(
        "y =",
        "descent_formula",
        example.formula,
        ("x",),
        "Any formula in x, such as 2x^2, |x| or exp(-x^2)cos(5x).",
    )
    is_example = formula.is_same(objective, example.formula)
    st.caption(example.description if is_example else "Your own function.")
    return objective, example


def open_default() -> None:
    """Set the widgets to the first example."""
    load_example()
    st.session_state.descent_optimizers = DEFAULT_OPTIMIZERS


def load_example() -> None:
    """Set the widgets to the chosen example."""
    example = EXAMPLES[st.session_state.get("descent_example", next(iter(EXAMPLES)))]
    st.session_state.descent_formula = example.formula
    controls.load_example(example, {"descent_start": example.start})


def diagnoses(objective: Objective, runs: list[Run], settings: controls.Settings) -> list[str]:
    """A line of Markdown for each diagnosis, with the names of its optimizers."""
    names: dict[str, list[str]] = {}
    factors = settings.schedule.factors(settings.steps)
    for run in runs:
        found = diagnose(objective, run.optimizer, run.trajectory, factors)
        names.setdefault(sentences.diagnosis(found, run.name), []).append(run.name)
    return [f"**{', '.join(who)}** · {sentence}" for sentence, who in names.items()]
