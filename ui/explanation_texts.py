"""What explains a result, in German and English: see ``ui.explanation_text``."""

from dataclasses import dataclass

from ui.texts import Texts


@dataclass(frozen=True, slots=True)
class Explaining:
    """What explains a result, in one language; placeholders are named as in ``str.format``."""

    title: str
    quoted: str
    asked: str
    looked_for: str
    unchanged: str
    time: str
    written_out: str
    unit: str
    spelling: str
    conversation: str
    small_talk: str
    both: str
    not_both: str
    side: str
    found: str
    how_score: str
    how_similarity: str
    how_words: str
    how_rank: str
    how_candidate: str
    how_points: str
    how_margin: str
    how_sentence: str
    place: str
    candidate: str
    score: str
    points: str
    similarity: str
    words: str
    rank: str
    read: str
    short_margin: str
    short_sentence_cosine: str
    more: str
    nothing_here: str
    answer: str
    supporting: str
    differing: str
    other_time: str
    verdict: str
    best: str
    sum_how: str
    bias: str
    margin: str
    lead: str
    sentence_cosine: str
    sentence_coverage: str
    passage_score: str
    passage_cosine: str
    passage_coverage: str
    log_probability: str
    missing_names: str
    total: str
    sure: str
    threshold: str
    above: str
    below: str
    leads: str
    trails: str
    unrivalled: str
    in_article: str
    newest: str
    listed: str
    left_out: str
    supported: str
    differs: str
    no_others: str
    nothing_retrieved: str
    nothing_in_filter: str
    nothing_marked: str
    another_time: str
    weakest: str


