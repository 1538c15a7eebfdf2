"""The challenge that is on in this session: begun by a link, fed by the lab, met or left."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import streamlit as st

from core.challenges import Check, Progress
from ui.lessons import navigation, progress, school
from ui.lessons.content import Card, Challenge, Link, challenges, road

CHALLENGE, CARD = "challenge", "card"
# So many runs are remembered for goals that take several.
MOST_ATTEMPTS = 12
MISSES_BEFORE_HINT, MISSES_BEFORE_HELP = 3, 6
_KEY = "lessons_session"


class Attempt(Protocol):
    """A run as a lab reports it."""

    @property
    def settings(self) -> Mapping[str, object]:
        """What makes it another one than the run before."""


Kind = TypeVar("Kind", bound=Attempt)


@dataclass
class Active:
    """A challenge with what has happened since it began.

    `choice` is the prediction, None before it. `misses` counts the runs that did not meet the
    goal, `shown` how many steps of the solution were shown. `earlier_runs` is the number of the
    last training run before it, None as long as the Training lab has not set it.
    """

    challenge: Challenge
    card: Card | None = None
    choice: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    misses: int = 0
    shown: int = 0
    earlier_runs: int | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the lab must not give the answer away."""
        return not self.progress.met


@dataclass
class _Session:
    """`links` has the settings of each page when no challenge was on, as in a link; `values`, of a
    lab with a challenge, those before it as the values of its widgets; `used` the settings that
    have been in its link since. `drawn` are the pages that have been drawn.
    """

    active: Active | None = None
    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    values: dict[str, dict[str, object]] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)


def _session() -> _Session:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _Session()
    session: _Session = st.session_state[_KEY]
    return session


def current() -> Active | None:
    """The challenge that is on; None if there is none."""
    return _session().active


def prepare(page: str) -> Active | None:
    """The challenge that the link names, if it is one of this page.

    Called before the page draws a widget: a challenge that begins sets the lab to its link, and
    a lab that was left in the middle of one gets its settings back.
    """
    session, name = _session(), st.query_params.get(CHALLENGE, "")
    if session.active is not None and session.active.challenge.lab != page:
        _give_back(session, session.active.challenge.lab)
        session.active = None
    challenge = challenges().get(name)
    if challenge is None or challenge.lab != page:
        session.active = None
        session.values.pop(page, None)
        session.drawn.add(page)
        session.links[page] = _parameters(page)
        return None
    card = _card(challenge)
    if session.active is None or session.active.challenge is not challenge:
        session.active = Active(challenge, card)
        known = [key for key in session.links.get(page, {}) if key in st.session_state]
        session.values.setdefault(page, {key: st.session_state[key] for key in known})
        if page not in session.drawn:
            _set_link(page, challenge.link)
    session.active.card = card
    session.drawn.add(page)
    session.used.setdefault(page, set()).update(_parameters(page))
    return session.active


def _card(challenge: Challenge) -> Card | None:
    """The card of the road that the link names, if it ends in this challenge."""
    number = st.query_params.get(CARD, "")
    return next(
        (c for c in road() if str(c.number) == number and c.challenge == challenge.name), None
    )


def _parameters(page: str) -> dict[str, list[str]]:
    """The settings of a lab that its link has now."""
    return {
        str(key): st.query_params.get_all(key)
        for key in st.query_params
        if str(key).startswith(f"{page}_")
    }


def _set_link(page: str, link: Link) -> None:
    """Give the lab the settings of this link and no others, before it has drawn any widget."""
    wanted = {key: [value] if isinstance(value, str) else [*value] for key, value in link.items()}
    found = _parameters(page)
    if found != wanted:
        for key in found:
            del st.query_params[key]
        st.query_params.update(wanted)
        st.rerun()


def _give_back(session: _Session, lab: str) -> None:
    """Give a lab that was left for another page the settings that it had before its challenge."""
    for key in session.used.pop(lab, set()):
        st.session_state.pop(key, None)
    st.session_state.update(session.values.pop(lab, {}))


def link(challenge: Challenge, card: Card | None = None) -> str:
    """The address at which a challenge begins."""
    place = {CARD: str(card.number)} if card else {}
    return navigation.address(challenge.lab, {CHALLENGE: challenge.name, **place, **challenge.link})


def begin(challenge: Challenge, card: Card | None = None) -> None:
    """Begin a challenge anew: for callbacks of buttons."""
    _session().active = None
    navigation.go(link(challenge, card))


def close() -> None:
    """Leave the challenge, and give the lab the settings that it had before."""
    active = current()
    if active is not None:
        lab = active.challenge.lab
        navigation.go(navigation.address(lab, _session().links.get(lab, {})))


def show_solution() -> None:
    """Set the lab to the next step of the solution; after the last one to the first again."""
    active = current()
    if active is None or not active.challenge.show:
        return
    steps = active.challenge.show
    change = steps[active.shown % len(steps)]
    active.shown += 1
    place = {CARD: str(active.card.number)} if active.card else {}
    settings = {CHALLENGE: active.challenge.name, **place, **active.challenge.link, **change}
    navigation.go(navigation.address(active.challenge.lab, settings))


def predict(choice: int) -> None:
    """Take down the prediction."""
    active = current()
    if active is not None:
        active.choice = choice
        progress.change(progress.current().with_prediction(active.challenge.name, choice))
        school.predict(active.challenge.name, choice)


def observe(attempt: Kind, checks: Mapping[str, Check[Kind]]) -> None:
    """Check a run against the goal, if a challenge is on and was predicted.

    A new run draws the page again, so that the strip above the lab has the news.
    """
    active = current()
    if active is None or active.choice is None or active.progress.met:
        return
    name = active.challenge.name
    if name not in checks or (active.attempts and active.attempts[-1].settings == attempt.settings):
        return
    active.misses += bool(active.attempts)
    attempts: list[Kind] = [*active.attempts[1 - MOST_ATTEMPTS :], attempt]  # type: ignore[list-item]
    active.attempts = list(attempts)
    active.progress = checks[name](attempts)
    if active.progress.met:
        reached = progress.current()
        progress.change(replace(reached, met=reached.met | {name}))
        school.meet(name)
    st.rerun()
