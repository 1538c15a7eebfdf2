"""The teacher's board: who has predicted what and met which goal, as counts, while it happens."""

import html

import streamlit as st

from core.challenges.board import Board
from pages.lessons.teachers import server
from ui.lessons import school
from ui.lessons.content import Challenge, challenges, road

BOARD = "board"
_STYLE = """<style>
.class-row { display: grid; grid-template-columns: 14rem 1fr 3rem; gap: 0.15rem 0.75rem;
  align-items: center; margin: 0.1rem 0; }
.class-bar { height: 0.9rem; border-radius: 0.2rem; background: var(--st-primary-color, #3257d6); }
@media (max-width: 640px) { .class-row { grid-template-columns: 8rem 1fr 2rem; } }
</style>"""
NO_HOLD = "Everyone at their own pace"


def show_opener() -> None:
    """Open a board, or join a class."""
    with st.expander("A class"):
        st.markdown(
            "A board shows what a class predicts and which goals it meets, as counts: no names are "
            "asked for. It lasts until the server ends."
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.button("Open a board", on_click=_open)
            code = st.text_input("Join with a code", max_chars=8, key="class_code", width=160)
            if code and st.button("Join"):
                found = school.join(code)
                st.toast("You have joined." if found else "There is no class with this code.")


def _open() -> None:
    st.query_params[BOARD] = school.all_boards().open().key


def chosen() -> Board | None:
    """The board that the link of its teacher names."""
    return school.all_boards().of_teacher(st.query_params.get(BOARD, ""))


def show(board: Board) -> None:
    """The code for joining, where the class waits, and the counts."""
    st.html(_STYLE)
    link = f"{server()}/lessons?{school.CLASS}={board.code}"
    st.markdown(f"Join with the code **{board.code}** or the link `{link}`. Keep this page open.")
    places = {NO_HOLD: 0} | {f"Wait at {c.number}. {c.title}": c.number for c in road()}
    names = {number: name for name, number in places.items()}
    chosen_name = st.selectbox(
        "The class on the road", places, index=list(places).index(names[board.held]), width=360
    )
    board.hold(places[chosen_name])
    _counts(board)


@st.fragment(run_every=school.REFRESH_SECONDS)
def _counts(board: Board) -> None:
    """Every challenge that somebody has begun, the last one first."""
    st.markdown(f"**{board.members}** in this class.")
    for name in reversed(board.touched(list(challenges()))):
        _challenge(board, challenges()[name])


def _challenge(board: Board, challenge: Challenge) -> None:
    spread = board.spread(challenge.name, len(challenge.choices))
    most = max(spread.predictions, default=0) or 1
    rows = "".join(
        f'<div class="class-row"><span>{html.escape(choice)}</span>'
        f'<div><div class="class-bar" style="width: {100 * count / most:.0f}%"></div></div>'
        f"<span>{count}</span></div>"
        for choice, count in zip(challenge.choices, spread.predictions, strict=True)
    )
    st.markdown(
        f"**{challenge.number}. {challenge.title}** · {spread.met} ✓  \n{challenge.question}"
    )
    st.html(rows)
