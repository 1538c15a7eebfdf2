"""Lessons: the road through the labs, all challenges, and the progress of the visitor."""

from itertools import groupby

import streamlit as st

from pages.lessons import class_board, own_progress, printed, teachers
from ui import layout
from ui.lessons import active, progress
from ui.lessons.content import Card, Challenge, challenges, road

_STYLE = """<style>
.st-key-lessons [data-testid=stButton] button { justify-content: flex-start; min-height: 1.6rem; }
.st-key-lessons [data-testid=stVerticalBlock] { gap: 0.1rem; }
</style>"""

layout.header(
    "Lessons",
    "Predict, try, and see. Each lesson ends in a goal that the page checks by itself.",
)
st.html(_STYLE)
reached = progress.current()


def begin_button(label: str, challenge: Challenge, card: Card | None = None) -> None:
    """A line of the contents that begins a challenge, with a tick if it was met."""
    mark = ":green[**✓**]" if challenge.name in reached.met else ":gray[○]"
    key = f"lessons_card_{card.number}" if card else f"lessons_{challenge.name}"
    st.button(
        f"{mark} {label}",
        key=key,
        type="tertiary",
        on_click=active.begin,
        args=(challenge, card),
    )


def show_road() -> None:
    """The cards, and the place where one left off."""
    cards = road()
    next_card = cards[min(max(reached.card, 1), len(cards)) - 1]
    st.subheader("The road", anchor=False)
    st.markdown(
        f"{len(cards)} short steps, from one number that learns to your own handwriting. Each "
        "stands beside the real lab, which gets its own settings back when you leave."
    )
    st.button(
        f"Continue with {next_card.number}. {next_card.title}" if reached.card else "Begin",
        key="lessons_continue",
        type="primary",
        on_click=active.begin,
        args=(challenges()[next_card.challenge], next_card),
    )
    for card in cards:
        begin_button(f"{card.number}. {card.title}", challenges()[card.challenge], card)


def show_challenges() -> None:
    """All challenges by lab."""
    done, count = len(reached.met), len(challenges())
    st.subheader(f"Challenges: {done} of {count}", anchor=False)
    st.markdown("First predict, then reach the goal by playing. Try as often as you like.")
    by_lab = groupby(challenges().values(), key=lambda one: one.lab)
    groups = [(lab, list(group)) for lab, group in by_lab]
    left, right = st.columns(2)
    for place, (lab, group) in zip((left, right, left, right), groups, strict=False):
        with place:
            st.markdown(f"**{lab.title()}**")
            for one in group:
                begin_button(f"{one.number}. {one.title}", one)


def show_contents() -> None:
    """The road beside the challenges, and what one needs less often below."""
    with st.container(key="lessons"):
        first, second = st.columns([4, 8], gap="large")
        with first:
            show_road()
        with second:
            show_challenges()
    own_progress.show()
    class_board.show_opener()
    teachers.show()
    with st.expander("Lessons on paper"):
        st.markdown("One page for each step of the road: question, picture, goal and numbers.")
        with st.container(horizontal=True, gap="small"):
            for card in road():
                label = f"{card.number}. {card.title}"
                st.button(label, key=f"print_{card.number}", on_click=printed.choose, args=(card,))


on_paper, board = printed.chosen(), class_board.chosen()
if board:
    class_board.show(board)
elif on_paper:
    printed.show(on_paper)
else:
    show_contents()
