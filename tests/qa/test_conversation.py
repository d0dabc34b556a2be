"""Questions that lean on earlier ones, made self-contained."""

import dataclasses

import pytest

from qa.conversation import cited_last, is_elliptic, is_sluice, leans, self_contained
from qa.records import Answer, Citation, NoAnswer, Sentence, Span
from tests.fakes import make_article


@pytest.mark.parametrize(
    "question",
    [
        "Und wie viel kostet das?",
        "Und in Chile?",
        "Wer leitet es?",
        "Seit wann?",
        "Warum?",
        "Wie hoch ist sein Anteil?",
        "Was geschah davor?",
        "Wann hat die Firma ihren Sitz verlegt?",
        "Wie viele Menschen arbeiten dort?",
        "Wer finanziert diese Mine?",
        "Wie teuer war das damals?",
        "Wie viele Leute arbeiten da eigentlich?",
        "Warum kam es so spät?",
        "Was kostet das Projekt?",
        "Zu welchem Konzern gehört die Firma?",
        "und in europa",
        "What about copper?",
        "And who pays for it?",
        "When was it built?",
    ],
)
def test_questions_that_lean_on_others(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet das Seltenerd-Projekt?",
        "Wie viele Abkommen gibt es mit Chile?",
        "Wer leitet die Mine Khan Altai?",
        "Welche Länder haben eine Rohstoffpartnerschaft geschlossen?",
        "Wann wird über den Bau entschieden?",
        "Können Sie mir sagen, wer Kaspi Green betreibt?",
        "Wann wurde Leonardo da Vinci geboren?",
        "Was plant BASF dieses Jahr in Ludwigshafen?",
        "What did BASF announce this month?",
        "How many mines are there in Serbia?",
        "Wie viel gibt Bayern für IT aus?",
        "Hat Habeck gesagt, dass er zurücktritt?",
        "Um wie viel Prozent erhöht Frankenkabel seine Preise?",
        "Was kostet das Projekt Kaspi Green?",
        "Warum ruht die Arbeit an der Bahn nach Khan Altai, da die Mine fördert?",
        "Who runs the Storvika smelter?",
        "?",
        "",
    ],
)
def test_questions_that_stand_alone(question: str) -> None:
    assert not leans(question)


