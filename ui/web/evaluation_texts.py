"""What the tab to measure answers in says, in German and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa.evaluation.stages import Stage

# What the browser puts in by its language; the rest is said by the server.
LABELS = (
    "choose",
    "upload",
    "run",
    "cancel",
    "result",
    "against",
)


@dataclass(frozen=True, slots=True)
class EvaluationTexts:
    """One language's texts; placeholders are named as in ``str.format``."""

    point: str
    told: str
    choose: str
    upload: str
    run: str
    cancel: str
    result: str
    against: str
    against_none: str
    no_testsets: str
    no_runs: str
    usable: str
    unanswerable: str
    not_indexed: str
    drafts: str
    faults: str
    more_faults: str
    line: str
    busy: str
    preparing: str
    embedding: str
    asking: str
    timing: str
    step: str
    seconds_left: str
    minutes_left: str
    cancelling: str
    cancelled: str
    done: str
    failed: str
    figures: str
    interval: str
    change: str
    paired: str
    not_paired: str
    lost: str
    lost_none: str
    answers: str
    report: str
    making_report: str
    open_report: str
    get_report: str
    get_run: str
    figure_names: Mapping[str, str]
    stage_names: Mapping[Stage, str]


GERMAN = EvaluationTexts(
    point=",",
    told="Wie gut sind die Antworten? Ein Testset stellt viele Fragen, deren Antworten bekannt sind.",
    choose="Testset",
    upload="Hochladen …",
    run="Auswerten",
    cancel="Abbrechen",
    result="Ergebnis",
    against="Vergleichen mit",
    against_none="– ohne Vergleich –",
    no_testsets=(
        "Noch kein Testset. Laden Sie eines hoch: JSON Lines oder CSV mit Frage, Antworten, Artikel und "
        "Sätzen, oder SQuAD."
    ),
    no_runs="Noch kein Ergebnis.",
    usable="{count} Fragen",
    unanswerable="{count} davon ohne Antwort",
    not_indexed="{count} über Artikel, die nicht aufgenommen sind",
    drafts="{count} Entwürfe zählen nicht",
    faults="Dieses Testset lässt sich so nicht auswerten:",
    more_faults="und {count} weitere",
    line="Zeile {line}: {fact}",
    busy="Es läuft schon eine Auswertung: {name}. Warten Sie, bis sie fertig ist, oder brechen Sie sie ab.",
    preparing="Bereite vor …",
    embedding="Nehme Artikel auf",
    asking="Stelle Fragen",
    timing="Messe, wie lange Antworten dauern",
    step="{done} von {total}",
    seconds_left="noch etwa {count} s",
    minutes_left="noch etwa {count} min",
    cancelling="Breche ab …",
    cancelled="Abgebrochen. Es wurde nichts behalten.",
    done="Fertig: {name}",
    failed="Das ging nicht: {fault}",
    figures="Auf einen Blick",
    interval="zwischen {low} und {high}",
    change="{change} gegenüber vorher ({low} bis {high})",
    paired="Verglichen über {count} Fragen, die beide stellten: {better} besser, {worse} schlechter.",
    not_paired="Die beiden Läufe stellten keine gemeinsame Frage und lassen sich nicht vergleichen.",
    lost="Wo Fragen verloren gingen",
    lost_none="Keine der {total} Fragen ging verloren.",
    answers="{lost} von {total}, jede dort, wo es zuerst misslang",
    report="Bericht mit allen Zahlen, Kurven und Fragen (englisch)",
    making_report="Der Bericht entsteht …",
    open_report="In neuem Tab öffnen",
    get_report="Bericht (HTML)",
    get_run="Daten (JSON)",
    figure_names={
        "answer: f1": "Antworten: F1",
        "answer: exact match": "Antworten: wörtlich gleich",
        "citation: precision": "Belege: richtige",
        "citation: recall": "Belege: gefundene",
        "abstention: recall": "Schweigen, wo nichts steht",
        "retrieval: recall@5": "Artikel unter den ersten 5",
        "latency: p50 ms": "Antwortzeit in ms",
    },
    stage_names={
        "not_indexed": "der Artikel ist nicht aufgenommen",
        "not_retrieved": "nicht gefunden",
        "not_read": "gefunden, aber nicht gelesen",
        "misread": "gelesen, aber andere Worte markiert",
        "refused": "richtig markiert, aber nicht sicher genug",
        "cited_wrongly": "richtig beantwortet, aber anders belegt",
        "answered_without_evidence": "beantwortet, obwohl nichts dazu dasteht",
    },
)

ENGLISH = EvaluationTexts(
    point=".",
    told="How good are the answers? A test set asks many questions whose answers are known.",
    choose="Test set",
    upload="Upload …",
    run="Evaluate",
    cancel="Cancel",
    result="Result",
    against="Compare with",
    against_none="– no comparison –",
    no_testsets=(
        "No test set yet. Upload one: JSON Lines or CSV with question, answers, article and sentences, "
        "or SQuAD."
    ),
    no_runs="No result yet.",
    usable="{count} questions",
    unanswerable="{count} of them without an answer",
    not_indexed="{count} about articles that are not indexed",
    drafts="{count} drafts do not count",
    faults="This test set cannot be used as it is:",
    more_faults="and {count} more",
    line="line {line}: {fact}",
    busy="A run is going on already: {name}. Wait until it has finished, or cancel it.",
    preparing="Preparing …",
    embedding="Indexing articles",
    asking="Asking questions",
    timing="Timing answers",
    step="{done} of {total}",
    seconds_left="about {count} s left",
    minutes_left="about {count} min left",
    cancelling="Cancelling …",
    cancelled="Cancelled. Nothing was kept.",
    done="Done: {name}",
    failed="That failed: {fault}",
    figures="At a glance",
    interval="between {low} and {high}",
    change="{change} against before ({low} to {high})",
    paired="Compared over {count} questions that both asked: {better} better, {worse} worse.",
    not_paired="The two runs have no question in common and cannot be compared.",
    lost="Where questions were lost",
    lost_none="None of the {total} questions was lost.",
    answers="{lost} of {total}, each where it first went wrong",
    report="Report with all figures, curves and questions",
    making_report="The report is being made …",
    open_report="Open in a new tab",
    get_report="Report (HTML)",
    get_run="Data (JSON)",
    figure_names={
        "answer: f1": "Answers: F1",
        "answer: exact match": "Answers: exact match",
        "citation: precision": "Citations: right ones",
        "citation: recall": "Citations: found ones",
        "abstention: recall": "Silence where nothing is said",
        "retrieval: recall@5": "Article among the first 5",
        "latency: p50 ms": "Answer time in ms",
    },
    stage_names={
        "not_indexed": "the article is not indexed",
        "not_retrieved": "not found",
        "not_read": "found, but not read",
        "misread": "read, but other words marked",
        "refused": "marked rightly, but not sure enough",
        "cited_wrongly": "answered rightly, but cited from elsewhere",
        "answered_without_evidence": "answered though nothing is said",
    },
)


def for_code(code: str) -> EvaluationTexts:
    """The texts beside those of ``ui.texts`` with a language's code."""
    return GERMAN if code == "de" else ENGLISH
