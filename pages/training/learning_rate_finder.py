"""Which learning rate? A range test proposes one."""

import streamlit as st

from charts.training import learning_rate_finder as charts
from core.inspection.learning_rate_finder import RangeTest, tested
from core.runs.jobs import FinderJob
from core.runs.visitors import BusyError, Visitor
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from pages.training import controls
from ui import stage

SECONDS_BETWEEN_LOOKS = 0.4


def finder(visitor: Visitor, config: TrainingConfig | None, dataset: Dataset) -> None:
    """Measure on demand, and show what was measured for this recipe."""
    with st.expander("Which learning rate?"):
        st.caption(
            "A range test trains for 128 steps while the learning rate grows from 10⁻⁵ to 10. "
            "Where the loss falls fastest is a good one to try (Smith 2017)."
        )
        measurement = visitor.finder
        measuring = measurement is not None and not measurement.ended
        idle = visitor.active is None and config is not None and not measuring
        st.button("Measure", disabled=not idle, on_click=_measure, args=(visitor, config, dataset))
        if measurement is not None and measuring:
            _watch(measurement)
        elif measurement and config and _is_of(measurement, config, dataset):
            _show(measurement)


def _is_of(measurement: FinderJob, config: TrainingConfig, dataset: Dataset) -> bool:
    """Whether this was measured for the recipe, whatever its own learning rate."""
    return measurement.dataset is dataset and tested(measurement.config) == tested(config)


def _measure(visitor: Visitor, config: TrainingConfig, dataset: Dataset) -> None:
    try:
        visitor.find_learning_rate(config, dataset)
    except BusyError as fault:
        st.toast(str(fault))


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(measurement: FinderJob) -> None:
    """How far it is, until the page can show what was found."""
    if measurement.ended:
        st.rerun()
    place = measurement.queue_position
    waiting = f"Waiting for a free core: place {place} in the line."
    st.progress(measurement.progress, waiting if place else "Measuring …")


def _show(measurement: FinderJob) -> None:
    if measurement.error:
        st.error(f"The measurement ended with an error: {measurement.error}")
    elif measurement.result is not None:
        _propose(measurement.result)


def _propose(found: RangeTest) -> None:
    stage.show(charts.rates(found), key="training_range")
    if found.proposal is None:
        st.warning("The loss never fell: no learning rate from 10⁻⁵ to 10 helps this recipe.")
        return
    st.button(
        f"Set the learning rate to {found.proposal:g}",
        on_click=controls.change,
        args=({"learning_rate": found.proposal},),
    )
