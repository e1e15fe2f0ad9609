"""Claims told for people: what a claim connects, in one line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hoi_graph.labels import local_name
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Dossier, Node

_LINKS = {
    "cv:Participation": ("cv:hasParticipant", "cv:role"),
    "hoi:FundingRelation": ("hoi:funder", "hoi:programme", "hoi:fundingType"),
    "hoi:Involvement": ("hoi:field", "hoi:throughActor"),
    "hoi:ProfessionUse": ("hoi:profession",),
    "hoi:MethodUse": ("hoi:method",),
    "hoi:LawUse": ("cv:hasLegalResource",),
    "hoi:Placement": ("dcterms:spatial",),
    "hoi:CompletenessStatement": ("hoi:completeFor",),
    "hoi:ConditionAssessment": ("hoi:result",),
    "hoi:CategoryAssignment": ("hoi:assigns",),
}


@dataclass(frozen=True)
class Line:
    """A claim in one line: the things it names, a text of its own, its basis and its sources."""

    node: Node
    things: tuple[str, ...]
    text: tuple[str, str]


def line(node: Node, lang: str) -> Line:
    """A claim in one line."""
    things: list[str] = []
    for kind, properties in _LINKS.items():
        if node.is_a(kind):
            things = [iri for property_ in properties for iri in node.all(property_)]
    # Why an assessment fell out as it did is what there is to read of it: its result is also that of what rests on it.
    label = node.text("hoi:rationale" if node.is_a("hoi:ConditionAssessment") else "skos:prefLabel", lang)
    return Line(node, tuple(things), label if label[0] or things else node.text("dcterms:description", lang))


# Roles from those that carry an intervention to those that pay for it; the others follow in the order of their list.
_ROLE_ORDER = ("owner", "authority", "coordinator", "partner", "provider", "member", "steering", "funder")


def role_order(lists: Catalogue, role: str) -> tuple[int, tuple[str, str]]:
    """Where a role stands when roles are told."""
    name = slug(role)
    return _ROLE_ORDER.index(name) if name in _ROLE_ORDER else len(_ROLE_ORDER), lists.code_order(role)


def evidence(dossier: Dossier, claim: Node, lang: str) -> list[Line]:
    """The claims a derived claim rests on."""
    return [line(dossier.get(iri), lang) for iri in claim.all("hoi:evidence")]


def passages(dossier: Dossier) -> list[tuple[str, int]]:
    """The passages of a dossier with the number of claims resting on each, most first."""
    counted = Counter(passage for node in dossier.nodes.values() for passage in node.sources)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def slug(iri: str) -> str:
    """The part of an IRI that names the thing within its class."""
    return local_name(iri)
