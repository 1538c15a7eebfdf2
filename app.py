"""The playground: page configuration and navigation. Run it with `streamlit run app.py`."""

import streamlit as st

from ui import warm_up

DESCENT = st.Page("pages/descent/page.py", title="Descent", icon="⛰️", url_path="descent")
LABS = [
    DESCENT,
    st.Page("pages/regression/page.py", title="Regression", icon="📈", url_path="regression"),
    st.Page("pages/training/page.py", title="Training", icon="🧠", url_path="training"),
    st.Page("pages/drawing/page.py", title="Drawing", icon="✏️", url_path="drawing"),
]


def home() -> None:
    """Lead to the first lab. A default page of its own has no address: /descent would fail."""
    st.switch_page(DESCENT, query_params=st.query_params.to_dict())


st.set_page_config(page_title="Gradient Playground", page_icon="⛰️", layout="wide")
st.logo("assets/logo.svg", size="large")
warm_up.start()
HOME = st.Page(home, title="Home", default=True, visibility="hidden")
st.navigation([HOME, *LABS], position="top").run()
