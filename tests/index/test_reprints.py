"""Near-duplicates: what newsrooms change is seen through, what differs is kept apart."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import reprints
from index.reprints import band_keys, signature, similarity

SENTENCES = (
    "Salzgitter baut in Niedersachsen die erste Anlage für grünen Stahl in Deutschland.",
    "Der Konzern investiert dafür 2,3 Milliarden Euro, von denen der Bund gut ein Drittel trägt.",
    "Von 2027 an soll Wasserstoff die Kohle im ersten von drei Hochöfen ersetzen.",
    "Betriebsrat und Gewerkschaft begrüßten die Entscheidung des Aufsichtsrats am Dienstag.",
    "Umweltverbände kritisieren, dass der Wasserstoff anfangs aus Erdgas gewonnen wird.",
    "Eine Leitung aus Wilhelmshaven wird frühestens zwei Jahre nach der Anlage fertig.",
    "Vorstandschef Gröbler sprach von 95 Prozent weniger CO2 und einer Wette auf die Zukunft.",
    "Die Aktie gewann bis zum Mittag vier Prozent und war damit Spitzenreiter im MDAX.",
)
COPY = " ".join(SENTENCES)
SAME_SUBJECT = (
    "Thyssenkrupp prüft, ob sich grüner Stahl in Duisburg noch lohnt. Der Konzern hatte vom Bund "
    "zwei Milliarden Euro für eine Anlage zugesagt bekommen, in der Wasserstoff die Kohle ersetzen "
    "soll. Betriebsrat und Gewerkschaft warnten am Dienstag vor einem Ende des Vorhabens, "
    "Umweltverbände vor neuen Hochöfen. Eine Leitung für den Wasserstoff gibt es bisher nicht."
)
NUMBERED = [f"wort{n}" for n in range(9000)]
signatures = st.binary(min_size=512, max_size=512)


def is_linked(left: str, right: str) -> bool:
    one, other = signature(left), signature(right)
    found = set(band_keys(one)) & set(band_keys(other))
    return bool(found) and similarity(one, other) >= reprints.THRESHOLD


@pytest.mark.parametrize(
    "reprint",
    [
        f"Berlin (dpa) - {COPY} dpa/afp",
        " ".join(("Stahl ohne Kohle: Milliarden für den Standort Salzgitter.", *SENTENCES[1:])),
        " ".join(SENTENCES[:5]),
        " ".join((*SENTENCES[:3], "Das teilte das Unternehmen abends mit.", *SENTENCES[4:])),
        COPY.replace("Milliarden", "Millarden").replace("Wette", "Wete"),
    ],
    ids=["agency line", "other headline", "last paragraphs cut", "a sentence changed", "typos"],
)
def test_a_reprint_is_linked(reprint: str) -> None:
    assert is_linked(COPY, reprint)


def test_another_text_on_the_same_subject_is_not_linked() -> None:
    assert not is_linked(COPY, SAME_SUBJECT)


def test_a_standing_notice_does_not_link_what_is_printed_with_it() -> None:
    notice = (
        "Der Volltext dieses auf Agenturmeldungen basierenden Artikels steht aus rechtlichen "
        "Gründen nicht mehr zur Verfügung."
    )
    assert not is_linked(
        f"Obama will das Lager noch in seiner Amtszeit schließen. {notice}",
        f"Knapp die Hälfte der Befragten würde für den Austritt stimmen. {notice}",
    )


@pytest.mark.parametrize(
    "same",
    [
        COPY.upper(),
        COPY.replace(" ", "\n"),
        COPY.replace(".", " –").replace(", ", " "),
        COPY.replace("ü", "u\u0308").replace("ff", "ﬀ"),
        COPY.replace("CO2", "CO₂"),
        COPY.replace("Wasserstoff", "Wasser\xadstoff"),
    ],
    ids=["case", "lines", "punctuation", "composed letters", "subscripts", "soft hyphens"],
)
def test_typography_makes_no_difference(same: str) -> None:
    assert same != COPY
    assert signature(same) == signature(COPY)


def test_from_the_least_number_of_words_on_there_is_a_signature() -> None:
    enough = NUMBERED[: reprints.MIN_WORDS]
    assert len(signature(" ".join(enough))) == 512
    assert signature(" ".join(enough[1:])) == b""


def test_a_text_too_short_to_tell_is_like_no_other() -> None:
    assert band_keys(b"") == []
    assert similarity(b"", b"") == similarity(b"", signature(COPY)) == 0.0


@pytest.mark.parametrize("shared", [60, 200, 1000, 4500])
def test_the_estimate_is_near_the_share_of_common_shingles(shared: int) -> None:
    left, right = NUMBERED[: 2 * shared], NUMBERED[shared // 2 : shared // 2 + 2 * shared]
    one, other = ({*zip(w, w[1:], w[2:], strict=False)} for w in (left, right))
    exact = len(one & other) / len(one | other)
    estimate = similarity(signature(" ".join(left)), signature(" ".join(right)))
    assert estimate == pytest.approx(exact, abs=3 * 0.045)


def test_nothing_is_lost_where_a_long_text_is_taken_in_pieces() -> None:
    halves = [signature(" ".join(part)) for part in (NUMBERED[:4500], NUMBERED[4498:])]
    least = np.minimum(*(np.frombuffer(half, dtype="<u4") for half in halves))
    assert np.array_equal(np.frombuffer(signature(" ".join(NUMBERED)), dtype="<u4"), least)


@given(signatures, signatures)
def test_similarity_is_symmetric_and_within_0_and_1(left: bytes, right: bytes) -> None:
    assert 0.0 <= similarity(left, right) == similarity(right, left) <= 1.0
    assert similarity(left, left) == 1.0


@given(signatures)
def test_keys_differ_by_band_and_fit_into_sqlite(own: bytes) -> None:
    keys = band_keys(own)
    assert len(set(keys)) == len(keys) == 50
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_pairs_at_the_threshold_share_a_key_almost_always() -> None:
    rng = np.random.default_rng(3)
    trials, found = 1000, 0
    for _ in range(trials):
        left, right = rng.integers(0, 2**32, (2, 128), dtype=np.uint32)
        right = np.where(rng.random(128) < reprints.THRESHOLD, left, right)
        one, other = (set(band_keys(each.astype("<u4").tobytes())) for each in (left, right))
        found += not one.isdisjoint(other)
    assert found / trials >= 0.98


def test_what_is_stored_stays_valid() -> None:
    """A change here means that the signatures in every library have to be made again."""
    own = signature(COPY)
    assert hashlib.sha256(own).hexdigest() == (
        "8b069b0b8e4fca09b971bbad3d83337c54c5f46ef2ae4a6212c6c5efc5e975d6"
    )
    assert band_keys(own)[:2] == [5192629873358470732, 747725340263844342]