@pytest.mark.parametrize(
    "question",
    [
        # of two things
        "Welche von beiden ist größer?",
        "Which of the two is larger?",
        "Und beide zusammen?",
        "Wer von den beiden nimmt mehr ab?",
        "wer von den beiden nimmt mehr ab",
        "Sind beide in Chile?",
        # fragments
        "Und in Chile?",
        "In Chile?",
        "in chile?",
        "Bei Kupfer?",
        "wer zahlt?",
        "warum?",
        "Zu welchem Preis?",
        "Mit wie vielen Punkten?",
        "In welchem Jahr?",
        "since when?",
        "says who?",
        "Was anyone hurt?",
        "Hatte man mehr erwartet?",
        "Und?",
        "Und wer noch?",
        "What about Peru?",
        "silber auch?",
        "Wer ist der Veranstalter?",
        # English
        "Who else?",
        "Which one is larger?",
        "why is that?",
        "Why is that so expensive?",
        "How much would that cost?",
        "Is that true?",
        "How much copper does it export?",
        "When is it going to open?",
        "Is it expected to open in 2027?",
        "is it able to export copper?",
        "How much does the company pay?",
        "how much lithium does the mine produce?",
        "Does Peru have one?",
        "What did they sign?",
        "What happened there?",
        "Is it cheaper to go through Russia?",
        "What did Chile do instead?",
        "What is its price?",
        "who owns them?",
        # German
        "Wie viele davon liegen in Chile?",
        "Gehört ihr auch das Werk?",
        "Kann man das beweisen?",
        "Wer von ihnen kauft mehr?",
        "wer zahlt das?",
        "Wer leitet es?",
        "wer leitet es",
        "Wie viel Uran verkauft er?",
        "Wie viel Kupfer, Gold und Silber fördert sie?",
        "Gab es dabei Tote?",
        "Seit wann liegt es still?",
        "Wohin soll es gehen?",
        "Was kostet das Projekt?",
        "was kostet das projekt?",
        "Wie viel Strom ist das im Jahr?",
        "Was würde die kosten?",
        "Gibt es so was auch in Peru?",
        "Gibt es solche Minen in Peru?",
        "Hat Peru auch eine?",
        "Wer kauft da?",
        "Was passiert da gerade?",
        "Kauft Ungarn da auch?",
        "Ist es teuer?",
        "Ist es günstiger, über Russland zu fahren?",
        "Wo kommt die erste hin?",
        "Was ist die größte?",
        "Wer arbeitet dort?",
        "Wie viele waren es?",
        "Wie viele hatten sich beworben?",
        "Trägt Chile dazu bei?",
        "Hofft Chile darauf?",
        "Hat sie das gesagt?",
        "Wem gehört jene Mine?",
        "wie viele leute arbeiten da?",
        "Wofür braucht man das Zeug?",
        "Kam es dabei zu Streit?",
        "Wie heißt sie?",
        "Was sagt ihr Chef?",
        "Wann kommt er nach Chile?",
    ],
)
def test_that_these_lean_too(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        # typed in small letters
        "wo liegt radanj?",
        "what is inflation?",
        "wer war der erste auf dem mond",
        "was ist der unterschied zwischen lithium und kobalt",
        "is lithium dangerous?",
        "wer leitet tengri atom?",
        "what did habeck say when he resigned",
        "how many containers use the middle corridor?",
        "who runs the storvika smelter",
        "wie viel kupfer fördert chile?",
        "Wie viel kupfer fördert chile?",
        "warum steigt der goldpreis",
        "wie hoch ist die inflation in deutschland",
        "kann man lithium recyceln?",
        "was kostet die mine radanj?",
        "what does the eu spend on raw materials",
        "wann wurde leonardo da vinci geboren",
        "lithium preis chile",
        "welches land hat das meiste lithium",
        "wann soll radanj fertig sein",
        # expletive "es"
        "Ist es wahr, dass Chile Lithium exportiert?",
        "Warum ist es in Chile so trocken?",
        "ist es wahr dass chile lithium exportiert",
        "Kam es in Chile zu Streiks?",
        "Gibt es in Serbien Lithium?",
        "Wird es in Radanj einen Tagebau geben?",
        "Ist es möglich, Lithium ohne Becken zu gewinnen?",
        "Worum geht es im Vertrag von Astana?",
        "Worum handelt es sich bei Kaspi Green?",
        "Heißt es in Peking, dass Gallium knapp wird?",
        "Wie lange dauert es, eine Mine in Chile zu eröffnen?",
        "Woran liegt es, dass Namucanga stillsteht?",
        "Wovon hängt es ab, ob Radanj gebaut wird?",
        "Wo wurde das Werk Boonara gebaut, und wem gehört es?",
        "Wie viel kostet es, ein Haus in Chile zu bauen?",
        "Um welche Firma handelt es sich bei Norvale?",
        "Wie sieht es in Chile aus?",
        "Steht es schlecht um die Hütte in Lünen?",
        # expletive "it" and "there"
        "Is it true that Chile exports lithium?",
        "is it true that chile exports lithium",
        "How long does it take to open a mine in Chile?",
        "Is it said that Chile will raise taxes?",
        "It is said that Chile will raise taxes, is this right in Peru?",
        "Why is it so dry in Chile?",
        "Is it possible to mine lithium without ponds?",
        "How many people are there in Malo Brdo?",
        "Was it Chile that raised the tax?",
        "Is it worth investing in Chile?",
        # correlatives of a clause that follows
        "Trägt Chile dazu bei, dass der Preis fällt?",
        "Darauf, dass der Preis fällt, hofft wer in Chile?",
        "Hofft Chile darauf, dass der Preis steigt?",
        "Hängt der Bau in Radanj davon ab, ob Geld fließt?",
        "Setzt sich Kasachstan dafür ein, dass der Tarif sinkt?",
        "Ist Chile daran gelegen, dass der Preis steigt?",
        "Which are those who sold shares in Norvale?",
        "What does Norvale pay those who leave Radanj?",
        "What is the one that Norvale closed in Peru?",
        "Gilt in Peru dasselbe wie in Chile?",
        "Wer sind diejenigen, die Radanj bauen?",
        # relative pronouns and conjunctions
        "Wer war der erste, der auf dem Mond war?",
        "Wer betreibt das Werk, das Nickel verarbeitet?",
        "Wie heißt das Werk, das im Mai geschlossen wurde?",
        "Wie heißt die Mine, die geschlossen wurde?",
        "Wie heißt die Stadt, in der gestreikt wurde?",
        "Ist die Mine so groß, dass sie Europa versorgen kann?",
        "Warum ruht die Bahn in Khan Altai, da doch gefördert wird?",
        "Was plant Chile, damit das Wasser reicht?",
        "What is the mine that opened in Chile?",
        "Did Habeck say that he would resign?",
        "Wird die Mine, deren Bau stockt, in Chile liegen?",
        # two things that are named
        "Welche ist größer, Radanj oder Hirschenstein?",
        "Welche der beiden Minen ist größer, Radanj oder Hirschenstein?",
        "Do both Chile and Peru export copper?",
        # what else stands alone
        "Oder-Hochwasser 1997: wie viele Tote?",
        "Wie viel seines Lithiums bezog Europa aus Chile?",
        "Woher bekommt Schwarzatal sein Wolfram?",
        "Wie viel Diesel verbraucht Chile?",
        "Welche Metalle wie Kobalt oder Nickel fördert Kongo?",
        "Which metals such as cobalt does Congo mine?",
        "So viel Lithium fördert Chile?",
        "Was ist das am meisten geförderte Metall in Chile?",
        "Wie heißt die größte der Minen in Chile?",
        "Kannst du mir sagen, wer Radanj betreibt?",
        "What will the war mean for Europe?",
        "Was würde die Umgehungsstraße kosten?",
    ],
)
def test_that_these_stand_alone_too(question: str) -> None:
    assert not leans(question)


