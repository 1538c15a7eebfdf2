"""What a link leaves out of a page: `hide` parts, show `only=picture`, or use `size=large`.

The names after `hide=`, separated by commas, are those of controls in links, such as
`descent_rate`, or `title`, `controls`, `navigation`.
"""

import re

import streamlit as st

HIDE, ONLY, SIZE = "hide", "only", "size"
PICTURE, LARGE = "picture", "large"
# Parts that are not controls.
PARTS = {
    "title": ".st-key-title_row",
    "navigation": ".stAppHeader",
    "controls": "[class*=st-key-lab] > div > .stHorizontalBlock > .stColumn:first-child",
    "below": ".stage-below",
    "caption": ".stage-caption",
}
_ONLY_PICTURE = (*PARTS.values(), ".stage-outcome", ".stExpander", ".st-key-descent_variables")
_KEY = re.compile(r"[a-z0-9_]{1,60}")


def apply() -> None:
    """Hide what the link says."""
    rules = [
        f"{', '.join(hidden)} {{ display: none !important; }}" for hidden in [_hidden()] if hidden
    ]
    if st.query_params.get(SIZE) == LARGE:
        rules.append("html { font-size: 125%; }")
    if rules:
        st.html(f"<style>{' '.join(rules)}</style>")


def _hidden() -> list[str]:
    names = st.query_params.get(HIDE, "").split(",")
    hidden = [PARTS.get(name, f".st-key-{name}") for name in names if _KEY.fullmatch(name)]
    return [*hidden, *(_ONLY_PICTURE if st.query_params.get(ONLY) == PICTURE else ())]
