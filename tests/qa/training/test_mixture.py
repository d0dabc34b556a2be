from collections import Counter
from dataclasses import asdict, replace

from qa.training.data import AUTHORED
from qa.training.mixture import Course, Mixture, Position, padded_length
from qa.training.windows import Tokenised, Window

COURSE = Course(batch_tokens=320, shortest=(32, 48), longest=(64, 96))


def ids(batch: list[Window]) -> list[list[int]]:
    return [window.ids.tolist() for window in batch]


def test_batches_keep_to_their_tokens(questions: list[Tokenised]) -> None:
    mixture = Mixture({AUTHORED: questions}, COURSE, 1, Position())
    for batch in (mixture.next_batch(0.5) for _ in range(50)):
        longest = max(len(window.ids) for window in batch)
        assert len(batch) * padded_length(longest) <= 1.5 * COURSE.batch_tokens


def test_a_mixture_goes_on_where_it_stood(questions: list[Tokenised]) -> None:
    sets = {AUTHORED: questions}
    progress = [number / 90 for number in range(90)]  # some three chunks
    whole = Mixture(sets, COURSE, 1, Position())
    batches = [ids(whole.next_batch(p)) for p in progress]
    for cut in (0, 1, 40, 80):
        first = Mixture(sets, COURSE, 1, Position())
        for p in progress[:cut]:
            first.next_batch(p)
        kept = Position(**asdict(first.position))
        rest = Mixture(sets, COURSE, 1, kept)
        assert [ids(rest.next_batch(p)) for p in progress[cut:]] == batches[cut:]


def test_it_goes_on_with_more_data(questions: list[Tokenised]) -> None:
    first = Mixture({AUTHORED: questions[:4]}, COURSE, 1, Position())
    for _ in range(10):
        first.next_batch(0.5)
    moved = [replace(q, question=q.question + 1, text=q.text) for q in questions]
    rest = Mixture({AUTHORED: moved, "norquad": moved}, COURSE, 1, first.position)
    allowed = {tuple(q.question.tolist()) for q in moved}
    for window in (w for _ in range(40) for w in rest.next_batch(0.5)):
        assert tuple(window.ids[1 : window.text_at - 2].tolist()) in allowed


def test_each_question_comes_once_a_pass(questions: list[Tokenised]) -> None:
    mixture = Mixture({AUTHORED: questions}, COURSE, 1, Position())
    for _ in range(3):
        turn = Counter(mixture._next(AUTHORED).example.id for _ in questions)
        assert set(turn.values()) == {1}


def test_german_grows_towards_the_end(questions: list[Tokenised]) -> None:
    sets = {AUTHORED: questions, "squad-it": questions}
    shares = []
    for progress in (0.0, 1.0):
        mixture = Mixture(sets, COURSE, 1, Position())
        while mixture.position.chunk < 2:
            mixture.next_batch(progress)
        drawn = mixture.position.drawn
        shares.append(drawn[AUTHORED] / sum(drawn.values()))
    assert shares[0] < 0.45 < shares[1]


def test_some_questions_are_asked_with_another_name_and_have_no_answer(
    questions: list[Tokenised],
) -> None:
    other = [replace(q, swapped=q.question[::-1].copy()) for q in questions]
    course = replace(COURSE, swapped_share=1.0, missing_share=0.0, neighbour_share=0.0)
    mixture = Mixture({AUTHORED: other}, course, 1, Position())
    asked = {tuple(q.question[::-1].tolist()) for q in questions}
    for window in (w for _ in range(10) for w in mixture.next_batch(0.5)):
        assert tuple(window.ids[1 : window.text_at - 2].tolist()) in asked
        assert (window.start, window.end) == (0, 0)
