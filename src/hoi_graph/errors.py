"""Findings a curator can act on, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in one place: where it is, what is wrong and how to mend it, in Danish and English.

    `line` counts from 1 (the header is line 1; 0 means the whole file); `column` is a column's name or "".
    """

    file: str
    line: int
    column: str
    da: str
    en: str

    def text(self, lang: str = "da") -> str:
        """The finding as `file:line:column: reason` in the language asked for."""
        return f"{self.file}:{self.line}:{self.column}: {self.da if lang == 'da' else self.en}"


class HoiGraphError(Exception):
    """Something the user can mend; its text is meant to be shown as it is."""


class CheckError(HoiGraphError):
    """The tables or the ontology hold faults; `findings` is all of them, sorted."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__(f"{len(self.findings)} findings")


class QueryError(HoiGraphError):
    """A query cannot be run; `line` and `column` (from 1) are set where the parser knows them."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
