"""Untrusted text is escaped for Markdown, HTML, figures and CSV."""

import io
import re

import pandas as pd
import pytest

from charts import theme
from charts.figure import Figure
from charts.stage import Panel, Stage
from tests.untrusted import HTML, MARKDOWN, STRINGS
from ui.csv_files import FORMULA_STARTS, to_csv
from ui.markdown import literal
from ui.stage import to_html


@pytest.mark.parametrize("text", STRINGS)
def test_text_has_no_effect_in_markdown_html_or_figures(text):
    assert not MARKDOWN.search(literal(text))
    assert "\n" not in literal(text)
    assert not re.search(r"[<>{]", theme.escaped(text))
    page = to_html(Stage((Panel("p", Figure({}), text),)), text, text)
    assert not HTML.search(page.split("<script>", 1)[0])
    assert not HTML.search(page.rsplit("</h1>", 1)[1].split("<script", 1)[0])
    assert "</script><script>alert(1)" not in page


@pytest.mark.parametrize("text", STRINGS)
def test_column_name_is_no_formula_in_a_spreadsheet(text):
    written = to_csv(pd.DataFrame({text: [-1.5, 2.0]}))
    read = pd.read_csv(io.StringIO(written))
    assert not read.columns[0].startswith(FORMULA_STARTS)
    assert read.iloc[:, 0].tolist() == [-1.5, 2.0]


def test_literal_keeps_the_visible_text():
    for text in ("weight [kg]", "a_b*c", "x->y", "http://a.b"):
        plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", literal(text))
        assert plain.replace("\u2060", "") == text
