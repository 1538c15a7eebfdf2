"""The progress of the visitor: saved to a file, read from one, deleted."""

import streamlit as st

from ui.lessons import progress
from ui.lessons.progress import Reached

NOTE = (
    "Your progress is kept in this browser only. Save it as a file to take it to another one; "
    "nobody needs an account."
)
_FILE = "lessons_file"


def show() -> None:
    """The three buttons, and what a file that cannot be read says."""
    with st.expander("Your progress"):
        st.markdown(NOTE)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.download_button(
                "Save as a file",
                progress.to_text(progress.current()),
                "progress.json",
                "application/json",
                on_click="ignore",
            )
            st.button("Delete all progress", on_click=progress.change, args=(Reached(),))
        st.file_uploader("Read a file of progress", type="json", key=_FILE, on_change=_read)
        if error := st.session_state.pop("lessons_file_error", ""):
            st.error(error)


def _read() -> None:
    """Take over the progress in the file that was chosen."""
    file = st.session_state[_FILE]
    if file is None:
        return
    try:
        text = file.getvalue().decode("utf-8")
        progress.change(progress.from_text(text))
    except UnicodeDecodeError:
        st.session_state.lessons_file_error = "This is not a file of progress that was saved here."
    except ValueError as error:
        st.session_state.lessons_file_error = str(error)
