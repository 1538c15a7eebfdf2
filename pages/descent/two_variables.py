"""Two variables: all optimizers race down one surface from one start."""

import streamlit as st

from charts.descent import surface as charts
from charts.descent.curve import Racer
from charts.stage import Click
from core.descent.examples import SURFACES, Surface
from core.descent.ranking import Finish, standings
from core.descent.verdicts import hole
from core.formulas.objective import Objective
from pages.descent import controls
from pages.descent import export as take_away
from pages.descent import formula as formulas
from pages.descent.optimizers import explained, race
from ui import layout, stage

FIRST = next(iter(SURFACES.values()))
# A minimum is reached within this share of the width of the window.
NEAR = 0.01
# Who races when this half of the lab is opened.
RACERS = ["Gradient descent", "Momentum", "RMSProp", "Adam"]
# How a racer came to rest, by what lies around it.
GROUNDS = {
    "minimum": "came to rest in a minimum",
    "maximum": "stands on a maximum: move the start a little",
    "saddle": "came to rest on a saddle: move the start a little",
    "flat part": "came to rest on a flat part: move the start",
}
KEYS = (
    "descent_surface",
    "descent_surface_formula",
    "descent_x",
    "descent_y",
    "descent_exact_x",
    "descent_exact_y",
    *controls.COURSE,
)


def show() -> None:
    """The whole lab in two variables."""
    left, picture = layout.columns(drawer=True)
    with left:
        objective, surface = formula()
        # The exact start is typed under the sliders whose place it takes: it is read first.
        place = st.container()
        course = controls.course(surface, {f"Exact start {n}": f"descent_{n}" for n in "xy"})
        with place:
            start = read_start(surface)
        racers = race(objective, start, course, controls.racers(course.learning_rate, RACERS))
        focus = explained(racers)
    with picture:
        if focus is None:
            st.info("Choose at least one optimizer.")
            return
        formulas.show(objective)
        minima = surface.minima if controls.same(objective, surface.formula) else ()
        seen = charts.window(*views(surface), start)
        land = charts.terrain(objective, *seen, minima, [racer.run for racer in racers])
        film = charts.two_variables(land, racers, focus, course.schedule, course.steps)
        stage.show(film, "descent_surface_stage", lambda click: place_start(click, surface))
        st.markdown(table(objective, racers, minima, surface))
        take_away.show(objective, racers, focus, course, film)


def formula() -> tuple[Objective, Surface]:
    """The surface to descend, and the example that it was taken from."""
    name = st.selectbox(
        "Surface",
        SURFACES,
        key="descent_surface",
        on_change=load_surface,
        help="Surfaces that each teach one thing. Choosing one also sets a start and a rate.",
        bind="query-params",
    )
    surface = SURFACES[name]
    objective = controls.typed(
        "f(x, y) =",
        "descent_surface_formula",
        surface.formula,
        ("x", "y"),
        "Any formula in x and y.",
    )
    own = not controls.same(objective, surface.formula)
    st.caption("Your own surface." if own else surface.lesson)
    return objective, surface


def open_example() -> None:
    """Load the surface with which this half of the lab begins."""
    load_surface()
    st.session_state.descent_optimizers = RACERS


def load_surface() -> None:
    """Set formula, start, rate and steps to those of the chosen surface."""
    surface = SURFACES[st.session_state.get("descent_surface", FIRST.name)]
    st.session_state.descent_surface_formula = surface.formula
    x, y = surface.start
    controls.load(surface, {"descent_x": x, "descent_y": y})


def read_start(surface: Surface) -> tuple[float, float]:
    """The common start of all racers."""
    x, y = (
        controls.start(name, f"descent_{name}", view, place)
        for name, view, place in zip("xy", views(surface), surface.start, strict=True)
    )
    return x, y


def views(surface: Surface) -> tuple[tuple[float, float], tuple[float, float]]:
    """The parts of both axes that the sliders reach."""
    return surface.x_view, surface.y_view


def place_start(click: Click, surface: Surface) -> None:
    """A click on the contours moves the start there."""
    for name, place, view in zip("xy", (click.x, click.y), views(surface), strict=True):
        controls.place_start(f"descent_{name}", place, view)


def table(
    objective: Objective,
    racers: list[Racer],
    minima: tuple[tuple[float, float], ...],
    surface: Surface,
) -> str:
    """Who arrived first, who is on the way, who diverged, as Markdown."""
    first = racers[0].run
    if first.diverged_at == 0:
        x, y = first.positions[0]
        place = f"({x:.6g}, {y:.6g})".replace("-", "−")
        return f"Nobody can start: {hole(objective, x, y)} at {place}. Move the start."
    radius = NEAR * (surface.x_view[1] - surface.x_view[0])
    runs = {racer.name: racer.run for racer in racers}
    head = "| | ends at | f there | |\n|---|---|--:|---|\n"
    order = standings(runs, objective, minima, radius)
    rows = "\n".join(_row(one, bool(minima)) for one in order)
    reached = f"\n\nReached: it stays within {radius:.2g} of the minimum." if minima else ""
    return head + rows + reached


def _row(one: Finish, known: bool) -> str:
    """A racer in the table; `known` says whether all of the lowest minima are."""
    x, y = one.run.positions[-1]
    if one.arrival is not None:
        how = f"reached a minimum at step {one.arrival}"
    elif one.run.status == "diverged":
        how = f"diverged at step {one.run.diverged_at}"
    elif one.run.is_diverging:
        how = "diverges: its steps grow ever longer"
    elif one.ground == "minimum" and known:
        how = "came to rest in a local minimum: another start may find a lower one"
    else:
        how = GROUNDS[one.ground] if one.ground else "still moving"
    row = f"| **{one.name}** | ({x:.4g}, {y:.4g}) | {one.run.values[-1]:.4g} | {how} |"
    return row.replace("-", "−")
