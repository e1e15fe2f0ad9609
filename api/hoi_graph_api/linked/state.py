"""What is worked out once for a build and then kept: the counts, the release and its files, the description."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from fastapi import Request

from hoi_graph.build import GRAPH_FILE
from hoi_graph.errors import HoiGraphError
from hoi_graph.export.releases import CHECKSUMS, FileFacts, Release, ReleaseFile
from hoi_graph.export.statistics import Statistics, count
from hoi_graph.project import find_project
from hoi_graph_api.linked.answers import the_manifest, the_store

T = TypeVar("T")
_LOCK = threading.RLock()


def once(request: Request, key: Hashable, make: Callable[[], T]) -> T:
    """The value of `make`, worked out once for this build."""
    digest = the_manifest(request).digest
    kept: tuple[str, dict[Hashable, Any]] | None = getattr(request.app.state, "linked_kept", None)
    if kept is None or kept[0] != digest:
        with _LOCK:
            kept = (digest, {})
            request.app.state.linked_kept = kept
    if key not in kept[1]:
        with _LOCK:
            if key not in kept[1]:
                kept[1][key] = make()
    return cast(T, kept[1][key])


def statistics(request: Request) -> Statistics:
    """The graph counted."""
    return once(request, "statistics", lambda: count(the_store(request)))


def release(request: Request) -> Release | None:
    """The files of this build; None where the site stands over an endpoint and has no build."""
    settings = request.app.state.settings
    if settings.endpoint or not (settings.build / GRAPH_FILE).is_file():
        return None

    def make() -> Release | None:
        try:
            return Release(settings.build, the_manifest(request), find_project())
        except HoiGraphError:
            return None

    return once(request, "release", make)


def files(request: Request) -> list[FileFacts]:
    """Every file of the release with size and checksum; the first time they are all made, which takes some seconds."""
    found = release(request)
    if found is None:
        return []
    return once(request, "files", lambda: [*found.all_facts(), found.facts(CHECKSUMS)])


def listed(request: Request) -> list[ReleaseFile]:
    """Every file of the release without waiting for any; those not made yet have no size and no checksum."""
    found = release(request)
    return found.listed() if found else []
