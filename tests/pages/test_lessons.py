"""Challenges in their labs: each opens, is silent, and is solved by its own solution."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.visitors import new_id
from pages.training.data import datasets
from ui.lessons.content import challenges, road

PAGES = Path(__file__).parents[2] / "pages"
SESSION = "lessons_session"
OFFERED = [one for one in challenges().values() if one.lab in ("descent", "regression")]
TRAINED = [one for one in challenges().values() if one.lab in ("training", "drawing")]


def opened(page, link, session=None):
    """A page as a link opens it, in a session in which challenges may be on already."""
    app = AppTest.from_file(str(PAGES / page / "page.py"), default_timeout=60)
    app.session_state["visitor_id"] = new_id()
    if session is not None:
        app.session_state[SESSION] = session
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert not [caption.value for caption in app.caption if "Unknown values" in caption.value]
    return app


def strip(app):
    return "\n".join(part.value for part in app.markdown)


def stages(app):
    found = [part for part in app.get("bidi_component") if "stage" in part.proto.id]
    sent = [json.loads(part.proto.json).get("stage") for part in found]
    return [json.loads(one) for one in sent if isinstance(one, str) and one.startswith("{")]


def ids(block):
    """The ids of all widgets and containers, which end in their keys."""
    yield getattr(getattr(block, "proto", None), "id", "")
    for child in getattr(block, "children", {}).values():
        yield from ids(child)


@pytest.mark.parametrize("one", OFFERED, ids=lambda one: one.name)
def test_challenge_opens_is_silent_and_is_met_by_its_solution_only(one):
    # A link with other settings begins like any other.
    app = opened(one.lab, {"challenge": one.name, f"{one.lab}_rate": "0.001"})
    assert one.question in strip(app)
    assert all(not stage["outcomes"] for stage in stages(app))
    app.button("challenge_choice_0").click().run()
    assert f"**Goal:** {one.goal}" in strip(app)
    session = app.session_state[SESSION]
    for number, step in enumerate(one.show):
        assert not session.active.progress.met, number
        link = {"challenge": one.name, **one.link, **step}
        app = opened(one.lab, link, session)
    if one.show:
        assert session.active.progress.met
        assert one.insight in strip(app)
        assert one.options[one.answer] in strip(app)
        assert stages(app)[0]["outcomes"]


@pytest.mark.parametrize("one", TRAINED, ids=lambda one: one.name)
def test_link_of_a_challenge_with_a_network_opens(one, no_network):
    app = opened(one.lab, {"challenge": one.name, **one.link})
    assert one.question in strip(app)


@pytest.mark.parametrize("card", road(), ids=lambda card: card.name)
def test_card_points_at_a_part_that_exists(card, no_network):
    app = opened(card.lab, {"challenge": card.challenge, "card": str(card.number)})
    if card.lab == "training":
        app.selectbox("training_dataset").set_value("digits").run()
        loading = datasets().get("digits")
        assert loading.join(30)
        app.run()
    assert card.text in strip(app)
    panels = {panel["name"] for stage in stages(app) for panel in stage["panels"]}
    assert card.part in panels or any(one.endswith(f"-{card.part}") for one in ids(app._tree))


def test_hint_after_three_misses_and_the_solution_after_six():
    one = challenges()["far-minimum"]
    app = opened("descent", {"challenge": one.name})
    app.button("challenge_choice_0").click().run()
    for count, steps in enumerate((10.0, 12.0, 15.0, 20.0, 25.0, 30.0), 1):
        app.select_slider("descent_steps").set_value(steps).run()
        assert (one.hint in strip(app)) == (count >= 3)
        assert ("challenge_Show me" in [button.key for button in app.button]) == (count >= 6)


def test_contents_have_ticks_and_progress_can_be_read_and_deleted():
    app = AppTest.from_file(str(PAGES / "lessons" / "page.py"), default_timeout=60).run()
    assert not app.exception
    assert "○" in app.button("lessons_doubling").label
    file = ("progress.json", b'{"met": ["doubling"], "card": 3}', "application/json")
    app.file_uploader("lessons_file").set_value(file).run()
    assert "✓" in app.button("lessons_doubling").label
    assert "Continue with 3." in app.button("lessons_continue").label
    button = next(one for one in app.button if one.label == "Delete all progress")
    button.click().run()
    assert "○" in app.button("lessons_doubling").label
    app.file_uploader("lessons_file").set_value(("x.json", b"\xff", "application/json")).run()
    assert "not a file of progress" in app.error[0].value


def test_a_link_hides_parts_by_name_and_takes_no_other_text():
    def styles(**link):
        app = opened("descent", link)
        return "".join(part.proto.body for part in app.get("html"))

    assert ".st-key-descent_rate { display: none" in styles(hide="descent_rate")
    assert ".stAppHeader" in styles(only="picture")
    assert "evil" not in styles(hide="x{}</style>evil")
