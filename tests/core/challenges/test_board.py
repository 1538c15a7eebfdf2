"""The board of a class counts members once, and tells nothing but counts."""

from concurrent.futures import ThreadPoolExecutor

from core.challenges.board import ALPHABET, MOST_BOARDS, MOST_MEMBERS, Boards


def test_last_prediction_of_each_member_counts_and_strangers_do_not():
    board = Boards().open()
    for member in ("a", "b"):
        board.join(member)
    for member, choice in (("a", 0), ("b", 2), ("a", 2), ("stranger", 1)):
        board.predict(member, "doubling", choice)
    for member in ("a", "a", "stranger"):
        board.meet(member, "doubling")
    spread = board.spread("doubling", 4)
    assert (spread.predictions, spread.met) == ((0, 0, 2, 0), 1)
    assert board.touched(["one-step", "doubling"]) == ["doubling"]


def test_fifty_members_at_once_are_all_counted():
    board = Boards().open()

    def take_part(number):
        board.join(str(number))
        board.predict(str(number), "doubling", number % 3)
        board.meet(str(number), "doubling")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_part, range(50)))
    spread = board.spread("doubling", 3)
    assert (board.members, spread.predictions, spread.met) == (50, (17, 17, 16), 50)


def test_code_is_found_as_typed_and_key_is_the_teachers_alone():
    boards = Boards()
    board = boards.open()
    assert set(board.code) <= set(ALPHABET)
    assert boards.get(f" {board.code.lower()} ") is board
    assert boards.of_teacher(board.key) is board
    assert boards.of_teacher("é") is None
    assert boards.of_teacher(board.code) is boards.get(board.key) is None


def test_boards_and_members_are_bounded():
    boards = Boards()
    first = boards.open()
    for _ in range(MOST_BOARDS):
        boards.open()
    assert boards.get(first.code) is None
    assert all(first.join(str(number)) for number in range(MOST_MEMBERS))
    assert not first.join("one more")
    assert first.join("0")
