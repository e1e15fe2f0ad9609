"""The answer of a check as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class PlacedFinding(BaseModel):
    """A fault in one place: the file and sheet, the row, the cell, and what to do about it."""

    file: str
    line: int
    column: str
    da: str
    en: str


class ShaclResult(BaseModel):
    """A result of SHACL, with its message in both languages."""

    severity: Literal["Violation", "Warning", "Info"]
    focus_node: str
    path: str
    value: str
    shape: str
    message_da: str
    message_en: str


class Conditions(BaseModel):
    """An intervention's result on each of the four conditions, and the number of facts behind it."""

    intervention: str
    label: str
    results: dict[int, Literal["met", "not-met", "not-documented"]]
    facts: dict[int, int]


class TakenIn(BaseModel):
    """How many rows of a table would be added and how many replaced."""

    table: str
    added: int
    replaced: int


class CheckAnswer(BaseModel):
    """What a file was found to be; `counts` counts all, where the lists hold the first two thousand."""

    file: str
    kind: Literal["spreadsheet", "rdf"]
    conforms: bool
    findings: list[PlacedFinding]
    counts: dict[str, int]
    results: list[ShaclResult]
    conditions: list[Conditions]
    tables: list[TakenIn]