def answered(question: str, text: str, understood: str = "") -> Answer:
    """An answer that is the whole of a text."""
    article = make_article(text)
    span = Span(article, 0, len(text), (Sentence(0, len(text)),), 1.0)
    return Answer(question, understood or question, "words", (span,), 0.9, (), (), {})


def listed(question: str, *texts: str) -> Answer:
    """An answer that is a list."""
    spans = tuple(answered(question, text).span for text in texts)
    return dataclasses.replace(answered(question, texts[0]), form="list", spans=spans)


MINE = answered("Wie viele Menschen arbeiten in der Mine Khan Altai?", "1.200")


def test_what_was_spoken_of_is_put_in_brackets() -> None:
    understood = self_contained("Und wer leitet sie?", [MINE])
    assert understood == "Und wer leitet sie? (Menschen, Mine, Khan, Altai)"


def test_a_question_that_stands_alone_stays_as_it_is() -> None:
    assert (
        self_contained("Was kostet der Hafen von Poti?", [MINE]) == "Was kostet der Hafen von Poti?"
    )


def test_the_first_question_stays_as_it_is() -> None:
    assert self_contained("Und wer leitet sie?", []) == "Und wer leitet sie?"


def test_a_person_who_was_the_answer_may_be_meant() -> None:
    head = answered("Wer leitet die Mine Khan Altai?", "Ana Peña")
    assert self_contained("Wo hat sie studiert?", [head]).startswith(
        "Wo hat sie studiert? (Ana Peña, "
    )


def test_what_the_question_names_itself_is_not_repeated() -> None:
    understood = self_contained("Und was kostet die Mine?", [MINE])
    assert understood == "Und was kostet die Mine? (Menschen, Khan, Altai)"


def test_the_topic_is_handed_on_through_several_turns() -> None:
    second = answered("Und wer leitet sie?", "50", self_contained("Und wer leitet sie?", [MINE]))
    assert "Khan" in self_contained("Seit wann?", [MINE, second])


@pytest.mark.parametrize(
    "question", ["Und das Werk in Peru?", "What about Peru?", "Und in Peru?", "und in peru"]
)
def test_where_nothing_is_asked_the_question_before_says_what(question: str) -> None:
    thanks = NoAnswer("Danke!", "Danke!", "thanks", 0.0, (), {})
    understood = self_contained(question, [MINE, thanks])
    assert understood == f"{question} (Wie viele Menschen arbeiten in der Mine Khan Altai?)"


def test_several_turns_without_a_question_lead_back_to_the_last_one() -> None:
    full = self_contained("Und in Peru?", [MINE])
    peru = answered("Und in Peru?", "70", full)
    assert self_contained("Und in Chile?", [MINE, peru]) == full.replace("Peru", "Chile")


def test_a_question_that_stands_in_brackets_has_none_of_its_own() -> None:
    second = answered("Und wer leitet sie?", "50", "Und wer leitet sie? (Khan, Altai)")
    assert (
        self_contained("Und den Hafen?", [second])
        == "Und den Hafen? (wer leitet sie?, Khan, Altai)"
    )


@pytest.mark.parametrize("question", ["Warum?", "Und wer leitet sie?", "Und was kostet das Werk?"])
def test_these_say_what_they_ask_for(question: str) -> None:
    assert not is_elliptic(question)


def test_a_question_without_an_answer_still_has_a_topic() -> None:
    question = "Was kostet der Hafen von Poti?"
    none = NoAnswer(question, question, "nothing_supported", 0.1, (), {})
    assert self_contained("Und wo liegt er?", [none]) == "Und wo liegt er? (Hafen, Poti)"


