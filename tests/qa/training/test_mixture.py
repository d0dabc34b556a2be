from collections import Counter

from qa.training.data import AUTHORED
from qa.training.mixture import Course, Mixture, Position, padded_length
from qa.training.windows import Tokenised, Window

COURSE = Course(batch_tokens=320, shortest=(32, 48), longest=(64, 96))


def ids(batches: list[list[Window]]) -> list[list[list[int]]]:
    return [[window.ids.tolist() for window in batch] for batch in batches]


def test_batches_keep_to_their_tokens(questions: list[Tokenised]) -> None:
    mixture = Mixture({AUTHORED: questions}, COURSE, 1, Position())
    for batch in mixture.next_chunk(0.5):
        longest = max(len(window.ids) for window in batch)
        assert len(batch) * padded_length(longest) <= 1.5 * COURSE.batch_tokens


def test_a_mixture_goes_on_where_it_stood(questions: list[Tokenised]) -> None:
    sets = {AUTHORED: questions}
    whole = Mixture(sets, COURSE, 1, Position())
    chunks = [ids(whole.next_chunk(p)) for p in (0.1, 0.2, 0.3)]
    first = Mixture(sets, COURSE, 1, Position())
    first.next_chunk(0.1)
    rest = Mixture(sets, COURSE, 1, first.position)
    assert [ids(rest.next_chunk(p)) for p in (0.2, 0.3)] == chunks[1:]


def test_each_question_comes_once_a_pass(questions: list[Tokenised]) -> None:
    mixture = Mixture({AUTHORED: questions}, COURSE, 1, Position())
    for _ in range(3):
        turn = Counter(mixture._next(AUTHORED).example.id for _ in questions)
        assert set(turn.values()) == {1}


def test_german_grows_towards_the_end(questions: list[Tokenised]) -> None:
    position = Position()
    mixture = Mixture({AUTHORED: questions, "squad-it": questions}, COURSE, 1, position)
    shares = []
    for progress in (0.0, 1.0):
        before = Counter(position.drawn)
        mixture.next_chunk(progress)
        drawn = Counter(position.drawn)
        drawn.subtract(before)
        shares.append(drawn[AUTHORED] / drawn.total())
    assert shares[0] < 0.45 < shares[1]
