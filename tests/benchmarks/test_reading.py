"""Reading one thing with very many links, beside reading one with few (`make bench`)."""

from __future__ import annotations

import statistics
import time

from hoi_graph.namespaces import BASE
from hoi_graph.query.things import read_description, read_thing
from hoi_graph.store import EmbeddedStore

READINGS = 40


def cpu_ms(store: EmbeddedStore, iri: str) -> list[float]:
    """CPU milliseconds of each of `READINGS` readings of a thing, for its page and for its RDF."""
    times = []
    for _ in range(READINGS):
        start = time.process_time()
        read_thing(store, iri)
        read_description(store, iri)
        times.append((time.process_time() - start) * 1000 / 2)
    return sorted(times)


def test_a_thing_with_a_thousand_links(store: EmbeddedStore) -> None:
    """The 95th percentile of a thing with more than a thousand links stays under 150 ms of CPU."""
    many, few = f"{BASE}code/basis/coded", f"{BASE}id/intervention/famko-odense"
    thing = read_thing(store, many)
    assert thing is not None and thing.incoming_total > 1000
    heavy, light = cpu_ms(store, many), cpu_ms(store, few)
    ratio = statistics.median(heavy) / statistics.median(light)
    print(
        f"\n{thing.incoming_total} links: median {statistics.median(heavy):.1f} ms, p95 {heavy[int(READINGS * 0.95)]:.1f} ms CPU"
    )
    print(f"one intervention: median {statistics.median(light):.1f} ms CPU; ratio {ratio:.1f}")
    assert heavy[int(READINGS * 0.95)] < 150
