"""The Training page in tests: how to press, wait and read."""

from pathlib import Path

from ui import visitors

PAGE = Path(__file__).parents[2] / "pages" / "training" / "page.py"


def button(page, label):
    return next(found for found in page.button if found.label == label)


def visitor(page):
    return visitors.all_visitors().get(page.session_state["visitor_id"])


def trained(page):
    """Press Train and wait for the end."""
    button(page, "Train").click().run()
    assert visitor(page).runs[-1].join(60)
    page.run()
    assert not page.exception
    return page


def html(page):
    return "".join(part.proto.body for part in page.get("html"))


def settings(page):
    widgets = [*page.select_slider, *page.selectbox]
    return {widget.key.removeprefix("training_"): widget.value for widget in widgets}
