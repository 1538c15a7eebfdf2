"""The playground: page configuration and navigation. Run it with `streamlit run app.py`."""

from urllib.parse import urlparse

import streamlit as st

from ui import sessions, warm_up

ABOUT = """
**Gradient Playground** shows how machine learning learns: gradient descent, linear regression,
neural networks and digit recognition.

The default function, points, network and hyperparameters come from a Chinese blog post that
introduces gradient descent with PyTorch. MNIST: LeCun, Cortes and Burges.
"""
LABS = ("descent", "regression", "training", "drawing")


def main() -> None:
    """Set up navigation and run the page that the address names.

    Streamlit ignores `pages/*.py` once navigation has been set up. Before that, on a server
    without visitors, the link of a lab runs such a file. So each lab has an entry script there,
    `pages/1_descent.py` and so on, that calls this function.
    """
    lab = st.navigation([_home(), *(_lab(name) for name in LABS)], position="top")
    st.set_page_config(
        f"{lab.title} – Gradient Playground",
        "assets/icon.svg",
        layout="wide",
        menu_items={"About": ABOUT},
    )
    st.logo("assets/logo.svg", size="large")
    warm_up.start()
    sessions.run_page(lab.run)


def _home() -> st.Page:
    """The bare address shows Descent. Streamlit needs a separate page for it."""
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
    """Whether the address is /descent and not the bare one; navigation shows one of the two."""
    return urlparse(st.context.url or "").path.endswith("/descent")


if __name__ == "__main__":
    main()
