"""Identifiers of other registers: their form, their check digits, and how they are written in the graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def is_cvr(value: str) -> bool:
    """Eight digits whose weighted sum (2, 7, 6, 5, 4, 3, 2, 1) divides by 11."""
    if not re.fullmatch(r"[1-9][0-9]{7}", value):
        return False
    return sum(weight * int(digit) for weight, digit in zip(_CVR_WEIGHTS, value, strict=True)) % 11 == 0


def is_municipality_code(value: str) -> bool:
    """A zero and three digits, kept as text: 0101."""
    return re.fullmatch(r"0[1-9][0-9]{2}", value) is not None


def is_region_code(value: str) -> bool:
    """1081 to 1085, the regions of 2007."""
    return re.fullmatch(r"108[1-5]", value) is not None


def is_lau(value: str) -> bool:
    """Eurostat's code of a Danish municipality: the kommunekode without its zero."""
    return re.fullmatch(r"[1-9][0-9]{2}", value) is not None


def is_iso3166_2(value: str) -> bool:
    """A Danish region in ISO 3166-2."""
    return re.fullmatch(r"DK-8[1-5]", value) is not None


def is_qid(value: str) -> bool:
    """The number of a Wikidata item."""
    return re.fullmatch(r"Q[1-9][0-9]*", value) is not None


def is_ror(value: str) -> bool:
    """A zero, six base-32 signs and two check digits (ISO/IEC 7064, modulus 97-10)."""
    match = re.fullmatch(rf"0([{_CROCKFORD}]{{6}})([0-9]{{2}})", value)
    if match is None:
        return False
    number = 0
    for sign in match[1]:
        number = number * 32 + _CROCKFORD.index(sign)
    return int(match[2]) == 98 - (number * 100) % 97


def is_eli(value: str) -> bool:
    """An act in Lovtidende A: year and number."""
    return re.fullmatch(r"lta/(1[89]|20)[0-9]{2}/[1-9][0-9]*", value) is not None


def is_nuts(value: str) -> bool:
    """A Danish region of the EU's nomenclature, levels 0 to 3."""
    return re.fullmatch(r"DK(0([1-5][0-9]?)?)?", value) is not None


def is_uuid(value: str) -> bool:
    """A UUID in lower case."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) is not None


def is_main_group(value: str) -> bool:
    """A main group of FORM or KLE: two digits."""
    return re.fullmatch(r"[0-9]{2}/", value) is not None


@dataclass(frozen=True)
class Register:
    """A register: how its identifiers begin in `object_id`, what form they have, and its name.

    `agency` is set where the identifier is not an IRI; it then becomes an `adms:Identifier` with that issuer.
    """

    name: str
    prefix: str
    valid: Callable[[str], bool]
    rule_da: str
    rule_en: str
    agency: str | None = None

    def value(self, object_id: str) -> str:
        """The identifier without its beginning."""
        return object_id.removeprefix(self.prefix)


REGISTERS = (
    Register(
        "CVR",
        "cvr:",
        is_cvr,
        "otte cifre, modulus 11",
        "eight digits, modulus 11",
        "Det Centrale Virksomhedsregister",
    ),
    Register(
        "kommunekode",
        "kommunekode:",
        is_municipality_code,
        "nul og tre cifre",
        "a zero and three digits",
        "Danmarks Administrative Geografiske Inddeling",
    ),
    Register(
        "regionskode",
        "regionskode:",
        is_region_code,
        "1081 til 1085",
        "1081 to 1085",
        "Danmarks Administrative Geografiske Inddeling",
    ),
    Register("LAU", "lau:", is_lau, "tre cifre uden nul", "three digits without a zero", "Eurostat"),
    Register(
        "ISO 3166-2",
        "iso3166-2:",
        is_iso3166_2,
        "DK-81 til DK-85",
        "DK-81 to DK-85",
        "International Organization for Standardization",
    ),
    Register("Wikidata", "http://www.wikidata.org/entity/", is_qid, "Q og et tal", "Q and a number"),
    Register("ROR", "https://ror.org/", is_ror, "kontrolcifre modulus 97-10", "check digits modulus 97-10"),
    Register("ELI", "https://retsinformation.dk/eli/", is_eli, "lta/år/nummer", "lta/year/number"),
    Register("Retsinformation", "https://www.retsinformation.dk/eli/", is_eli, "lta/år/nummer", "lta/year/number"),
    Register(
        "NUTS", "http://data.europa.eu/nuts/code/", is_nuts, "DK og op til tre cifre", "DK and up to three digits"
    ),
    Register("FORM", "http://www.form-online.dk/opgavenoegle/", is_main_group, "to cifre", "two digits"),
    Register("KLE", "http://www.kle-online.dk/emneplan/", is_main_group, "to cifre", "two digits"),
    Register("KL FFB", "urn:uuid:", is_uuid, "UUID med små bogstaver", "UUID in lower case"),
    Register("EU", "http://publications.europa.eu/resource/authority/", bool, "ikke tom", "not empty"),
)


def register_of(object_id: str) -> Register | None:
    """The register an identifier belongs to, or None for any other web address."""
    return next((register for register in REGISTERS if object_id.startswith(register.prefix)), None)
