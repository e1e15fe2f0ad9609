"""The claims behind ties, told for people."""

from __future__ import annotations

from hoi_graph.labels import local_name
from hoi_graph.store import Store

_CLAIMS = """
SELECT ?claim ?intervention ?da ?asked ?roleName ?basis ?start ?end (GROUP_CONCAT(DISTINCT ?place; SEPARATOR="; ") AS ?source)
WHERE {
  ?claim hoi:basis ?basis ; prov:wasDerivedFrom/skos:prefLabel ?place .
  {
    ?claim a cv:Participation ; cv:hasParticipant ?actor ; cv:role ?role .
    OPTIONAL { ?role skos:prefLabel ?roleName FILTER(LANG(?roleName) = "@lang@") }
  }
  UNION
  {
    ?claim a hoi:FundingRelation ; hoi:funder ?actor .
    OPTIONAL { ?claim hoi:fundingType/skos:prefLabel ?roleName FILTER(LANG(?roleName) = "@lang@") }
  }
  UNION
  {
    ?claim a ?class . ?class hoi:edgeTarget ?target .
    FILTER(?class NOT IN (cv:Participation, hoi:FundingRelation))
    ?claim ?target ?actor
  }
  ?actor skos:prefLabel ?da . FILTER(LANG(?da) = "da")
  OPTIONAL { ?actor skos:prefLabel ?asked FILTER(LANG(?asked) = "@lang@") }
  OPTIONAL { ?claim hoi:about ?intervention }
  OPTIONAL { ?claim schema:startDate ?start }
  OPTIONAL { ?claim schema:endDate ?end }
}
GROUP BY ?claim ?intervention ?da ?asked ?roleName ?basis ?start ?end
ORDER BY ?claim
"""
_NAMES = """
SELECT ?intervention ?da ?asked WHERE {
  ?intervention a hoi:Intervention ; skos:prefLabel ?da . FILTER(LANG(?da) = "da")
  OPTIONAL { ?intervention skos:prefLabel ?asked FILTER(LANG(?asked) = "@lang@") }
}
"""
_BASIS = {
    "da": {"stated": "angivet", "coded": "kodet", "derived": "afledt"},
    "en": {"stated": "stated", "coded": "coded", "derived": "derived"},
}


def claim_details(store: Store, lang: str = "da") -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """For each claim its intervention, actor (or what else it ties), role, period, source and basis as texts; and the
    interventions' names. A name that is Danish for want of another says so: `actor_lang`, `intervention_lang`."""
    names, danish = {}, set()
    for b in store.select(_NAMES.replace("@lang@", lang)):
        iri = str(b["intervention"])
        names[iri] = str(b.get("asked", b["da"]))
        if "asked" not in b:
            danish.add(iri)
    claims = {}
    for b in store.select(_CLAIMS.replace("@lang@", lang)):
        start, end = str(b.get("start", ""))[:4], str(b.get("end", ""))[:4]
        claim = {
            "intervention": str(b.get("intervention", "")),
            "actor": str(b.get("asked", b["da"])),
            "role": str(b.get("roleName", "")),
            "period": f"{start}–{end}" if start or end else "",
            "source": str(b["source"]),
            "basis": _BASIS[lang].get(local_name(str(b["basis"])), ""),
        }
        if "asked" not in b:
            claim["actor_lang"] = "da"
        if claim["intervention"] in danish:
            claim["intervention_lang"] = "da"
        claims[str(b["claim"])] = claim
    return claims, names
