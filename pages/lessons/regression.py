"""Reports the fits of the Regression lab to the challenge that is on."""

from typing import Any

import streamlit as st

from core.challenges.regression import CHECKS, FitAttempt, Line, Source
from core.regression.export import FitSettings
from core.regression.fit import Fit
from ui.lessons import active

SOURCES: dict[str, Source] = {
    "100 noisy points": "noisy points",
    "Synthetic line": "line",
    "Edited by hand": "by hand",
}


def observe(fit: Fit, config: FitSettings) -> None:
    """Check a fit of a line; those of several features are in no challenge."""
    if len(fit.names) != 2:
        return
    widgets: Any = st.session_state
    source = SOURCES.get(widgets.regression_points, "other")
    line = None
    if source == "line":
        points, outliers = int(widgets.regression_n), int(widgets.regression_outliers)
        line = Line(widgets.regression_slope, widgets.regression_noise, points, outliers)
    w, b = config.start
    attempt = FitAttempt(fit, (w, b), config.steps, config.loss.name, source, line)
    active.observe(attempt, CHECKS)
