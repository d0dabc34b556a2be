"""An explanation as a JSON value, for programs."""

from typing import Any

from qa.records import Passage, Span
from ui.explanation import Explanation, Found, Judgement, Search


def as_json(told: Explanation) -> dict[str, Any]:
    """What ``belegt ask --explain --json`` adds under "explanation"."""
    return {
        "threshold": round(told.threshold, 4),
        "max_error_share": told.max_error_share,
        "sides": [_search(each) for each in told.sides],
        "whole": _search(told.whole) if told.whole else None,
    }


def _search(search: Search) -> dict[str, Any]:
    return {
        "asked": search.asked,
        "understood": search.understood,
        "changes": [
            {"kind": each.kind, "before": each.before, "after": each.after}
            for each in search.changes
        ],
        "passages": [_found(each) for each in search.found],
        "why": search.why,
        "best": _judgement(search.judgement) if search.judgement else None,
        "chosen": [_words(each) for each in search.verdict.chosen],
        "supporting": [_words(each) for each in search.verdict.supporting],
        "differing": [_words(each) for each in search.verdict.differing],
        "of_another_time": [_words(each) for each in search.of_another_time],
    }


def _found(found: Found) -> dict[str, Any]:
    passage, standing = found.passage, found.passage.standing
    return {
        **_place(passage),
        "rank": found.rank,
        "score": round(passage.score, 4),
        "compared": standing.compared if standing else None,
        "similarity": round(standing.similarity, 4) if standing else None,
        "similarity_rank": standing.by_similarity if standing else None,
        "cosine": round(passage.cosine, 4),
        "coverage": round(passage.coverage, 4),
        "coverage_rank": standing.by_coverage if standing else None,
        "read": found.was_read,
        "candidates": [
            {
                **_words(each.span),
                "rank": each.rank,
                "score": round(each.span.score, 4),
                "features": {n: round(value, 4) for n, value in each.span.features.items()},
                "role": each.role,
            }
            for each in found.candidates
        ],
    }


def _judgement(judged: Judgement) -> dict[str, Any]:
    return {
        **_words(judged.span),
        "confidence": round(judged.confidence, 4),
        "bias": judged.bias,
        "features": [
            {
                "name": part.feature,
                "value": round(part.value, 4),
                "weight": part.weight,
                "log_odds": round(part.log_odds, 4),
            }
            for part in judged.parts
        ],
        "log_odds": round(judged.log_odds, 4),
        "lead": None if judged.lead is None else round(judged.lead, 4),
        "rival": _words(judged.rival) if judged.rival else None,
        "in_article": judged.in_article,
        "overtaken": _words(judged.overtaken) if judged.overtaken else None,
    }


def _words(span: Span) -> dict[str, Any]:
    return {"text": span.text, **_place(span)}


def _place(cited: Span | Passage) -> dict[str, Any]:
    article = cited.article
    return {
        "article_id": article.id,
        "path": article.path,
        "start": cited.start,
        "end": cited.end,
    }
