"""The playground: page configuration and navigation. Run it with `streamlit run app.py`."""

from urllib.parse import urlparse

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
    lab = st.navigation([_home(), *(_lab(name) for name in LABS)], position="top")
    st.set_page_config(f"{lab.title} – Gradient Playground", "assets/icon.svg", layout="wide")
    st.logo("assets/logo.svg", size="large")
    warm_up.start()
    lab.run()


def _home() -> st.Page:
    """The bare address shows Descent. It is a page of its own, for it has no other address."""
    return st.Page(
        "pages/descent/page.py",
        title="Descent",
        default=True,
        visibility="hidden" if _at_descent() else "visible",
    )


def _lab(name: str) -> st.Page:
    hidden = name == "descent" and not _at_descent()
    return st.Page(
        f"pages/{name}/page.py",
        title=name.title(),
        url_path=name,
        visibility="hidden" if hidden else "visible",
    )


def _at_descent() -> bool:
    """Whether the address is Descent's own, and not the bare one: navigation shows one of them."""
    return urlparse(st.context.url or "").path.endswith("/descent")


if __name__ == "__main__":
    main()
