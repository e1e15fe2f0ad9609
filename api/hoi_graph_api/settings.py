"""The handful of settings a server is started with; read once, in `create_app_from_env`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hoi_graph.errors import HoiGraphError
from hoi_graph.project import find_project
from hoi_graph.store.jobs import Limits


@dataclass(frozen=True)
class Settings:
    """Everything an operator may choose. `build` is the folder of a finished build; `endpoint` stands in for it."""

    build: Path = Path("build")
    endpoint: str | None = None
    seconds: float = 10.0
    limits: Limits = field(default_factory=Limits)
    allow_service: frozenset[str] = frozenset()
    public_url: str | None = None
    root_path: str = ""
    max_body: int = 1_000_000
    max_age: int = 300
    max_upload: int = 5_000_000
    check_seconds: float = 120.0
    check_memory: int = 2 << 30
    checks: int = 2

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings the `HOI_GRAPH_*` variables give; a HoiGraphError names one that is not a number."""
        usual = Limits()
        build = environ.get("HOI_GRAPH_BUILD")
        endpoint = environ.get("HOI_GRAPH_ENDPOINT") or None
        return cls(
            build=Path(build or "build")
            if build or endpoint
            else find_project(environ.get("HOI_GRAPH_ROOT")).root / "build",
            endpoint=endpoint,
            seconds=_number(environ, "QUERY_SECONDS", cls.seconds),
            limits=Limits(
                rows=int(_number(environ, "QUERY_ROWS", usual.rows)),
                bytes=int(_number(environ, "QUERY_MB", usual.bytes >> 20)) << 20,
                memory=int(_number(environ, "QUERY_MEMORY_MB", usual.memory >> 20)) << 20,
                workers=int(_number(environ, "QUERY_WORKERS", usual.workers)),
                waiting=int(_number(environ, "QUERY_WAITING", usual.waiting)),
            ),
            allow_service=frozenset(environ.get("HOI_GRAPH_ALLOW_SERVICE", "").lower().replace(",", " ").split()),
            public_url=environ.get("HOI_GRAPH_PUBLIC_URL", "").rstrip("/") or None,
            root_path=environ.get("HOI_GRAPH_ROOT_PATH", "").rstrip("/"),
            max_body=int(_number(environ, "MAX_BODY", cls.max_body)),
            max_age=int(_number(environ, "MAX_AGE", cls.max_age)),
            max_upload=int(_number(environ, "MAX_UPLOAD", cls.max_upload)),
            check_seconds=_number(environ, "CHECK_SECONDS", cls.check_seconds),
            check_memory=int(_number(environ, "CHECK_MEMORY_MB", cls.check_memory >> 20)) << 20,
            checks=max(int(_number(environ, "CHECKS", cls.checks)), 1),
        )


def _number(environ: Mapping[str, str], name: str, usual: float) -> float:
    text = environ.get(f"HOI_GRAPH_{name}", "")
    try:
        value = float(text) if text else float(usual)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise HoiGraphError(f"HOI_GRAPH_{name}={text!r}: her ventes et tal / a number is expected")
    return value
