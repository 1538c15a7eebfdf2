"""The files of the lessons: complete, and in agreement with the checks and with each other."""

import json
import string

import pytest

from core.challenges import Progress, descent, digits, regression, training
from ui.lessons import progress
from ui.lessons.content import Challenge, _page, challenges, road
from ui.lessons.progress import Reached, from_text, to_text

CHECKS = {
    "descent": [*descent.CHECKS],
    "regression": [*regression.CHECKS],
    "training": [*training.CHECKS],
    "drawing": [*digits.CHECKS],
}


def test_every_challenge_has_its_check_and_every_check_its_challenge():
    found = {(one.lab, one.name) for one in challenges().values()}
    assert found == {(lab, name) for lab, checks in CHECKS.items() for name in checks}
    numbers = [one.number for one in challenges().values()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("one", challenges().values(), ids=lambda one: one.name)
def test_a_challenge_can_be_predicted_and_solved_and_tells_the_way(one):
    assert 0 <= one.answer < len(one.options) == len(set(one.options))
    assert one.show or one.advice
    for settings in (one.link, *one.show):
        assert all(key.startswith(f"{one.lab}_") for key in settings)
    assert [name for _, name, _, _ in string.Formatter().parse(one.distance) if name]
    for text in (one.question, one.goal, one.insight, one.hint):
        assert text.endswith((".", "?", "”"))
        assert len(text) <= 220


def test_a_card_points_at_a_challenge_and_the_road_has_no_gap():
    numbers = [card.number for card in road()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(card.challenge in challenges() for card in road())


def test_a_file_with_an_unknown_entry_or_name_is_refused(tmp_path):
    for name, text in (("01-a", "tittle = 'x'"), ("one", "title = 'x'")):
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="wrong name or unknown entries"):
            _page(file, Challenge)


def test_what_a_check_measured_is_said_in_words():
    narrow = challenges()["narrow-valley"]
    assert narrow.said(Progress()) == ""
    assert narrow.said(Progress(False, {"steps": 92.0}, "")) == "It reaches the minimum at step 92."
    assert narrow.said(Progress(False, {"steps": float("inf")}, "optimizer")) == (
        "It does not reach the minimum. Choose Momentum or Nesterov."
    )


def test_progress_outlasts_its_text():
    reached = Reached(frozenset({"first-step"}), {"first-step": 1, "doubling": 3}, 1, True)
    assert from_text(to_text(reached)) == reached
    assert from_text("{}") == Reached()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"met": ["gone", "doubling"], "card": 99}', Reached(frozenset({"doubling"}))),
        ('{"met": [[]], "predicted": {"doubling": 17}, "card": true}', Reached()),
        ('{"predicted": [], "welcomed": 1, "met": {"a": 1}}', Reached()),
    ],
)
def test_what_is_not_known_in_a_file_of_progress_is_left_out(text, expected):
    assert from_text(text) == expected


@pytest.mark.parametrize("text", ["", "[1]", "nonsense", "[" * 50_000, json.dumps("x")])
def test_a_file_that_is_no_progress_is_refused_in_words(text):
    with pytest.raises(ValueError, match="not a file of progress"):
        progress.from_text(text)
