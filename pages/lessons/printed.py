"""A lesson on one page of paper: question, picture, goal, insight and numbers."""

import base64
from pathlib import Path

import streamlit as st

from ui.lessons.content import Card, challenges, road

PRINT = "print"
PICTURES = Path(__file__).parents[2] / "assets" / "pictures" / "lessons"
_STYLE = """<style>
.st-key-printed { max-width: 46rem; }
.st-key-printed img { width: 100%; border: 1px solid #8a93a3; }
@media print {
  .stAppHeader, .st-key-title_row, .st-key-printed_buttons { display: none !important; }
  .stApp, .stMain, .stMainBlockContainer {
    position: static !important; overflow: visible !important; height: auto !important;
    padding: 0 !important;
  }
  .stApp * { color: #000 !important; background: none !important; }
}
</style>"""
_PRINT = "<script>/* {number} */ window.print();</script>"
ANSWERS = "Which of these do you expect?"


def chosen() -> Card | None:
    """The card that the link asks for."""
    number = st.query_params.get(PRINT, "")
    return next((card for card in road() if str(card.number) == number), None)


def picture(card: Card) -> Path:
    """The file with the figures of a card."""
    return PICTURES / f"{card.number:02}-{card.name}.webp"


def show(card: Card) -> None:
    """The page, with a button that prints it."""
    challenge = challenges()[card.challenge]
    st.html(_STYLE)
    with st.container(key="printed_buttons", horizontal=True):
        if st.button("Print", type="primary"):
            st.session_state.printed = st.session_state.get("printed", 0) + 1
            script = _PRINT.format(number=st.session_state.printed)
            st.html(script, unsafe_allow_javascript=True)
        for other in road():
            if abs(other.number - card.number) == 1:
                label = f"{other.number}. {other.title}"
                st.button(label, type="tertiary", on_click=choose, args=(other,))
        st.button("All lessons", type="tertiary", on_click=choose)
    with st.container(key="printed"):
        st.subheader(f"{card.number}. {card.title}", anchor=False)
        st.markdown(card.text)
        data = base64.b64encode(picture(card).read_bytes()).decode("ascii")
        st.html(f'<img src="data:image/webp;base64,{data}" alt="The figures of this lesson">')
        options = "\n".join(f"- {option}" for option in challenge.options)
        st.markdown(f"**{challenge.question}** {ANSWERS}\n\n{options}")
        st.markdown(f"**Goal.** {challenge.goal}")
        numbers = "\n".join(f"- {line}" for line in card.printed)
        st.markdown(f"**Numbers.**\n\n{numbers}")
        st.markdown(f"**What it shows.** {challenge.insight}")


def choose(card: Card | None = None) -> None:
    """Show the page of a card, or the contents: for callbacks of buttons."""
    if card is None:
        st.query_params.pop(PRINT, None)
    else:
        st.query_params[PRINT] = str(card.number)
