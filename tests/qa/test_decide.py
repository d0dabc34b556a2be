"""Decider: choose the best and its companions, or abstain."""

import dataclasses
from collections.abc import Iterable

import pytest

from qa.decide import Calibration, Decider, RiskPoint, Verdict, features
from qa.records import Span
from tests.fakes import SentenceReader, make_article, make_passage

# Confident from a sentence cosine of 0.8 on; lead and the rest do not count.
CALIBRATION = Calibration(bias=-8.0, weights={"sentence_cosine": 10.0}, companion_margin=0.05)


LIST = "Welche Länder sind beteiligt?"


def spans(*cosines: float, path: str = "a.txt") -> tuple[Span, ...]:
    article = make_article(" ".join(f"Satz {n} gilt." for n in range(len(cosines))), path)
    return SentenceReader().read("?", [make_passage(article, *cosines)])


def test_confidence_is_the_logistic_of_the_weighted_features() -> None:
    assert CALIBRATION.confidence({"sentence_cosine": 0.8}) == pytest.approx(0.5)
    assert CALIBRATION.confidence({"sentence_cosine": 0.9}) == pytest.approx(0.731, abs=1e-3)


@pytest.mark.parametrize(("bias", "expected"), [(1e6, 1.0), (-1e6, 0.0)])
def test_confidence_bears_any_odds(bias: float, expected: float) -> None:
    assert Calibration(bias, {}, 0.0).confidence({}) == pytest.approx(expected)


CURVE = (
    RiskPoint(0.1, 1.0, 0.5),
    RiskPoint(0.3, 0.8, 0.2),
    RiskPoint(0.5, 0.5, 0.3),
    RiskPoint(0.9, 0.1, 0.1),
)


@pytest.mark.parametrize(
    ("max_error_share", "threshold"),
    [(1.0, 0.0), (0.5, 0.1), (0.3, 0.3), (0.2, 0.9), (0.1, 0.9), (0.05, 1.0), (0.0, 1.0)],
)
def test_the_threshold_is_the_lowest_from_which_on_the_risk_is_borne(
    max_error_share: float, threshold: float
) -> None:
    assert Calibration(0.0, {}, 0.0, curve=CURVE).threshold(max_error_share) == threshold


def test_below_the_threshold_nothing_is_chosen_but_the_confidence_is_told() -> None:
    verdict = Decider(CALIBRATION, min_confidence=0.5).decide("Wer?", spans(0.79))
    assert verdict.chosen == ()
    assert 0 < verdict.confidence < 0.5


def test_the_threshold_itself_is_enough() -> None:
    confidence = CALIBRATION.confidence({"sentence_cosine": 0.7})
    assert Decider(CALIBRATION, confidence).decide("Wer?", spans(0.7)).chosen


def same_words(*cosines: float) -> list[Span]:
    """The same sentence in several articles."""
    return [spans(cosine, path=f"{n}.txt")[0] for n, cosine in enumerate(cosines)]


def test_the_same_words_elsewhere_are_cited_too_within_the_margin_and_three_in_all() -> None:
    decider = Decider(CALIBRATION, 0.5)
    near = decider.decide("Wer?", same_words(0.90, 0.86, 0.80))
    assert [span.article.path for span in (*near.chosen, *near.supporting)] == ["0.txt", "1.txt"]
    assert len(decider.decide("Wer?", same_words(0.9, 0.9, 0.9, 0.9)).supporting) == 2


def test_other_words_are_not_cited_however_near() -> None:
    verdict = Decider(CALIBRATION, 0.5).decide("Wer?", spans(0.9, 0.9))
    assert (len(verdict.chosen), verdict.supporting) == (1, ())


def test_a_list_has_other_words_too_that_come_near_the_best() -> None:
    decider = Decider(dataclasses.replace(CALIBRATION, list_margin=0.05), 0.5)
    assert len(decider.decide(LIST, spans(0.9, 0.86, 0.8)).chosen) == 2
    assert len(decider.decide("Wer?", spans(0.9, 0.86, 0.8)).chosen) == 1


def test_the_same_words_are_listed_once() -> None:
    decider = Decider(dataclasses.replace(CALIBRATION, list_margin=5), 0.5)
    assert len(decider.decide(LIST, same_words(0.9, 0.9)).chosen) == 1


def test_what_was_listed_with_others_is_not_listed_again() -> None:
    article = make_article("Polen und Finnland. Finnland.")
    told = SentenceReader().read("?", [make_passage(article, 0.95, 0.94)])
    assert [span.text for span in told] == ["Polen und Finnland.", "Finnland."]
    verdict = Decider(dataclasses.replace(CALIBRATION, list_margin=1.0), 0.5).decide(LIST, told)
    assert [span.text for span in verdict.chosen] == ["Polen und Finnland."]


def test_what_does_not_beat_no_answer_is_not_listed() -> None:
    decider = Decider(dataclasses.replace(CALIBRATION, list_margin=99), 0.5)
    assert len(decider.decide(LIST, spans(0.9, -0.1)).chosen) == 1


def test_no_candidates_no_confidence() -> None:
    verdict = Decider(CALIBRATION, 0.0).decide("Wer?", [])
    assert (verdict.chosen, verdict.confidence) == ((), 0.0)


