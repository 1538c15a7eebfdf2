"""The playground: page configuration and navigation. Run it with `streamlit run app.py`."""

import streamlit as st

LABS = [
    st.Page("pages/descent/page.py", title="Descent", icon="⛰️", url_path="descent", default=True),
    st.Page("pages/regression/page.py", title="Regression", icon="📈", url_path="regression"),
    st.Page("pages/training/page.py", title="Training", icon="🧠", url_path="training"),
    st.Page("pages/drawing/page.py", title="Drawing", icon="✏️", url_path="drawing"),
]

st.set_page_config(page_title="Gradient Playground", page_icon="⛰️", layout="wide")
st.navigation(LABS, position="top").run()
