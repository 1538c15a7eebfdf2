"""Values of a link that widgets do not have are reported until the widget changes."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from ui.links import report_unmatched

    with report_unmatched("lab_", notes={"lab_name": "Ask its owner."}):
        st.slider("Number", 0, 9, 5, key="lab_number", bind="query-params")
        st.selectbox("Name", ["a", "b"], key="lab_name", bind="query-params")
    with report_unmatched("other_view"):
        st.selectbox("View", ["a", "b"], key="other_view", bind="query-params")
    with report_unmatched("other_", elsewhere={"other_view"}):
        st.selectbox("Colour", ["red"], key="other_colour", bind="query-params")


def linked(**link):
    app = AppTest.from_function(page)
    for key, text in link.items():
        app.query_params[key] = text
    return app.run()


def reported(app):
    return "".join(caption.value for caption in app.caption)


def test_report_has_the_note_of_the_widget():
    app = linked(lab_name="c")
    assert reported(app) == "Unknown values in the link: c for “name”. Ask its owner."


def test_report_disappears_once_the_widget_changes():
    app = linked(lab_number="77")
    assert reported(app) == "Unknown values in the link: 77 for “number”."
    app.slider[0].set_value(6).run()
    assert reported(app) == ""
    app.slider[0].set_value(5).run()
    assert reported(app) == ""


def test_keys_without_a_widget_are_not_reported():
    assert reported(linked(lab_stage_step="77", other_number="x", lab_number="3")) == ""


def test_widget_that_is_drawn_elsewhere_is_reported_there_only():
    assert reported(linked(other_view="x")) == "Unknown values in the link: x for “view”."
    app = linked(other_view="b")
    app.selectbox("other_view").set_value("a").run()
    assert reported(app) == ""
