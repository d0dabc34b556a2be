"""A number is shown with its unit: "200" in "200 Millionen US-Dollar" is half an answer."""

import re

_MAGNITUDES = (
    "Tausend|Tsd|Millionen|Million|Mio|Milliarden|Milliarde|Mrd|Billionen|Billion|Bio|"
    "thousand|million|billion|trillion|bn"
)
_UNITS = (
    "Prozentpunkten?|Prozent|percent|per cent|Promille|"
    "Euro|US-Dollar|Dollar|Franken|Pfund|Yuan|Yen|Rubel|Cent|euros?|dollars?|pounds?|EUR|USD|CHF|"
    "Tonnen|Tonne|Kilogramm|Gramm|tonnes|tons|kilograms?|kg|t|g|mg|"
    "Kilometern?|Quadratkilometern?|Metern?|Quadratmetern?|Kubikmetern?|Zentimetern?|"
    "Millimetern?|Meilen|Hektar|kilometres|kilometers|metres|meters|miles|feet|acres|"
    "km²|km|m²|m³|cm|mm|m|ha|"
    "Litern?|Liter|Hektoliter|litres|liters|Barrel|l|"
    "Gigawattstunden|Megawattstunden|Kilowattstunden|Gigawatt|Megawatt|Kilowatt|Watt|Volt|"
    "GWh|MWh|kWh|GW|MW|kW|W|V|Hz|kHz|MHz|GHz|"
    "Grad Celsius|Grad|degrees|°C|°F|"
    "Jahren?|Monaten?|Wochen|Tagen?|Stunden|Minuten|Sekunden|"
    "years|months|weeks|days|hours|minutes|seconds"
)
_SPACE = r"[ \u00a0\u202f]"
_AFTER = re.compile(
    rf"(?:{_SPACE}(?:{_MAGNITUDES})\b\.?)?(?:{_SPACE}?[%‰€$£¥]|{_SPACE}(?:{_UNITS})(?!\w))?"
)
_ENDS_IN_NUMBER = re.compile(rf"(?:\d|\d{_SPACE}(?:{_MAGNITUDES})\.?)\Z")
_BEFORE = re.compile(r"(?:US-\$|US\$|[€$£¥])[ \u00a0\u202f]?\Z")
_WORD = re.compile(r"[^\W\d_]+")


def with_unit(text: str, start: int, end: int, question: str) -> tuple[int, int]:
    """Bounds of a span, widened by the unit of the number in which it ends or begins.

    A unit that the question names ("Wie viele Tonnen ...?") is left out: it is known.

    Args:
        text: in which the span stands.
        start, end: its bounds.
        question: as it was asked.
    """
    if text[start:end][:1].isdigit() and (sign := _BEFORE.search(text[:start])):
        start -= len(sign.group())
    if not _ENDS_IN_NUMBER.search(text[start:end]):
        return start, end
    after = _AFTER.match(text, end)
    unit = after.group() if after else ""
    asked = {word.casefold() for word in _WORD.findall(question)}
    if asked & {word.casefold() for word in _WORD.findall(unit)}:
        return start, end
    return start, end + len(unit)
