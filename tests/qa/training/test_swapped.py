"""Questions about something else than the text names."""

from qa.training.data import Example
from qa.training.swapped import swapped_questions


def example(question: str, context: str, answer: str | None) -> Example:
    bounds = ((context.index(answer), context.index(answer) + len(answer)),) if answer else ()
    return Example(question, question, context, bounds, "de", "authored", 0)


MINE = example("Was kostet die Mine in Chile?", "Die Mine in Chile kostet 5 Euro.", "5 Euro")
PORT = example("Was kostet der Hafen in Peru?", "Der Hafen in Peru kostet 7 Euro.", "7 Euro")
YEAR = example("Was geschah im Jahr 1990?", "Im Jahr 1990 wurde gebaut.", "wurde gebaut")


def test_a_name_is_replaced_by_one_that_follows_the_same_word() -> None:
    places = [swapped_questions([MINE, PORT], seed)[0] for seed in range(20)]
    assert "Was kostet die Mine in Peru?" in places
    assert all(each is None or "Chile" not in each for each in places if each != MINE.question)


def test_a_number_stays_near() -> None:
    swapped = swapped_questions([YEAR], 1)[0]
    assert swapped is not None
    assert 1 <= abs(int(swapped.removeprefix("Was geschah im Jahr ").rstrip("?")) - 1990) <= 30


def test_what_the_text_holds_is_no_replacement() -> None:
    both = example("Was kostet die Mine in Chile?", "In Chile und in Peru: 5 Euro.", "5 Euro")
    assert {swapped_questions([both, PORT], seed)[0] for seed in range(20)} == {None}


def test_a_question_without_a_name_that_the_text_holds_stays() -> None:
    vague = example("Was kostet sie?", "Die Mine in Chile kostet 5 Euro.", "5 Euro")
    unanswered = example("Wer wohnt in Chile?", "Die Mine in Chile kostet 5 Euro.", None)
    assert swapped_questions([vague, unanswered, PORT], 1)[:2] == [None, None]


def test_draws_repeat_with_their_seed() -> None:
    assert swapped_questions([MINE, PORT, YEAR], 5) == swapped_questions([MINE, PORT, YEAR], 5)
