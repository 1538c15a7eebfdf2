"""The playground: page configuration and navigation. Run it with `streamlit run app.py`."""

from urllib.parse import urlparse

import streamlit as st

from ui import layout, warm_up
from ui.lessons import welcome
from ui.server import sessions

ABOUT = """
**Gradient Playground** shows how machine learning learns: gradient descent, linear regression,
neural networks and digit recognition.

The default function, points, network and hyperparameters come from a Chinese blog post that
introduces gradient descent with PyTorch. MNIST: LeCun, Cortes and Burges.
"""
PAGES = ("descent", "regression", "training", "drawing", "lessons")


def main() -> None:
    """Set up navigation and run the page that the address names.

    Streamlit ignores `pages/*.py` once navigation has been set up. Before that, on a server
    without visitors, the link of a page runs such a file. So each page has an entry script there,
    `pages/1_descent.py` and so on, that calls this function.
    """
    page = st.navigation([_home(), *(_page(name) for name in PAGES)], position="top")
    st.set_page_config(
        f"{page.title} – Gradient Playground",
        "assets/icon.svg",
        layout="wide",
        menu_items={"About": ABOUT},
    )
    layout.style()
    st.logo("assets/logo.svg", size="large")
    warm_up.start()
    sessions.run_page(page.run)


def _home() -> st.Page:
    """The bare address shows the first minute to who is new, and Descent to all others.

    Streamlit needs a separate page for it.
    """
    if welcome.is_due(PAGES):
        return st.Page("pages/home/page.py", title="Welcome", default=True, visibility="hidden")
    return st.Page(
        "pages/descent/page.py",
        title="Descent",
        default=True,
        visibility="hidden" if _at_descent() else "visible",
    )


def _page(name: str) -> st.Page:
    hidden = name == "descent" and not (_at_descent() or welcome.is_due(PAGES))
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
