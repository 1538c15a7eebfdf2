"""The controls of the Descent lab except optimizers and formula, read into plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.descent.examples import Example, Surface
from core.descent.schedules import CONSTANT, SCHEDULES, Schedule
from ui.controls import format_option, log_slider

Range = tuple[float, float]

LEARNING_RATES = (1e-4, 10.0)
MAX_STEPS = 5_000
# The widgets that one and two variables have in common, each with its own values.
COMMON_KEYS = (
    "descent_rate",
    "descent_exact_rate",
    "descent_steps",
    "descent_schedule",
    "descent_noise",
    "descent_seed",
    "descent_optimizers",
    "descent_explained",
)
# Step sizes of the sliders for the initial point.
SLIDER_STEPS = {"descent_start": 0.05, "descent_x": 0.01, "descent_y": 0.01}


@dataclass(frozen=True)
class Settings:
    """The settings that all optimizers share."""

    learning_rate: float
    steps: int
    schedule: Schedule
    noise: float
    seed: int

    @property
    def extras(self) -> str:
        """Schedule and noise as text; empty if there are none."""
        schedule = f"schedule {self.schedule.name}" if self.schedule != CONSTANT else ""
        noise = f"gradient noise {format_option(self.noise)} (seed {self.seed})"
        return ", ".join(filter(None, (schedule, noise if self.noise else "")))


def save_widgets(name: str, keys: Sequence[str]) -> None:
    """Save the values of widgets that are about to disappear, under a name."""
    state = st.session_state
    state[f"descent_saved_{name}"] = {key: state[key] for key in keys if key in state}


def saved_widgets(name: str) -> dict[str, object]:
    """The values saved under a name, by key; empty if there are none."""
    return dict(st.session_state.get(f"descent_saved_{name}", {}))


def restore_widgets(name: str) -> bool:
    """Set widgets to the values saved under a name; False if there are none."""
    saved = saved_widgets(name)
    for key, value in saved.items():
        st.session_state[key] = value
    return bool(saved)


def initial_point(variable: str, key: str, view: Range, default: float) -> float:
    """One coordinate of the initial point: the exact number if there is one, or the slider."""
    low, high = view
    position = st.slider(
        f"Initial point {variable}",
        low,
        high,
        min(max(default, low), high),
        SLIDER_STEPS[key],
        key=key,
        format="%.2f",
        help="Where every run starts. You can also click the plot.",
        on_change=lambda: _clear_exact(key),
        bind="query-params",
    )
    exact = st.session_state.get(exact_key(key))
    if exact is not None:
        st.caption(f"Exactly {format_option(exact)} until you move the slider.")
    return float(position if exact is None else exact)


def exact_key(key: str) -> str:
    """The key of the number input that overrides a slider."""
    return key.replace("descent_", "descent_exact_")


def _clear_exact(key: str) -> None:
    st.session_state[exact_key(key)] = None


def set_initial_point(key: str, position: float, view: Range) -> None:
    """Move the initial point: to the nearest slider position, or exactly outside its range."""
    inside = view[0] <= position <= view[1]
    st.session_state[exact_key(key)] = None if inside else float(f"{position:.6g}")
    if inside:
        step = SLIDER_STEPS[key]
        st.session_state[key] = round(round(position / step) * step, 6)


def set_learning_rate(learning_rate: float) -> None:
    """Set the exact learning rate."""
    st.session_state.descent_exact_rate = float(f"{learning_rate:.3g}")


def load_example(example: Example | Surface, start: Mapping[str, float]) -> None:
    """Set the widgets to an example; `start` has its initial point by the keys of the sliders."""
    for key, value in {**start, "descent_rate": example.learning_rate}.items():
        st.session_state[key] = value
        _clear_exact(key)
    st.session_state.descent_steps = float(example.steps)
    st.session_state.descent_schedule = CONSTANT.name
    st.session_state.descent_noise = example.noise


def settings(example: Example | Surface, exact_inputs: Mapping[str, str]) -> Settings:
    """The settings that all optimizers share; the example has the defaults.

    `exact_inputs` has the labels of the inputs for an exact initial point and the keys of
    the sliders that they override.
    """
    rate = log_slider(
        "Learning rate",
        "descent_rate",
        *LEARNING_RATES,
        example.learning_rate,
        help="Multiplies the gradient in each step. Larger values take longer steps; too large "
        "ones diverge.",
        on_change=lambda: _clear_exact("descent_rate"),
    )
    rate_note = st.empty()
    steps = log_slider(
        "Steps",
        "descent_steps",
        1,
        MAX_STEPS,
        example.steps,
        help="The number of steps that each optimizer takes.",
        whole=True,
    )
    extras_note = st.empty()
    with st.expander("Schedule, noise, exact numbers"):
        schedule, noise, seed = _schedule_and_noise(example)
        for label, key in exact_inputs.items():
            _exact_input(label, key, -1e6, 1e6)
        exact_rate = _exact_input("Exact learning rate", "descent_rate", 1e-12, 1e9)
    if exact_rate is not None:
        rate_note.caption(f"Exactly {format_option(exact_rate)} until you move the slider.")
    learning_rate = rate if exact_rate is None else exact_rate
    chosen = Settings(learning_rate, int(steps), schedule, noise, seed)
    if chosen.extras:
        extras_note.caption(f"Active: {chosen.extras}.")
    return chosen


def _schedule_and_noise(example: Example | Surface) -> tuple[Schedule, float, int]:
    """The schedule, the standard deviation of the gradient noise and its seed."""
    schedule = st.selectbox(
        "Learning-rate schedule",
        SCHEDULES,
        key="descent_schedule",
        help="How the learning rate changes during the run.",
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
        help="Standard deviation of the noise added to each gradient, as if it were estimated "
        "from a mini-batch. 0 uses the exact gradient.",
        bind="query-params",
    )
    seed = st.number_input("Noise seed", 0, 999, 0, 1, key="descent_seed", bind="query-params")
    return SCHEDULES[schedule], noise, seed


def _exact_input(label: str, key: str, low: float, high: float) -> float | None:
    """A number input that overrides the slider `key`, with a larger range; None if empty."""
    return st.number_input(
        label,
        float(low),
        float(high),
        None,
        key=exact_key(key),
        format="%g",
        placeholder="empty: slider",
        help=f"Overrides the slider. From {format_option(low)} to {format_option(high)}.",
        bind="query-params",
    )
