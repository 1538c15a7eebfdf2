"""The settings that all optimizers share, and widgets that keep their values while hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.descent.examples import Example
from core.descent.schedules import CONSTANT, SCHEDULES, Schedule
from ui.controls import choice, format_option, log_slider, log_stops, seed, slider

LEARNING_RATES = (1e-4, 10.0)
# Those that a link may have.
EXACT_RATES = (1e-12, 1e9)
MAX_STEPS = 5_000
# The widgets that one and two variables have in common, each with its own values.
COMMON_KEYS = (
    "descent_rate",
    "descent_steps",
    "descent_schedule",
    "descent_noise",
    "descent_seed",
    "descent_optimizers",
    "descent_explained",
)


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


def restore_widgets(name: str) -> bool:
    """Set widgets to the values saved under a name; False if there are none."""
    saved = st.session_state.get(f"descent_saved_{name}", {})
    for key, value in saved.items():
        st.session_state[key] = value
    return bool(saved)


def rate_stops(example: Example) -> tuple[float, ...]:
    """The positions of the slider of the learning rate."""
    return log_stops("descent_rate", *LEARNING_RATES, example.learning_rate, exact=EXACT_RATES)


def step_stops(example: Example) -> tuple[float, ...]:
    """The positions of the slider of the number of steps."""
    return log_stops("descent_steps", 1, MAX_STEPS, example.steps, whole=True)


def rate_and_steps(example: Example) -> tuple[float, int]:
    """The learning rate and the number of steps; the example has the defaults."""
    learning_rate = log_slider(
        "Learning rate",
        "descent_rate",
        *LEARNING_RATES,
        example.learning_rate,
        help="Multiplies the gradient in each step. Larger values take longer steps; too large "
        "ones diverge.",
        exact=EXACT_RATES,
    )
    steps = log_slider(
        "Steps",
        "descent_steps",
        1,
        MAX_STEPS,
        example.steps,
        help="The number of steps that each optimizer takes.",
        whole=True,
    )
    return learning_rate, int(steps)


def schedule_and_noise(example: Example) -> tuple[Schedule, float, int]:
    """The schedule, the standard deviation of the gradient noise and its seed."""
    schedule = choice(
        "Learning-rate schedule",
        "descent_schedule",
        SCHEDULES,
        "How the learning rate changes during the run.",
    )
    st.caption(SCHEDULES[schedule].description)
    noise = slider(
        "Gradient noise",
        "descent_noise",
        0.0,
        5.0,
        example.noise,
        0.1,
        "Standard deviation of the noise added to each gradient, as if it were estimated from a "
        "mini-batch. 0 uses the exact gradient.",
    )
    chosen_seed = seed("Noise seed", "descent_seed", "Another seed draws other noise.")
    return SCHEDULES[schedule], noise, chosen_seed
