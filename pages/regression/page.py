"""Regression: a line is fitted to points by walking down its loss surface."""

import streamlit as st

from charts import regression as charts
from charts.stage import Click
from pages.regression import controls, data, fitting
from ui import layout, stage

layout.header(
    "Regression",
    "A line has two variables, slope w and intercept b. Every line is a point on the loss "
    "surface; fitting is walking downhill on it. One scrubber moves all the pictures.",
)


def place(click: Click) -> None:
    """A click on the contours moves the start there."""
    controls.place_start(click.x, click.y)


left, picture = layout.split()
with left:
    points = data.choose()
    course = controls.read()
with picture:
    if points is None:
        st.info("The picture returns as soon as there are points to fit.")
        st.stop()
    fit = fitting.fit(points, course)
    st.markdown(fitting.verdict(fit))
    if points.note:
        st.caption(points.note)
    if len(points.x) > len(fit.x):
        st.caption(f"Drawn: {len(fit.x):,} points at random. Fitted: all {len(points.x):,}.")
    stage.show(
        charts.stage(fit, course.squares), "regression_stage", None if fit.scaling else place
    )
    st.markdown(fitting.table(fit))
    with st.expander("Why it is slow, and the cure", expanded=True):
        st.latex(fitting.hessian(fit))
        st.markdown(fitting.slowness(fit))
    with st.expander("The answer without descent: the normal equations"):
        st.latex(fitting.normal_equations(fit))
