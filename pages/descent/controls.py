"""The controls of the Descent lab, read into plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.descent.examples import Example, Surface
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import OPTIMIZERS
from core.descent.schedules import CONSTANT, SCHEDULES, Schedule
from core.formulas.objective import ExpressionError, Objective, parse
from ui import layout
from ui.controls import format_option, log_slider, parameter_sliders

RATES = (1e-4, 10.0)
MOST_STEPS = 5_000
# What both halves of the lab have, each with a setting of its own.
COURSE = (
    "descent_rate",
    "descent_exact_rate",
    "descent_steps",
    "descent_schedule",
    "descent_noise",
    "descent_seed",
    "descent_optimizers",
    "descent_explained",
)
# By how much each slider for a start moves.
STRIDES = {"descent_start": 0.05, "descent_x": 0.01, "descent_y": 0.01}


@dataclass(frozen=True)
class Course:
    """How all racers run: learning rate, number of steps, schedule, noise and its seed."""

    learning_rate: float
    steps: int
    schedule: Schedule
    noise: float
    seed: int

    @property
    def extras(self) -> str:
        """The schedule and the noise in words; nothing where there is neither."""
        schedule = f"schedule {self.schedule.name}" if self.schedule != CONSTANT else ""
        noise = (
            f"gradient noise {format_option(self.noise)} (seed {self.seed})" if self.noise else ""
        )
        return ", ".join(filter(None, (schedule, noise)))


def typed(label: str, key: str, default: str, variables: tuple[str, ...], help: str) -> Objective:
    """The formula that was typed; while it is none, the fault is said and the last one stays."""
    text = st.text_input(label, default, key=key, help=help, bind="query-params") or ""
    try:
        objective = parse(text, variables)
    except ExpressionError as error:
        st.error(str(error))
        objective = parse(st.session_state.get(f"{key}_read", default), variables)
        st.caption(f"The picture is of the last formula that could be read: `{objective.text}`")
    st.session_state[f"{key}_read"] = objective.text
    if objective.hint:
        st.caption(objective.hint)
    return objective


def same(objective: Objective, formula: str) -> bool:
    """Whether an objective is that of `formula`, however it was typed."""
    return bool(objective.expression == parse(formula, objective.variables).expression)


def keep(part: str, keys: Sequence[str]) -> None:
    """Keep what the controls of a part of the lab say, for when it has left the screen."""
    state = st.session_state
    state[f"descent_kept_{part}"] = {key: state[key] for key in keys if key in state}


def kept(part: str) -> dict[str, object]:
    """What was kept of the controls of a part."""
    return dict(st.session_state.get(f"descent_kept_{part}", {}))


def bring_back(part: str) -> bool:
    """Set the controls of a part as it was left; False if nothing of it was kept."""
    for key, value in kept(part).items():
        st.session_state[key] = value
    return bool(kept(part))


def start(name: str, key: str, view: tuple[float, float], place: float) -> float:
    """Where along one axis all racers start: what was typed exactly, or the slider."""
    low, high = view
    chosen = st.slider(
        f"Start {name}",
        low,
        high,
        min(max(place, low), high),
        STRIDES[key],
        key=key,
        format="%.2f",
        help="Where does the run start? You can also click into the picture.",
        on_change=lambda: _forget(key),
        bind="query-params",
    )
    exact = st.session_state.get(exactly(key))
    if exact is not None:
        st.caption(f"Exactly {format_option(exact)}, until you move the slider.")
    return float(chosen if exact is None else exact)


def exactly(key: str) -> str:
    """The key of the number that takes the place of a slider."""
    return key.replace("descent_", "descent_exact_")


def _forget(key: str) -> None:
    """A slider that is moved takes the place of the number that was typed."""
    st.session_state[exactly(key)] = None


def place_start(key: str, place: float, view: tuple[float, float]) -> None:
    """Put the start along one axis at `place`, as a click into the picture does.

    Where its slider reaches, that is the nearest place which the slider has.
    """
    inside = view[0] <= place <= view[1]
    st.session_state[exactly(key)] = None if inside else float(f"{place:.6g}")
    if inside:
        st.session_state[key] = round(round(place / STRIDES[key]) * STRIDES[key], 6)


def set_rate(rate: float) -> None:
    """Set the learning rate, as a click on the map does."""
    st.session_state.descent_exact_rate = float(f"{rate:.3g}")


def load(example: Example | Surface, start: Mapping[str, float]) -> None:
    """Set start (by the keys of its sliders), learning rate, steps and noise to an example's.

    It runs at a constant learning rate.
    """
    for key, value in {**start, "descent_rate": example.learning_rate}.items():
        st.session_state[key] = value
        _forget(key)
    st.session_state.descent_steps = float(example.steps)
    st.session_state.descent_schedule = CONSTANT.name
    st.session_state.descent_noise = example.noise


def course(example: Example | Surface, starts: Mapping[str, str]) -> Course:
    """How the race is run. Exact numbers, where typed, take the place of the sliders.

    `starts` has the labels of the fields for an exact start, and the keys of their sliders.
    What a link does not say is as the example has it.
    """
    rate = log_slider(
        "Learning rate",
        "descent_rate",
        *RATES,
        example.learning_rate,
        help="How long is a step, for a given slope?",
        on_change=lambda: _forget("descent_rate"),
    )
    note = st.empty()
    steps = _steps(example.steps)
    in_force = st.empty()
    with st.expander("Schedule, noise, exact numbers"):
        schedule, noise, seed = _extras(example)
        exact_rate = _exact_numbers(starts)
    if exact_rate is not None:
        note.caption(f"Exactly {format_option(exact_rate)}, until you move the slider.")
    learning_rate = rate if exact_rate is None else exact_rate
    course = Course(learning_rate, steps, schedule, noise, seed)
    if course.extras:
        in_force.caption(f"In force: {course.extras}.")
    return course


def _steps(usual: int) -> int:
    """How many steps each racer takes."""
    steps = log_slider(
        "Steps",
        "descent_steps",
        1,
        MOST_STEPS,
        usual,
        help="How many steps are taken?",
        whole=True,
    )
    return int(steps)


def _extras(example: Example | Surface) -> tuple[Schedule, float, int]:
    """The schedule, the noise and its seed."""
    schedule = st.selectbox(
        "Learning-rate schedule",
        SCHEDULES,
        key="descent_schedule",
        help="How does the learning rate change on the way?",
        bind="query-params",
    )
    st.caption(SCHEDULES[schedule].description)
    noise = st.slider(
        "Gradient noise",
        0.0,
        5.0,
        example.noise,
        0.1,
        key="descent_noise",
        help="What if the slope is only estimated, as from a mini-batch?",
        bind="query-params",
    )
    seed = st.number_input(
        "Seed of the noise", 0, 999, 0, 1, key="descent_seed", bind="query-params"
    )
    return SCHEDULES[schedule], noise, seed


def _exact_numbers(starts: Mapping[str, str]) -> float | None:
    """Fields for an exact start, and one for an exact learning rate, which is returned."""
    for label, key in starts.items():
        _exact(label, key, -1e6, 1e6)
    return _exact("Exact learning rate", "descent_rate", 1e-12, 1e9)


def _exact(label: str, key: str, low: float, high: float) -> float | None:
    """A number that is typed, over a range the slider `key` could not cover; None if empty."""
    return st.number_input(
        label,
        float(low),
        float(high),
        None,
        key=exactly(key),
        format="%g",
        placeholder="empty: slider",
        help=f"From {format_option(low)} to {format_option(high)}, in place of the slider.",
        bind="query-params",
    )


def racers(learning_rate: float, usual: list[str]) -> list[Optimizer]:
    """The optimizers that run, each with its parameters; the `usual` ones until others are
    chosen."""
    names = st.pills(
        "Optimizers",
        OPTIMIZERS,
        selection_mode="multi",
        default=usual,
        key="descent_optimizers",
        help="Who runs? Choose several to see them side by side.",
        wrap=True,
        bind="query-params",
    )
    chosen = [name for name in OPTIMIZERS if name in names]
    for name in set(chosen) - set(st.session_state.get("descent_ran", [])):
        bring_back(name)
    st.session_state.descent_ran = chosen
    with layout.expander("Parameters of the optimizers", "descent_parameters") as fold:
        return [_optimizer(OPTIMIZERS[name], learning_rate, bool(fold.open)) for name in chosen]


def _optimizer(optimizer: type[Optimizer], learning_rate: float, wanted: bool) -> Optimizer:
    """An optimizer as it was set when it last ran.

    Its sliders are drawn only where they are `wanted`, in the link, or say something unusual.
    """
    key, usual = f"descent_{optimizer.__name__.lower()}", optimizer(learning_rate)
    linked = any(name.startswith(f"{key}_") for name in st.query_params)
    if not (wanted or linked or kept(optimizer.name)):
        return usual
    made = _tuned(optimizer, learning_rate, key)
    changed = [str(name) for name in st.session_state if str(name).startswith(f"{key}_")]
    keep(optimizer.name, changed if made != usual else ())
    return made


def _tuned(optimizer: type[Optimizer], learning_rate: float, key: str) -> Optimizer:
    st.markdown(f"**{optimizer.name}.** {optimizer.description}")
    lines = optimizer.formula.replace(r", \quad", r" \\")
    st.latex(rf"\footnotesize\begin{{gathered}}{lines}\end{{gathered}}")
    factor = log_slider(
        "Learning rate, times",
        f"{key}_factor",
        0.01,
        100.0,
        1.0,
        help="Some optimizers want another learning rate than the rest.",
    )
    values = parameter_sliders(optimizer, key)
    st.caption(f"Source: {optimizer.source}")
    arguments: Mapping[str, float] = {"learning_rate": learning_rate * factor, **values}
    return optimizer(**arguments)
