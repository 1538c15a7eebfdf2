"""Links made with the previous version open what they opened then."""

import pytest
from streamlit.testing.v1 import AppTest

from ui import link_aliases
from ui.link_aliases import translate

KEYS = {"lab_old": "lab_new"}
VALUES = {"lab_new": {"A": "a"}, "lab_many": {"B": "b"}}


@pytest.mark.parametrize(
    ("link", "today"),
    [
        ({"lab_old": ["A"]}, {"lab_new": ["a"]}),
        ({"lab_new": ["A"]}, {"lab_new": ["a"]}),
        ({"lab_old": ["A"], "lab_new": ["c"]}, {"lab_new": ["a"]}),
        ({"lab_many": ["B", "c", "b"]}, {"lab_many": ["b", "c", "b"]}),
        ({"lab_other": ["A"], "lab_many": [""]}, {"lab_other": ["A"], "lab_many": [""]}),
    ],
)
def test_old_keys_and_values_are_translated(link, today):
    assert translate(link, KEYS, VALUES) == today
    assert translate(today, KEYS, VALUES) == today


def test_new_names_are_final():
    assert not link_aliases.KEYS.keys() & set(link_aliases.KEYS.values())
    for key, renamed in link_aliases.VALUES.items():
        assert key not in link_aliases.KEYS
        assert not renamed.keys() & set(renamed.values()), key


def page():
    import streamlit as st

    from ui import layout

    layout.header("Lab", "")
    st.pills("Many", ["b", "c"], selection_mode="multi", key="lab_many", bind="query-params")
    st.selectbox("New", ["z", "a"], key="lab_new", bind="query-params")


def test_widgets_take_the_values_of_an_old_link(monkeypatch):
    monkeypatch.setattr(link_aliases, "KEYS", KEYS)
    monkeypatch.setattr(link_aliases, "VALUES", VALUES)
    monkeypatch.setattr(link_aliases, "REMOVED", {"lab_gone": "There is no gone any more."})
    app = AppTest.from_function(page)
    app.query_params["lab_old"] = "A"
    app.query_params["lab_many"] = ["c", "B"]
    app.query_params["lab_gone"] = "1"
    app.run()
    assert app.session_state.lab_new == "a"
    assert set(app.session_state.lab_many) == {"b", "c"}
    assert [caption.value for caption in app.caption] == ["There is no gone any more."]
    app.selectbox[0].set_value("z").run()
    assert app.session_state.lab_new == "z"