def test_the_lead_is_over_the_best_candidate_with_other_words() -> None:
    assert features([*same_words(0.9, 0.85), spans(0.7, 0.6)[1]])["lead"] == pytest.approx(0.3)


def test_without_a_rival_the_lead_is_the_largest() -> None:
    assert features(same_words(0.9, 0.8))["lead"] == 10


def test_the_shipped_calibration_knows_just_the_features_there_are() -> None:
    shipped = Calibration.shipped()
    assert shipped.weights.keys() <= features(spans(0.9)).keys()
    assert shipped.confidence(features(spans(0.99))) > shipped.confidence(features(spans(0.5)))


ACROSS = Calibration(
    bias=-8.0,
    weights={"sentence_cosine": 10.0},
    companion_margin=0.0,
    elsewhere_margin=0.1,
    elsewhere_confidence=0.6,
)


def told(text: str, cosine: float, day: str | None = None) -> tuple[Span, ...]:
    """What an article says in its only sentence."""
    article = dataclasses.replace(make_article(text, text), date=day)
    return SentenceReader().read("?", [make_passage(article, cosine)])


def decided(*found: tuple[Span, ...], question: str = "Was kostet die Mine?") -> Verdict:
    ranked = sorted((span for spans in found for span in spans), key=lambda span: -span.score)
    return Decider(ACROSS, min_confidence=0.5).decide(question, ranked)


def texts(spans: Iterable[Span]) -> list[str]:
    return [span.text for span in spans]


def test_other_words_of_another_article_are_heard_too() -> None:
    verdict = decided(told("5 Euro", 0.95), told("7 Euro", 0.9))
    assert texts(verdict.chosen) == ["5 Euro"]
    assert texts(verdict.differing) == ["7 Euro"]


def test_the_newest_of_articles_that_differ_comes_first() -> None:
    old, new, undated = (
        told("5 Euro", 0.95, "2024-05-03"),
        told("7 Euro", 0.9, "2025-01-01"),
        told("9 Euro", 0.94),
    )
    verdict = decided(old, new, undated)
    assert texts(verdict.chosen) == ["7 Euro"]
    assert texts(verdict.differing) == ["5 Euro", "9 Euro"]
    assert verdict.confidence == ACROSS.confidence({"sentence_cosine": 0.9})


def test_the_newest_does_not_come_first_where_it_is_much_less_sure() -> None:
    doubted = Calibration(-30.0, {"sentence_cosine": 34.0}, 0.0, 0.0, 0.2, 0.2)
    old, new = told("5 Euro", 0.95, "2024-05-03"), told("7 Euro", 0.85, "2025-01-01")
    verdict = Decider(doubted, 0.5).decide("Was kostet sie?", (*old, *new))
    assert (texts(verdict.chosen), texts(verdict.differing)) == (["5 Euro"], ["7 Euro"])


def test_an_article_without_a_day_keeps_its_place() -> None:
    verdict = decided(told("5 Euro", 0.95), told("7 Euro", 0.9, "2025-01-01"))
    assert texts(verdict.chosen) == ["5 Euro"]


@pytest.mark.parametrize(
    "other",
    [
        told("5 Euro im Jahr", 0.9),  # the same, said otherwise
        told("fünf Menschen", 0.9),  # not a number as the best words are
        told("7 Euro", 0.84),  # too far behind
        (dataclasses.replace(told("7 Euro", 0.94)[0], score=0.94, features={
            **told("7 Euro", 0.94)[0].features, "missing_names": 0.5}),),  # about something else
    ],
)  # fmt: skip
def test_what_does_not_differ_or_is_not_to_the_point_is_not_heard(other: tuple[Span, ...]) -> None:
    assert decided(told("5 Euro", 0.95), other).differing == ()


def test_why_and_whether_are_answered_by_one_article() -> None:
    found = told("5 Euro", 0.95), told("7 Euro", 0.9)
    assert decided(*found, question="Warum?").differing == ()
    assert decided(*found, question="Ist das so?").differing == ()


def test_a_list_takes_in_what_other_articles_say() -> None:
    verdict = decided(told("Chile", 0.95), told("Peru", 0.9), question=LIST)
    assert texts(verdict.chosen) == ["Chile", "Peru"]
    assert verdict.differing == ()


def test_articles_are_kept_apart_where_that_is_wished() -> None:
    decider = Decider(ACROSS, 0.5, across_articles=False)
    verdict = decider.decide("Was?", [*told("5 Euro", 0.95), *told("7 Euro", 0.9)])
    assert verdict.differing == ()


def test_what_is_told_of_another_year_is_no_answer() -> None:
    article = make_article("Im Jahr 2023 waren es 5 t.", "mine.txt")
    told = SentenceReader().read("?", [make_passage(article, 0.95)])
    question = "Wie viel waren es 2024?"
    assert Decider(CALIBRATION, 0.5).decide(question, told).chosen == ()
    assert Decider(CALIBRATION, 0.5).decide("Wie viel waren es 2023?", told).chosen
    assert Decider(CALIBRATION, 0.5, times=False).decide(question, told).chosen