def test_the_articles_of_the_last_answer_were_spoken_of() -> None:
    article = make_article("1.200", "mine.txt")
    cited = dataclasses.replace(MINE, citations=(Citation(1, article, 0, 5, "1.200"),))
    none = NoAnswer("?", "?", "nothing_supported", 0.1, (), {})
    assert cited_last([cited, none]) == {"mine.txt"}
    assert cited_last([none]) == cited_last([]) == frozenset()


@pytest.mark.parametrize(
    "question",
    ["Wo denn?", "Wieso das denn?", "Zu welchem Preis?", "Woran liegt das?", "Says who?", "why?"],
)
def test_these_are_only_a_question_phrase(question: str) -> None:
    assert is_sluice(question)
    assert leans(question)


@pytest.mark.parametrize("question", ["Wer leitet es?", "Warum kam es so spät?", "Und in Peru?"])
def test_these_are_more_or_less_than_a_question_phrase(question: str) -> None:
    assert not is_sluice(question)


def test_where_only_a_question_phrase_is_typed_the_question_before_says_what_happened() -> None:
    before = answered("Wie oft tagt der Rohstoffausschuss?", "einmal im Jahr")
    assert self_contained("Wo denn?", [before]) == "Wo denn? (tagt der Rohstoffausschuss?)"


def test_a_fragment_may_lean_on_a_question_phrase() -> None:
    first = answered("Wer liegt im Index vorn?", "Peru")
    second = answered("Mit wie vielen Punkten?", "90", "Mit wie vielen Punkten? (liegt vorn?)")
    assert (
        self_contained("Und Chile?", [first, second])
        == "Und Chile? (Mit wie vielen Punkten?, liegt vorn?)"
    )


@pytest.mark.parametrize(
    ("before", "fragment", "asked"),
    [
        ("Wo liegt die Anlage Julia Plains?", "Und das Werk?", "Wo liegt das Werk?"),
        ("Was kostet Gallium in Rotterdam?", "Und in Kobe?", "Was kostet Gallium in Kobe?"),
        ("How much rain has Java lost?", "And Borneo?", "How much rain has Borneo lost?"),
        ("Wann kam das Schiff im Hafen an?", "Und im Lager?", "Wann kam das Schiff im Lager an?"),
        ("Wer kauft das Erz, und wer das Salz?", "Und das Gold?", ""),
        ("Wie viele Leute arbeiten in Peru?", "Und Chile?", ""),
        ("Was kostet Gallium in Rotterdam?", "Und danach?", ""),
        ("Wie hoch ist der?, Bank, Kredit", "Und der Zins?", ""),
    ],
)
def test_a_fragment_takes_the_place_of_its_only_counterpart(
    before: str, fragment: str, asked: str
) -> None:
    understood = self_contained(fragment, [answered(before, "1")])
    assert understood == f"{fragment} ({asked or before})"


def test_things_that_were_listed_may_be_meant() -> None:
    mines = listed("Welche Minen betreibt Carbonex?", "Namucanga", "Ambatofotsy")
    assert (
        self_contained("Welche ist größer?", [mines])
        == "Welche ist größer? (Namucanga, Ambatofotsy, Minen, Carbonex)"
    )


def test_things_that_were_compared_may_be_meant() -> None:
    both = answered(
        "Was ist teurer, Radanj oder Kadamsai?", "2", "Was kostet Radanj? Was kostet Kadamsai?"
    )
    assert self_contained("Und beide zusammen?", [both]).endswith("(Radanj, Kadamsai)")


def test_a_question_in_small_letters_has_a_topic() -> None:
    before = answered("wie viel kupfer liegt in new orleans", "5")
    assert self_contained("Und wer leitet es?", [before]).endswith("(liegt, new, orleans)")


def test_a_remark_is_not_what_is_spoken_of() -> None:
    wow = NoAnswer("Wow, nicht schlecht.", "Wow, nicht schlecht.", "nothing_supported", 0, (), {})
    assert "Altai" in self_contained("Und wer leitet sie?", [MINE, wow])
    assert "Altai" in self_contained("Und wer leitet sie?", [MINE, answered(wow.question, "gut")])


def test_abbreviations_that_were_written_out_are_short_again() -> None:
    rank = answered("Wo liegt Peru?", "7", "Wo liegt Peru im IRM (Institut für Rohstoffe)-Index?")
    assert self_contained("Und davor?", [rank]) == "Und davor? (Wo liegt Peru im IRM-Index?)"
