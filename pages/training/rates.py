"""Which learning rate? A range test proposes one."""

import streamlit as st

from charts import training_rates as charts
from core.datasets import Dataset
from core.range_test import RangeTest, range_test
from core.recipe import TrainingConfig
from core.visitors import Visitor
from pages.training import controls, state
from ui import stage, visitors


def finder(visitor: Visitor, config: TrainingConfig | None, dataset: Dataset) -> None:
    """Measure on demand, and show what was measured for this recipe."""
    with st.expander("Which learning rate?"):
        st.caption(
            "A range test trains for 128 steps while the learning rate grows from 10⁻⁷ to 10. "
            "Where the loss falls fastest is a good one to try (Smith 2017)."
        )
        idle = visitor.active is None and config is not None
        if st.button("Measure", disabled=not idle) and config:
            state.current().range_test = (config, dataset.name), _measure(config, dataset)
        kept = state.current().range_test
        if kept and kept[0] == (config, dataset.name):
            _show(kept[1])


def _measure(config: TrainingConfig, dataset: Dataset) -> RangeTest:
    """Take a core like a run; each report lets the learner do something else instead."""
    bar = st.progress(0.0, "Waiting for a free core …")
    slots, ticket = visitors.all_visitors().slots, object()
    slots.enter(ticket, lambda: False)
    try:
        return range_test(config, dataset, lambda share: _tell(bar, share))
    finally:
        slots.leave(ticket)
        bar.empty()


def _tell(bar: st.delta_generator.DeltaGenerator, share: float) -> None:
    bar.progress(share, "Measuring …")


def _show(found: RangeTest) -> None:
    stage.show(charts.rates(found), key="training_range")
    if found.proposal is None:
        st.warning("The loss never fell: no learning rate helps this recipe.")
        return
    st.button(
        f"Set the learning rate to {found.proposal:g}",
        on_click=controls.set_learning_rate,
        args=(found.proposal,),
    )
