"""The SPARQL that finds the ties of a network: the same rules as the projections, said to the endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hoi_graph.namespaces import BASE
from hoi_graph.query.facets import ACTORS, INTERVENTIONS
from hoi_graph.query.selection import Selection

_CODE = f"{BASE}code/"
_TOP = f"skos:topConceptOf <{_CODE}actor-type>"
_CONTRADICTED = f"VALUES ?doubt {{ <{_CODE}certainty/contradicted> }}"
_DOUBTFUL = f"VALUES ?doubt {{ <{_CODE}certainty/contradicted> <{_CODE}certainty/uncertain> }}"


def network_query(
    view: str,
    level: str = "organisation",
    as_of: int | None = None,
    roles: Iterable[str] = (),
    chosen: Selection | None = None,
) -> str:
    """
    The query whose rows are the ties of a view: one row a pair, `?from` and `?to`, with names, interventions and claims.

    `chosen` narrows it as it narrows the network; weights other than the count are worked out from these rows.
    """
    asked = chosen or Selection()
    body = "\n".join(f"  {line}" for line in _VIEWS[view](level, as_of, tuple(sorted(roles)), asked))
    counted = "?field" if view == "municipalities" else "?intervention"
    return (
        f"SELECT ?from ?fromName ?to ?toName (COUNT(DISTINCT {counted}) AS ?{counted[1:]}s) "
        '(GROUP_CONCAT(DISTINCT STR(?claim); SEPARATOR=" ") AS ?claims)\nWHERE {\n'
        f"{body}\n"
        '  OPTIONAL { ?from skos:prefLabel ?fromName FILTER(LANG(?fromName) = "da") }\n'
        '  OPTIONAL { ?to skos:prefLabel ?toName FILTER(LANG(?toName) = "da") }\n'
        "}\nGROUP BY ?from ?fromName ?to ?toName\n"
        # Two municipalities that share a single field are no more alike than any two.
        f"{'HAVING(COUNT(DISTINCT ?field) > 1)' + chr(10) if view == 'municipalities' else ''}"
        f"ORDER BY DESC(?{counted[1:]}s) ?fromName ?toName\n"
    )


def _actors(level: str, as_of: int | None, roles: tuple[str, ...], chosen: Selection) -> Iterator[str]:
    yield from chosen.patterns(INTERVENTIONS, "intervention")
    for n in (1, 2):
        yield from _participation(n, as_of, chosen)
        yield f"?role{n} hoi:isCollaborative true ."
        if roles:
            yield _among(f"?role{n}", (f"{_CODE}role/{role}" for role in roles))
        yield from _party(n, level, "?from" if n == 1 else "?to", chosen)
    yield "FILTER(STR(?from) < STR(?to))"
    yield from _apart("?actor1", "?actor2")
    if level == "organisation":
        yield from _apart("?from", "?to")
    # Both may hold in the same year, and while the intervention runs.
    for one, other in ((1, 2), (2, 1), (0, 1), (0, 2), (1, 0), (2, 0)):
        yield f"FILTER({_unless(f'?start{one}', f'?end{other}')} || {_year(f'?start{one}')} <= {_year(f'?end{other}')})"
    yield "{ BIND(?claim1 AS ?claim) } UNION { BIND(?claim2 AS ?claim) }"


def _bipartite(level: str, as_of: int | None, roles: tuple[str, ...], chosen: Selection) -> Iterator[str]:
    yield from chosen.patterns(INTERVENTIONS, "intervention")
    yield from _participation(1, as_of, chosen)
    yield from _takes_part(roles)
    yield from _party(1, level, "?from", chosen)
    yield "BIND(?intervention AS ?to) BIND(?claim1 AS ?claim)"


def _funding(level: str, as_of: int | None, roles: tuple[str, ...], chosen: Selection) -> Iterator[str]:
    return _paid(level, as_of, chosen, chosen)


def _paid(level: str, as_of: int | None, chosen: Selection, payers: Selection) -> Iterator[str]:
    yield from chosen.patterns(INTERVENTIONS, "intervention")
    yield "?claim a hoi:FundingRelation ; hoi:about ?intervention ; hoi:funder ?actor1 ; hoi:basis ?basis ."
    yield f"FILTER NOT EXISTS {{ ?claim hoi:certainty ?doubt . {_CONTRADICTED} }}"
    yield from _based("?basis", chosen)
    yield "OPTIONAL { ?claim schema:startDate ?start } OPTIONAL { ?claim schema:endDate ?end }"
    yield from _holds("?start", "?end", as_of)
    yield from _party(1, level, "?from", payers)
    yield "BIND(?intervention AS ?to)"


def _chain(level: str, as_of: int | None, roles: tuple[str, ...], chosen: Selection) -> Iterator[str]:
    # An intervention is funded whoever pays; only among sectors are the payers chosen before they are rolled up.
    funded = "\n    ".join(_paid(level, as_of, chosen, chosen if level == "sector" else Selection()))
    yield "{\n    " + "\n    ".join(_funding(level, as_of, (), chosen)) + "\n  }"
    yield "UNION {"
    yield f"  {{ SELECT DISTINCT ?intervention WHERE {{\n    {funded}\n    }} }}"
    yield from (f"  {line}" for line in _bipartite(level, as_of, roles, chosen))
    yield "}"


def _fields(level: str, as_of: int | None, roles: tuple[str, ...], chosen: Selection) -> Iterator[str]:
    yield from chosen.patterns(INTERVENTIONS, "intervention")
    for n, end in ((1, "?from"), (2, "?to")):
        yield from _involvement(str(n), "?intervention", end, as_of, chosen)
    yield "FILTER(STR(?from) < STR(?to))"
    yield "{ BIND(?claim1 AS ?claim) } UNION { BIND(?claim2 AS ?claim) }"


def _municipalities(level: str, as_of: int | None, roles: tuple[str, ...], chosen: Selection) -> Iterator[str]:
    for n, end in ((1, "?from"), (2, "?to")):
        yield from chosen.patterns(INTERVENTIONS, f"intervention{n}")
        place = f"?intervention{n} hoi:takesPlaceIn {end} . {end} hoi:placeKind <{_CODE}place-kind/municipality> ."
        use = " ".join(_involvement(str(n), f"?intervention{n}", "?field", as_of, chosen))
        yield f"{{ SELECT DISTINCT {end} ?intervention{n} ?field ?claim{n} WHERE {{ {place} {use} }} }}"
    yield "FILTER(STR(?from) < STR(?to))"
    yield "{ BIND(?claim1 AS ?claim) } UNION { BIND(?claim2 AS ?claim) }"


_VIEWS = {
    "actors": _actors,
    "bipartite": _bipartite,
    "fields": _fields,
    "funding": _funding,
    "chain": _chain,
    "municipalities": _municipalities,
}


def _participation(n: int, as_of: int | None, chosen: Selection) -> Iterator[str]:
    claim = f"?claim{n}"
    yield (
        f"{claim} a cv:Participation ; hoi:about ?intervention ; cv:hasParticipant ?actor{n} ; cv:role ?role{n} ; "
        f"hoi:basis ?basis{n} ."
    )
    yield f"FILTER NOT EXISTS {{ {claim} hoi:certainty ?doubt . {_DOUBTFUL} }}"
    yield from _based(f"?basis{n}", chosen)
    yield f"OPTIONAL {{ {claim} schema:startDate ?start{n} }} OPTIONAL {{ {claim} schema:endDate ?end{n} }}"
    if n == 1:
        yield "OPTIONAL { ?intervention schema:startDate ?start0 } OPTIONAL { ?intervention schema:endDate ?end0 }"
        yield from _holds("?start0", "?end0", as_of)
    yield from _holds(f"?start{n}", f"?end{n}", as_of)


def _involvement(n: str, about: str, end: str, as_of: int | None, chosen: Selection) -> Iterator[str]:
    yield (
        f"?claim{n} a hoi:Involvement ; hoi:about {about} ; hoi:field/skos:broader* {end} ; hoi:basis ?basis{n} . "
        f"{end} skos:topConceptOf <{_CODE}field> ."
    )
    yield f"FILTER NOT EXISTS {{ ?claim{n} hoi:certainty ?doubt . {_DOUBTFUL} }}"
    yield from _based(f"?basis{n}", chosen)
    if as_of is not None:
        yield f"OPTIONAL {{ {about} schema:startDate ?start{n} }} OPTIONAL {{ {about} schema:endDate ?end{n} }}"
        yield from _holds(f"?start{n}", f"?end{n}", as_of)


def _takes_part(roles: tuple[str, ...]) -> Iterator[str]:
    if roles:
        yield _among("?role1", (f"{_CODE}role/{role}" for role in roles))
    else:
        yield "FILTER NOT EXISTS { ?role1 hoi:takesPart false }"


def _party(n: int, level: str, end: str, chosen: Selection) -> Iterator[str]:
    """The node an actor is drawn as is `end`: itself, its organisation or its sector, within the actors chosen."""
    actor = f"?actor{n}"
    if level == "sector":
        yield from _kept(actor, chosen, rolled=False)
        root = f"{actor} org:unitOf+ ?root{n} . FILTER NOT EXISTS {{ ?root{n} org:unitOf ?above }}"
        yield f"OPTIONAL {{ {actor} org:classification/skos:broader* ?top{n} . ?top{n} {_TOP} }}"
        yield f"OPTIONAL {{ {root} ?root{n} org:classification/skos:broader* ?rootTop{n} . ?rootTop{n} {_TOP} }}"
        yield f"BIND(COALESCE(?top{n}, ?rootTop{n}, <{_CODE}actor-type/unknown>) AS {end})"
        return
    if level == "organisation":
        top = f"{actor} a hoi:Actor ; org:unitOf* {end} . FILTER NOT EXISTS {{ {end} org:unitOf ?above }}"
        yield f"{{ SELECT {actor} {end} WHERE {{ {top} }} }}"
    else:
        yield f"BIND({actor} AS {end})"
    yield from _kept(end, chosen, rolled=True)


def _kept(actor: str, chosen: Selection, rolled: bool) -> Iterator[str]:
    """An actor is one of those the selection demands, or the organisation of one."""
    part = chosen.part(ACTORS)
    if not part:
        return
    (own,) = part.patterns(ACTORS, actor[1:])
    if rolled:
        (kept,) = part.patterns(ACTORS, "kept")
        own += f" UNION {{ {kept} ?kept org:unitOf+ {actor} }}"
    yield f"{{ SELECT DISTINCT {actor} WHERE {{ {own} }} }}"


def _apart(one: str, other: str) -> Iterator[str]:
    """Two actors are not one party: a unit and its organisation, or a body and its member."""
    yield f"FILTER({one} != {other})"
    yield f"FILTER NOT EXISTS {{ {one} org:unitOf+ {other} }} FILTER NOT EXISTS {{ {other} org:unitOf+ {one} }}"
    yield f"FILTER NOT EXISTS {{ ?bound a org:Membership ; org:organization {one} ; org:member {other} }}"
    yield f"FILTER NOT EXISTS {{ ?bound a org:Membership ; org:organization {other} ; org:member {one} }}"


def _based(basis: str, chosen: Selection) -> Iterator[str]:
    if values := [v for v in chosen.facets.get("basis", ()) if v in ("stated", "coded", "derived")]:
        yield _among(basis, (f"{_CODE}basis/{value}" for value in values))


def _holds(start: str, end: str, as_of: int | None) -> Iterator[str]:
    """What has these dates may hold in a year; a date that is not stated closes nothing."""
    if as_of is not None:
        yield f'FILTER(!BOUND({start}) || {_year(start)} <= "{as_of}") FILTER(!BOUND({end}) || {_year(end)} >= "{as_of}")'


def _unless(one: str, other: str) -> str:
    return f"!BOUND({one}) || !BOUND({other})"


def _year(date: str) -> str:
    return f"SUBSTR(STR({date}), 1, 4)"


def _among(variable: str, iris: Iterable[str]) -> str:
    return f"FILTER({variable} IN ({', '.join(f'<{iri}>' for iri in iris)}))"
