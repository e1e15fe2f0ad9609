"""The claims behind ties, told for people."""

from __future__ import annotations

from hoi_graph.labels import local_name
from hoi_graph.store import Store

_CLAIMS = """
SELECT ?claim ?intervention ?actorName ?roleName ?basis ?start ?end (GROUP_CONCAT(DISTINCT ?place; SEPARATOR="; ") AS ?source)
WHERE {
  ?claim hoi:about ?intervention ; hoi:basis ?basis ; prov:wasDerivedFrom/skos:prefLabel ?place .
  {
    ?claim a cv:Participation ; cv:hasParticipant ?actor ; cv:role ?role .
    OPTIONAL { ?role skos:prefLabel ?roleName FILTER(LANG(?roleName) = "@lang@") }
  }
  UNION
  {
    ?claim a hoi:FundingRelation ; hoi:funder ?actor .
    OPTIONAL { ?claim hoi:fundingType/skos:prefLabel ?roleName FILTER(LANG(?roleName) = "@lang@") }
  }
  UNION { ?claim a hoi:Involvement ; hoi:field ?actor }
  ?actor skos:prefLabel ?actorName . FILTER(LANG(?actorName) = "da")
  OPTIONAL { ?claim schema:startDate ?start }
  OPTIONAL { ?claim schema:endDate ?end }
}
GROUP BY ?claim ?intervention ?actorName ?roleName ?basis ?start ?end
ORDER BY ?claim
"""
_NAMES = """
SELECT ?intervention ?name WHERE { ?intervention a hoi:Intervention ; skos:prefLabel ?name . FILTER(LANG(?name) = "da") }
"""
_BASIS = {
    "da": {"stated": "angivet", "coded": "kodet", "derived": "afledt"},
    "en": {"stated": "stated", "coded": "coded", "derived": "derived"},
}


def claim_details(store: Store, lang: str = "da") -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """For each claim its intervention, actor, role, period, source and basis as texts; and the interventions' names."""
    claims = {}
    for b in store.select(_CLAIMS.replace("@lang@", lang)):
        start, end = str(b.get("start", ""))[:4], str(b.get("end", ""))[:4]
        claims[str(b["claim"])] = {
            "intervention": str(b["intervention"]),
            "actor": str(b["actorName"]),
            "role": str(b.get("roleName", "")),
            "period": f"{start}–{end}" if start or end else "",
            "source": str(b["source"]),
            "basis": _BASIS[lang].get(local_name(str(b["basis"])), ""),
        }
    names = {str(b["intervention"]): str(b["name"]) for b in store.select(_NAMES)}
    return claims, names
