"""The first minute of a new visitor: a digit is read, then a number learns on a curve."""

import streamlit as st

from pages.home import curve, sheet
from ui import layout
from ui.lessons import navigation, welcome

layout.header("Welcome", "One minute on how machine learning learns.")
with st.container(key="home"):
    if welcome.step() == 0:
        sheet.show()
    else:
        curve.show(welcome.step())
    with st.container(horizontal=True, key="home_leave"):
        st.button("Skip to the labs", type="tertiary", on_click=welcome.leave)
        st.button("All lessons", type="tertiary", on_click=navigation.go, args=("lessons",))
