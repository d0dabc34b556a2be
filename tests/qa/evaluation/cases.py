"""Cases whose figures can be worked out by hand."""

from typing import Any

from qa.evaluation.outcome import Case, Cited, Place

EVIDENCE = Place(path="mine.txt", start=0, end=12, text="Es sind 5 t.")


def cited(*, right: bool = True, exact: bool = True) -> Cited:
    return Cited(**EVIDENCE.model_dump(), right=right, exact=exact)


def make_case(id_: str = "q", **changed: Any) -> Case:
    """A question that was answered rightly from the evidence, unless something is changed."""
    values: dict[str, Any] = {
        "id": id_,
        "question": f"Wie viel sind es in {id_}?",
        "understood": f"Wie viel sind es in {id_}?",
        "kind": "number",
        "language": "de",
        "answers": ("5 t",),
        "path": "mine.txt",
        "is_indexed": True,
        "evidence": ((EVIDENCE,),),
        "ranked": ("mine.txt", "port.txt"),
        "found": True,
        "read": True,
        "given": "5 t",
        "candidate": "5 t",
        "predicted": "5 t",
        "confidence": 0.8,
        "min_confidence": 0.3,
        "citations": (cited(),),
        "evidence_cited": True,
        "milliseconds": {"total": 100.0},
    }
    return Case(**{**values, **changed})


def refused(id_: str = "q", **changed: Any) -> Case:
    """One that nothing was answered to."""
    nothing = {"predicted": "", "confidence": 0.2, "citations": (), "evidence_cited": False}
    return make_case(id_, **{**nothing, **changed})


def unanswerable(id_: str = "q", **changed: Any) -> Case:
    """One that the articles do not answer, and that was not answered."""
    none = {"answers": (), "path": None, "is_indexed": False, "evidence": (), "given": None}
    return refused(id_, **{**none, "found": False, "read": False, **changed})
