"""What the faces say, in German and English."""

from dataclasses import dataclass

from qa.records import NoAnswerReason


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts; placeholders are named as in ``str.format``."""

    code: str
    tagline: str
    ask_placeholder: str
    ask_button: str
    answered: str
    no_answer: str
    nothing_retrieved: str
    nothing_in_filter: str
    greeting: str
    thanks: str
    ability: str
    see_list: str
    closest: str
    decides: str
    differs: str
    differs_on: str
    confidence: str
    understood: str
    ask_literally: str
    searching: str
    reading: str
    deciding: str
    article_empty: str
    took: str
    page: str
    day_in_text: str
    also_in: str
    more: str
    tab_ask: str
    tab_evaluate: str
    feedback_asked: str
    feedback_right: str
    feedback_wrong: str
    feedback_marking: str
    feedback_thanks: str
    feedback_undo: str
    feedback_settled: str
    mark_told: str
    mark_keys: str
    mark_this: str
    mark_nowhere: str
    mark_cancel: str
    mark_others: str
    mark_first: str

    def no_answer_for(self, reason: NoAnswerReason) -> str:
        """What is said when there is no answer."""
        told = {
            "nothing_in_filter": self.nothing_in_filter,
            "nothing_retrieved": self.nothing_retrieved,
            "greeting": self.greeting,
            "thanks": self.thanks,
            "ability": self.ability,
        }
        return told.get(reason, self.no_answer)


GERMAN = Texts(
    code="de",
    tagline="Antworten aus Ihren Artikeln, wörtlich und belegt.",
    ask_placeholder="Frage an die Artikel …",
    ask_button="Fragen",
    answered="Darauf antworten die Artikel:",
    no_answer="Dazu steht nichts in den Artikeln.",
    nothing_retrieved="Es sind noch keine Artikel da. Nehmen Sie welche auf: belegt index ORDNER",
    nothing_in_filter="Kein Artikel passt zu den gewählten Filtern.",
    greeting="Guten Tag! Fragen Sie etwas zu Ihren Artikeln.",
    thanks="Gern. Fragen Sie weiter.",
    ability=(
        "belegt beantwortet Fragen aus Ihren Artikeln: wörtlich, mit dem Satz, in dem die Antwort steht. "
        "Steht nichts darüber darin, sagt es das. Es denkt sich nichts aus."
    ),
    see_list="Welche Artikel es gibt, zeigt: belegt list",
    closest="Am nächsten kommen diese Stellen:",
    decides="Darüber entscheidet dieser Satz:",
    differs="Ein anderer Artikel sagt dazu:",
    differs_on="Ein anderer Artikel ({day}) sagt dazu:",
    confidence="Zuverlässigkeit: {percent} %",
    understood="gesucht: {question}",
    ask_literally="wörtlich suchen",
    searching="Suche passende Stellen …",
    reading="Lese die Stellen …",
    deciding="Prüfe, ob sie die Frage beantworten …",
    article_empty="Hier erscheint der Artikel, aus dem die Antwort stammt.",
    took="{seconds} s",
    page="S. {page}",
    day_in_text="im Text: {day}",
    also_in="auch in:",
    more="und {count} weiteren",
    tab_ask="Fragen",
    tab_evaluate="Auswerten",
    feedback_asked="Stimmt das?",
    feedback_right="Richtig",
    feedback_wrong="Falsch",
    feedback_marking="Was wäre richtig? Markieren Sie es im Artikel.",
    feedback_thanks="Danke! Ihr Urteil ist als Entwurf notiert.",
    feedback_undo="Rückgängig",
    feedback_settled="Darüber ist schon entschieden; es bleibt in {file}.",
    mark_told="Markieren Sie im Text die Worte oder den Satz, der antwortet.",
    mark_keys="Text des Artikels: Pfeiltasten wählen einen Satz, die Eingabetaste nimmt ihn",
    mark_this="Das ist die Antwort",
    mark_nowhere="Steht nicht in den Artikeln",
    mark_cancel="Abbrechen",
    mark_others="Andere gefundene Artikel",
    mark_first="Markieren Sie zuerst im Text, was die Antwort ist.",
)

ENGLISH = Texts(
    code="en",
    tagline="Answers from your articles, word for word and with evidence.",
    ask_placeholder="Ask the articles …",
    ask_button="Ask",
    answered="The articles answer these:",
    no_answer="The articles say nothing about that.",
    nothing_retrieved="There are no articles yet. Index some: belegt index FOLDER",
    nothing_in_filter="No article fits the chosen filters.",
    greeting="Hello! Ask something about your articles.",
    thanks="You are welcome. Ask on.",
    ability=(
        "belegt answers questions from your articles: word for word, with the sentence that says so. Where "
        "they say nothing, it tells you. It makes nothing up."
    ),
    see_list="See which articles there are: belegt list",
    closest="These passages come closest:",
    decides="This sentence decides:",
    differs="Another article says:",
    differs_on="Another article ({day}) says:",
    confidence="Confidence: {percent} %",
    understood="looked for: {question}",
    ask_literally="look for the words as they are",
    searching="Searching for passages …",
    reading="Reading the passages …",
    deciding="Checking whether they answer the question …",
    article_empty="The article that answers will appear here.",
    took="{seconds} s",
    page="p. {page}",
    day_in_text="in the text: {day}",
    also_in="also in:",
    more="and {count} more",
    tab_ask="Ask",
    tab_evaluate="Evaluate",
    feedback_asked="Is that so?",
    feedback_right="Right",
    feedback_wrong="Wrong",
    feedback_marking="What would be right? Mark it in the article.",
    feedback_thanks="Thank you! Your verdict is noted as a draft.",
    feedback_undo="Undo",
    feedback_settled="That has been decided on already; it stays in {file}.",
    mark_told="Select the words or the sentence that answers in the text.",
    mark_keys="Text of the article: arrow keys select a sentence, Enter takes it",
    mark_this="This is the answer",
    mark_nowhere="Not in the articles",
    mark_cancel="Cancel",
    mark_others="Other articles found",
    mark_first="First select in the text what the answer is.",
)


def for_language(accept_language: str | None) -> Texts:
    """The texts for a browser's Accept-Language header: German unless English is preferred."""
    for part in (accept_language or "de").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in ("de", "en"):
            return GERMAN if code == "de" else ENGLISH
    return GERMAN if not accept_language else ENGLISH
