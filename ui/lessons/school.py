"""A pupil's side of a class: joining by a link or a code, and waiting where the teacher says."""

import secrets

import streamlit as st

from core.challenges.board import Board, Boards

CLASS = "class"
_CODE, _MEMBER = "school_code", "school_member"
REFRESH_SECONDS = 2.0


@st.cache_resource(show_spinner=False)
def all_boards() -> Boards:
    """The boards of this server."""
    return Boards()


def join(code: str) -> bool:
    """Join the class with this code; False if there is none, or if it is full."""
    board = all_boards().get(code)
    if board is None or not board.join(_member()):
        return False
    st.session_state[_CODE] = board.code
    return True


def join_by_link() -> None:
    """Join the class that the link names, once."""
    code = st.query_params.get(CLASS, "")
    if code and code != st.session_state.get(f"{_CODE}_link"):
        st.session_state[f"{_CODE}_link"] = code
        if not join(code):
            st.toast("There is no class with this code, or it is full.")


def board() -> Board | None:
    """The board of the class that this session has joined."""
    return all_boards().get(st.session_state.get(_CODE, ""))


def predict(challenge: str, choice: int) -> None:
    """Report a prediction to the class, if there is one."""
    joined = board()
    if joined:
        joined.predict(_member(), challenge, choice)


def meet(challenge: str) -> None:
    """Report a goal that was met."""
    joined = board()
    if joined:
        joined.meet(_member(), challenge)


def is_held_at(card: int) -> bool:
    """Whether the class waits at this card or before it."""
    joined = board()
    return joined is not None and 0 < joined.held <= card


@st.fragment(run_every=REFRESH_SECONDS)
def wait(card: int) -> None:
    """Draw the page again once the teacher goes on."""
    if not is_held_at(card):
        st.rerun()
    st.caption("Your class goes on together from here.")


def _member() -> str:
    return str(st.session_state.setdefault(_MEMBER, secrets.token_urlsafe(8)))
