"""The strip above a lab: the question with its choices, the goal, how far it is, the insight."""

from pathlib import Path

import streamlit as st

from ui.lessons import active, link_options, navigation, progress, school
from ui.lessons.active import MISSES_BEFORE_HELP, MISSES_BEFORE_HINT, Active
from ui.lessons.content import Card, Challenge, challenges, road

LESSONS = "lessons"
_STYLE = Path(__file__).with_name("strip.css")
YES, OTHER = "You predicted “{said}”: right.", "You predicted “{said}”; it is “{right}”."
UNSURE = "The answer to the question: “{right}”."
# What would give the answer away, by lab.
SILENT = {
    "descent": ".st-key-lab_with_drawer [data-testid=stCaptionContainer]",
    "regression": ".st-key-regression_why, .st-key-regression_losses",
    "training": ".st-key-training_preset + .stElementContainer",
}


def prepare() -> None:
    """What every page does before it draws anything: follow, remember, hide, join."""
    with st.container(key="page_scripts"):
        st.html(_STYLE)
        navigation.follow()
        progress.write()
        link_options.apply()
    school.join_by_link()


def show(page: str) -> bool:
    """Draw the strip if a challenge of this page is on; whether there is one.

    Every page calls this before it draws a widget.
    """
    found = active.prepare(page)
    if found is None:
        return False
    with st.container(key="challenge", gap=None):
        if found.card:
            _card(found.card)
        if found.choice is None:
            _question(found)
        elif found.progress.met:
            _insight(found)
        else:
            _goal(found)
        if found.is_silent and page in SILENT:
            st.html(f"<style>{SILENT[page]} {{ display: none; }}</style>")
    return True


def _card(card: Card) -> None:
    """The text of the card, and the part of the page that it points at."""
    if progress.current().card != card.number:
        progress.place(card.number)
    with st.container(horizontal=True, key="challenge_card", vertical_alignment="center"):
        st.markdown(
            f"**{card.number} of {len(road())}. {card.title}.** {card.text}", width="stretch"
        )
        before, after = (_neighbour(card, step) for step in (-1, 1))
        if before:
            _button("Back", active.begin, challenges()[before.challenge], before)
        if after and school.is_held_at(card.number):
            school.wait(card.number)
        elif after:
            _button("Next", active.begin, challenges()[after.challenge], after)
    part = f'[data-panel="{card.part}"], .st-key-{card.part}'
    outline = "2px solid var(--st-primary-color, #4f73f0)"  # the variable is set in figures only
    st.html(f"<style>:is({part}) {{ outline: {outline}; }}</style>")


def _neighbour(card: Card, step: int) -> Card | None:
    return next((one for one in road() if one.number == card.number + step), None)


def _question(found: Active) -> None:
    challenge = found.challenge
    title = "" if found.card else f"**{challenge.title}.** "
    st.markdown(f"{title}{challenge.question}")
    with st.container(horizontal=True, key="challenge_row", vertical_alignment="center"):
        for place, choice in enumerate(challenge.choices):
            st.button(
                choice, key=f"challenge_choice_{place}", on_click=active.predict, args=(place,)
            )
        _leave()


def _goal(found: Active) -> None:
    challenge = found.challenge
    st.markdown(f"**Goal:** {challenge.goal}")
    parts = [challenge.said(found.progress)]
    if found.misses >= MISSES_BEFORE_HINT:
        parts.append(f"*Hint: {challenge.hint}*")
    if found.misses >= MISSES_BEFORE_HELP and challenge.advice:
        parts.append(challenge.advice)
    with st.container(horizontal=True, key="challenge_row", vertical_alignment="center"):
        st.markdown(" ".join(filter(None, parts)) or "Change a control.", width="stretch")
        if found.misses >= MISSES_BEFORE_HELP and challenge.show:
            _button("Show me", active.show_solution)
        _leave()


def _insight(found: Active) -> None:
    challenge = found.challenge
    st.markdown(f":green[**✓**] **{challenge.title}.** {challenge.insight}")
    following = _following(challenge)
    with st.container(horizontal=True, key="challenge_row", vertical_alignment="center"):
        st.markdown(_judged(challenge, found.choice or 0), width="stretch")
        if found.card is None and following:
            _button("Next challenge", active.begin, following)
        _leave()


def _judged(challenge: Challenge, choice: int) -> str:
    """The prediction beside the answer."""
    said, right = challenge.choices[choice], challenge.options[challenge.answer]
    if choice == len(challenge.options):
        return UNSURE.format(right=right)
    return (YES if choice == challenge.answer else OTHER).format(said=said, right=right)


def _following(challenge: Challenge) -> Challenge | None:
    return next((one for one in challenges().values() if one.number > challenge.number), None)


def _leave() -> None:
    _button("All lessons", navigation.go, LESSONS)
    _button("Close", active.close)


def _button(label: str, callback: object, *args: object) -> None:
    st.button(label, key=f"challenge_{label}", type="tertiary", on_click=callback, args=args)  # type: ignore[arg-type]
