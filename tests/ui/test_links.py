"""What a link asks of controls in vain is said, and forgotten."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from ui.links import report_unmatched

    with report_unmatched("lab_", notes={"lab_name": "Ask its owner."}):
        st.slider("Number", 0, 9, 5, key="lab_number", bind="query-params")
        st.selectbox("Name", ["a", "b"], key="lab_name", bind="query-params")


def linked(**link):
    app = AppTest.from_function(page)
    for key, text in link.items():
        app.query_params[key] = text
    return app.run()


def said(app):
    return "".join(caption.value for caption in app.caption)


def test_note_of_a_control_has_more_to_tell():
    app = linked(lab_name="c")
    assert said(app) == "Unknown values in the link: c for “name”. Ask its owner."


def test_note_is_gone_for_good_once_its_control_says_something_else():
    app = linked(lab_number="77")
    assert said(app) == "Unknown values in the link: 77 for “number”."
    app.slider[0].set_value(6).run()
    assert said(app) == ""
    app.slider[0].set_value(5).run()
    assert said(app) == ""


def test_keys_of_others_and_what_no_control_has_are_left_alone():
    assert said(linked(lab_stage_step="77", other_number="x", lab_number="3")) == ""
