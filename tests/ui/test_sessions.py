"""Sessions are bounded, begin one after the other, and are closed some time after they leave."""

import pytest

from ui.sessions import KEEP_SECONDS, KEEP_SECONDS_IF_CROWDED, MAX_SESSIONS, Sessions


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(clock):
    return Sessions(clock)


def test_disconnected_sessions_are_closed_without_another_visitor(sessions, clock):
    closed: list[str] = []
    assert sessions.add("here")
    assert sessions.add("gone")
    clock.now = KEEP_SECONDS + 1
    assert sessions.sweep(lambda session: session == "here", closed.append) == 1
    assert closed == ["gone"]
    assert "here" in sessions
    assert "gone" not in sessions


def test_session_that_reconnects_in_time_is_kept(sessions, clock):
    sessions.add("a")
    clock.now = KEEP_SECONDS - 1
    sessions.sweep(lambda session: True, pytest.fail)
    clock.now += KEEP_SECONDS - 1
    assert sessions.sweep(lambda session: False, pytest.fail) == 0


def test_number_of_sessions_is_limited_and_recovers(sessions, clock):
    assert all(sessions.add(str(number)) for number in range(MAX_SESSIONS))
    assert not sessions.add("one more")
    assert sessions.add("0")
    clock.now = KEEP_SECONDS_IF_CROWDED + 1
    assert sessions.sweep(lambda session: False, lambda session: None) == MAX_SESSIONS
    assert sessions.add("one more")


def test_first_pages_are_drawn_one_after_the_other(sessions):
    with sessions.first_page() as first:
        assert first
        with sessions.first_page(timeout=0.01) as second:
            assert not second
    with sessions.first_page(timeout=0.01) as third:
        assert third
