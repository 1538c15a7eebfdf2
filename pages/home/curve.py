"""How a number learns: one curve, one slider, and three short questions."""

from dataclasses import replace

import numpy as np
import streamlit as st

from charts.descent import curve as charts
from charts.descent.runs import Run
from charts.stage import Click, Outcome, Stage
from charts.theme import PREDICTION
from core.challenges.descent import DescentAttempt, few_steps, never_arrive
from core.descent import descend
from core.descent.optimizers import GradientDescent
from core.descent.schedules import CONSTANT
from core.formulas import parse
from ui import stage
from ui.controls import format_option
from ui.lessons import navigation, welcome

FORMULA, START, STEPS, VIEW = "x^2*sin(x)", 3.0, 60, (-1.0, 7.0)
DETAILS = ("tangent", "next step", "initial point")  # of the lab, too much for the first look
RATES = [round(0.005 * number, 3) for number in range(1, 21)]
PREDICT, PLAY, FEW, NEVER, DONE = range(1, 6)
QUESTIONS = {
    PREDICT: "This dot is **one number, x**. It learns by moving downhill a little at every "
    "step. **Where will it stop? Tap the curve.**",
    PLAY: "Your prediction: x = {predicted:.2f}. **Press Play.**",
    FEW: "The **learning rate** sets the length of each step. **Reach the minimum, x = 5.09, in "
    "fewer than 8 steps.**",
    NEVER: "**Now choose a learning rate with which it never converges.**",
    DONE: "This is gradient descent: steps downhill, neither too short nor too long. A "
    "network does the same with hundreds of thousands of numbers at once.",
}


def show(step: int) -> None:
    """The question of this step, the curve, and the slider once it is needed."""
    predicted = st.session_state.get("home_predicted")
    place = st.container(key="home_question")
    rate = RATES[0]
    if step >= FEW:
        rate = st.select_slider("Learning rate", RATES, key="home_rate", format_func=format_option)
    attempt = _run(rate)
    with place:
        st.markdown(QUESTIONS[step].format(predicted=predicted or 0.0))
        _way_on(step, attempt)
    stage.show(_stage(attempt, step, predicted), "home_stage", _predict)


def _run(rate: float) -> DescentAttempt:
    objective, optimizer = parse(FORMULA), GradientDescent(rate)
    run = descend(objective, START, optimizer, STEPS)
    return DescentAttempt(objective, (START,), optimizer, CONSTANT, 0.0, STEPS, run)


def _way_on(step: int, attempt: DescentAttempt) -> None:
    """How far the goal is, and the button to the next step once it is met."""
    if step == PLAY:
        st.button("Next", key="home_next", type="primary", on_click=welcome.go_on, args=(FEW,))
    elif step == FEW:
        steps = few_steps([attempt])
        count = steps.numbers["steps"]
        said = f"It takes {count:.0f} steps." if np.isfinite(count) else "It does not reach it."
        _goal(steps.met, said, NEVER)
    elif step == NEVER:
        never = never_arrive([attempt])
        said = "It never converges." if never.met else f"It converges to x = {attempt.end:.2f}."
        _goal(never.met, said, DONE)
    elif step == DONE:
        with st.container(horizontal=True):
            st.button("To the lab, with all controls", type="primary", on_click=welcome.leave)
            st.button("Go on step by step", on_click=navigation.go, args=("lessons",))


def _goal(met: bool, said: str, following: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[**✓**] {said}" if met else said, width="content")
        if met:
            st.button(
                "Next", key="home_next", type="primary", on_click=welcome.go_on, args=(following,)
            )


def _predict(click: Click) -> None:
    """Take down where the visitor thinks that the dot will stop."""
    if welcome.step() in (PREDICT, PLAY):
        st.session_state.home_predicted = click.x
        welcome.go_on(PLAY)


def _stage(attempt: DescentAttempt, step: int, predicted: float | None) -> Stage:
    """The curve alone, with the prediction, and the outcome once the run is played."""
    run = Run(attempt.optimizer, attempt.trajectory)
    drawn = charts.one_variable(attempt.objective, VIEW, CONSTANT, [run], run, STEPS)
    panel = replace(drawn.panels[0], width=12, height=330, title="", hint="")
    panel = replace(panel, clickable=step in (PREDICT, PLAY), handle=None, selects=False)
    panel.figure.update_layout(showlegend=False)
    outcomes: tuple[Outcome, ...] = ()
    if step == PLAY and predicted is not None:
        panel.figure.add_shape(**_line(predicted))
        stopped = f"It stopped at x = {attempt.end:.2f}. Your prediction was {predicted:.2f}."
        outcomes = (Outcome(stopped),)
    for trace in panel.figure.data:
        trace["visible"] = trace.get("name") not in DETAILS
    trails = tuple(one for one in drawn.trails if one.panel == panel.name)
    return Stage((panel,), STEPS, 0, trails, drawn.motions[-1:], fills=True, outcomes=outcomes)


def _line(x: float) -> dict[str, object]:
    """A vertical line where the dot is predicted to stop."""
    line = {"color": PREDICTION, "width": 3, "dash": "dot"}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1} | {
        "line": line
    }