_EXPLAINING = {
    "de": Explaining(
        title="So kam es dazu",
        quoted="„{text}“",
        asked="gefragt",
        looked_for="gesucht",
        unchanged="dieselben Worte",
        time="„{after}“ ergänzt: die Zeit, die vom Tag der Frage aus gemeint ist",
        written_out="„{after}“ ergänzt: eine Abkürzung, ausgeschrieben",
        unit="„{before}“ gelesen als „{after}“",
        spelling="„{before}“ gelesen als „{after}“: Schreibung berichtigt nach den Artikeln oder dem Wörterbuch",
        conversation="„{after}“ ergänzt: davon war zuvor die Rede",
        small_talk="Das ist keine Frage an die Artikel: gesucht wurde nichts.",
        both="Die Frage vergleicht zweierlei: Nach jedem wurde für sich gesucht, und beide Antworten stehen nebeneinander.",
        not_both="Die Frage vergleicht zweierlei, aber es fand sich nicht für jedes eine eigene Antwort. Darum wurde nach der ganzen Frage gesucht.",
        side="Suche {number}: {question}",
        found="Gefundene Stellen: {found} (von {compared} verglichenen), davon gelesen: {read}",
        how_score="was für eine Stelle spricht: Ähnlichkeit und ein Zuschlag für gemeinsame Wörter",
        how_similarity="wie nah sich Frage und Stelle der Bedeutung nach sind, höchstens 1",
        how_words="welcher Teil der Wörter der Frage dort steht, 0 bis 1; seltene zählen mehr",
        how_rank="der Platz, den eine Stelle allein danach unter allen verglichenen hätte",
        how_candidate="was darin eine Antwort sein könnte, mit seinem Platz unter allen; nur in gelesenen Stellen",
        how_points="was für diese Worte spricht: der Abstand und was Stelle und Satz mit der Frage verbindet",
        how_margin="wie viel mehr für sie spricht als dafür, dass hier nichts antwortet; unter 0 weniger",
        how_sentence="wie nah sich Frage und Satz der Bedeutung nach sind, höchstens 1",
        place="Stelle",
        candidate="Worte darin",
        score="Wert",
        points="Punkte",
        similarity="Ähnlichkeit",
        words="Wörter",
        rank="Rang",
        read="gelesen",
        short_margin="Abstand",
        short_sentence_cosine="Satz",
        more="… und {count} weitere",
        nothing_here="keine Worte, die antworten könnten",
        answer="Antwort",
        supporting="stützt",
        differing="weicht ab",
        other_time="andere Zeit",
        verdict="Urteil",
        best="Beste Worte: {words}",
        sum_how="Wie sicher sie antworten: jedes Merkmal mal sein Gewicht, zusammengezählt (0 heißt 50 %)",
        bias="Ausgangswert",
        margin="Abstand zu „keine Antwort“",
        lead="Vorsprung vor anderen Worten, höchstens 10",
        sentence_cosine="Ähnlichkeit von Frage und Satz",
        sentence_coverage="Wörter der Frage im Satz",
        passage_score="Wert der Stelle",
        passage_cosine="Ähnlichkeit von Frage und Stelle",
        passage_coverage="Wörter der Frage in der Stelle",
        log_probability="Wahrscheinlichkeit der Worte (log)",
        missing_names="Namen, die im Artikel fehlen",
        total="Summe",
        sure="also {percent}",
        threshold="Schwelle: {percent}. Von den Antworten, die gegeben werden, sollen höchstens {share} falsch sein (Einstellung max_error_share).",
        above="{percent} liegt um {by} Prozentpunkte darüber: Sie werden als Antwort gegeben.",
        below="{percent} liegt um {by} Prozentpunkte darunter: Es wird keine Antwort gegeben.",
        leads="Sie liegen {points} Punkte vor den nächsten Worten, die etwas anderes sagen: {words}",
        trails="Sie liegen {points} Punkte hinter Worten, die etwas anderes sagen: {words}",
        unrivalled="Andere Worte stehen nicht zur Wahl.",
        in_article="Mehrere Artikel antworten verschieden. Darum wurden sie nur mit Worten ihres Artikels verglichen.",
        newest="Mehr Punkte hat {words}, aber der Artikel mit diesen ist neuer ({day}).",
        listed="Aufgezählt werden auch: {words}",
        left_out="Als Antwort nicht zugelassen, weil ihr Satz von einer anderen Zeit erzählt als gefragt: {words}",
        supported="Dieselben Worte auch in: {place}",
        differs="Ein anderer Artikel sagt: {words} in {place}",
        no_others="Kein anderer Artikel stützt die Worte oder weicht von ihnen ab.",
        nothing_retrieved="Es sind keine Artikel da, in denen gesucht werden könnte.",
        nothing_in_filter="Die Filter lassen keinen Artikel zu: gesucht wurde nirgends.",
        nothing_marked="In den gelesenen Stellen stehen keine Worte, die antworten könnten.",
        another_time="Alle Kandidaten erzählen von einer anderen Zeit, als gefragt ist.",
        weakest="Zusammen sind sie so sicher wie die unsicherere Antwort: {percent}",
    ),
    "en": Explaining(
        title="How it came about",
        quoted="“{text}”",
        asked="asked",
        looked_for="looked for",
        unchanged="the same words",
        time="“{after}” added: the time that is meant, seen from the day of the question",
        written_out="“{after}” added: an abbreviation, written out",
        unit="“{before}” read as “{after}”",
        spelling="“{before}” read as “{after}”: spelling corrected by the articles or the dictionary",
        conversation="“{after}” added: it was spoken of before",
        small_talk="That is no question for the articles: nothing was looked for.",
        both="The question compares two things: each was looked for on its own, and both answers stand side by side.",
        not_both="The question compares two things, but not each has an answer of its own. So the question as a whole was looked for.",
        side="Search {number}: {question}",
        found="Passages found: {found} (of {compared} compared), of these read: {read}",
        how_score="what speaks for a passage: similarity, and a bonus for words in common",
        how_similarity="how close question and passage are in meaning, at most 1",
        how_words="what share of the question's words stands there, 0 to 1; rare ones count more",
        how_rank="the place that a passage would take by that alone, among all compared",
        how_candidate="what might be an answer, with its place among all; only in passages that were read",
        how_points="what speaks for these words: the margin, and what ties passage and sentence to the question",
        how_margin="how much more speaks for them than for no answer being here; below 0 less",
        how_sentence="how close question and sentence are in meaning, at most 1",
        place="Passage",
        candidate="Words in it",
        score="Score",
        points="Points",
        similarity="Similarity",
        words="Words",
        rank="Rank",
        read="read",
        short_margin="Margin",
        short_sentence_cosine="Sentence",
        more="… and {count} more",
        nothing_here="no words that might answer",
        answer="answer",
        supporting="supports",
        differing="differs",
        other_time="other time",
        verdict="Verdict",
        best="Best words: {words}",
        sum_how="How surely they answer: each feature times its weight, added up (0 means 50 %)",
        bias="start",
        margin="margin over “no answer”",
        lead="lead over other words, at most 10",
        sentence_cosine="similarity of question and sentence",
        sentence_coverage="words of the question in the sentence",
        passage_score="score of the passage",
        passage_cosine="similarity of question and passage",
        passage_coverage="words of the question in the passage",
        log_probability="probability of the words (log)",
        missing_names="names that the article lacks",
        total="sum",
        sure="that is {percent}",
        threshold="Threshold: {percent}. Of the answers given, at most {share} are to be wrong (setting max_error_share).",
        above="{percent} is {by} percentage points above it: they are given as the answer.",
        below="{percent} is {by} percentage points below it: no answer is given.",
        leads="They are {points} points ahead of the next words that say something else: {words}",
        trails="They are {points} points behind words that say something else: {words}",
        unrivalled="There are no other words to choose from.",
        in_article="Several articles answer differently. So they were only compared with words of their own article.",
        newest="{words} has more points, but the article with these is newer ({day}).",
        listed="Also listed: {words}",
        left_out="Barred as an answer, for their sentence tells of another time than asked for: {words}",
        supported="The same words also in: {place}",
        differs="Another article says: {words} in {place}",
        no_others="No other article supports the words or differs from them.",
        nothing_retrieved="There are no articles to look in.",
        nothing_in_filter="The filters let no article through: nothing was searched.",
        nothing_marked="The passages read hold no words that might answer.",
        another_time="All candidates tell of another time than asked for.",
        weakest="Together they are as sure as the less sure answer: {percent}",
    ),
}


def explaining(texts: Texts) -> Explaining:
    """What explains a result, in the language of other texts."""
    return _EXPLAINING[texts.code]
