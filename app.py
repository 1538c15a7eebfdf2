"""The playground: page configuration and navigation. Run it with `streamlit run app.py`."""

import streamlit as st

from ui import warm_up

LABS = ("descent", "regression", "training", "drawing")


def main() -> None:
    """Draw the frame and, in it, the lab that the address names.

    Streamlit ignores `pages/*.py` once navigation has been set up. Before that, on a server
    that nobody has visited yet, the link of a lab runs such a file, and would find no page
    without one. So each lab has a door there, `pages/1_descent.py` and so on, that calls
    this function.
    """
    labs = {lab: st.Page(f"pages/{lab}/page.py", title=lab.title(), url_path=lab) for lab in LABS}

    def home() -> None:
        # A default page has no address of its own: the link /descent would not be found.
        st.switch_page(labs["descent"], query_params=st.query_params.to_dict())

    st.set_page_config("Gradient Playground", "assets/icon.svg", layout="wide")
    st.logo("assets/logo.svg", size="large")
    warm_up.start()
    default = st.Page(home, title="Home", default=True, visibility="hidden")
    st.navigation([default, *labs.values()], position="top").run()


if __name__ == "__main__":
    main()
