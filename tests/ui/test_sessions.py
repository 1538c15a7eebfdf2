"""Sessions are bounded, begin one after the other, and are closed some time after they leave."""

from contextlib import contextmanager

import pytest

from ui.server.sessions import (
    KEEP_SECONDS,
    KEEP_SECONDS_IF_CROWDED,
    MAX_RETRY_SECONDS,
    MAX_SESSIONS,
    MIN_RETRY_SECONDS,
    QUEUE,
    RETRIES_PER_SECOND,
    Sessions,
)


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


def enters(sessions, name):
    with sessions.first_page(name, timeout=0.0) as entered:
        return entered


@contextmanager
def busy(sessions):
    """Another session draws its first page."""
    with sessions.first_page("other") as entered:
        assert entered
        yield


def test_disconnected_sessions_are_closed_without_another_visitor(sessions, clock):
    closed: list[str] = []
    assert enters(sessions, "here")
    assert enters(sessions, "gone")
    with busy(sessions):
        assert not enters(sessions, "gone while it waited")
    clock.now = KEEP_SECONDS + 1
    assert sessions.sweep(lambda session: session in ("here", "other"), closed.append) == 2
    assert closed == ["gone", "gone while it waited"]
    assert "here" in sessions
    assert "gone" not in sessions


def test_session_that_reconnects_in_time_is_kept(sessions, clock):
    assert enters(sessions, "a")
    clock.now = KEEP_SECONDS - 1
    sessions.sweep(lambda session: True, pytest.fail)
    clock.now += KEEP_SECONDS - 1
    assert sessions.sweep(lambda session: False, pytest.fail) == 0


def test_number_of_sessions_is_limited_and_recovers(sessions, clock):
    assert all(enters(sessions, str(number)) for number in range(MAX_SESSIONS))
    assert not enters(sessions, "one more")
    assert not sessions.has_room()
    clock.now = KEEP_SECONDS_IF_CROWDED + 1
    assert sessions.sweep(lambda one: one == "one more", lambda one: None) == MAX_SESSIONS
    assert sessions.has_room()
    assert enters(sessions, "one more")


def test_first_pages_are_drawn_one_after_the_other_and_who_waits_goes_first(sessions):
    with busy(sessions):
        assert not sessions.has_room()
        assert not any(enters(sessions, str(number)) for number in range(QUEUE))
    assert sessions.has_room()
    assert not enters(sessions, "newcomer")
    assert all(enters(sessions, str(number)) for number in range(QUEUE))
    assert enters(sessions, "newcomer")


def test_the_more_wait_the_less_often_each_asks(sessions):
    assert sessions.seconds_to_retry() == MIN_RETRY_SECONDS
    with busy(sessions):
        for number in range(10 * RETRIES_PER_SECOND):
            enters(sessions, str(number))
        assert sessions.seconds_to_retry() == 10
        for number in range(200 * RETRIES_PER_SECOND):
            enters(sessions, str(number))
        assert sessions.seconds_to_retry() == MAX_RETRY_SECONDS
