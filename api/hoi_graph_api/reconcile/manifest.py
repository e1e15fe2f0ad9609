"""What the service says of itself, in the words of each version of the protocol."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from hoi_graph import __version__
from hoi_graph.namespaces import BASE
from hoi_graph.query.reconcile import KINDS
from hoi_graph_api.http import public_url
from hoi_graph_api.pages.texts import text
from hoi_graph_api.reconcile.service import BATCH, reconciler, type_ref

WIDTH, HEIGHT = 430, 300


def manifest(request: Request, lang: str) -> dict[str, Any]:
    """The manifest of version 0.2."""
    base = public_url(request)

    def service(path: str) -> dict[str, str]:
        return {"service_url": base, "service_path": f"/reconcile{path}"}

    return {
        "versions": ["0.2"],
        **_shared(request, lang),
        "identifierSpace": BASE,
        "schemaSpace": BASE + "ontology/",
        "view": {"url": f"{base}/{{{{id}}}}"},
        "preview": {
            "url": f"{base}/reconcile/preview?id={{{{id}}}}" + ("" if lang == "da" else f"&lang={lang}"),
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {name: service(f"/suggest/{name}") for name in ("entity", "type", "property")},
        "extend": {
            "propose_properties": service("/extend/propose"),
            "property_settings": [{"name": "limit", "label": _limit(lang)[0], "help_text": _limit(lang)[1], **_NUMBER}],
        },
    }


def draft_manifest(request: Request, lang: str) -> dict[str, Any]:
    """The manifest of the 1.0 draft; its other addresses follow from the one of the manifest."""
    return {
        "versions": ["1.0-draft"],
        **_shared(request, lang),
        "lang": lang,
        "standardizedScore": True,
        "view": {"url": f"{public_url(request)}/{{+id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "type": True, "property": True},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [{"id": "limit", "name": _limit(lang)[0], "helpText": _limit(lang)[1], **_NUMBER}],
        },
    }


_NUMBER = {"type": "number", "default": 0}


def _limit(lang: str) -> tuple[str, str]:
    return text("reconcile.setting.limit", lang), text("reconcile.setting.limit.help", lang)


def _shared(request: Request, lang: str) -> dict[str, Any]:
    asked = reconciler(request)
    return {
        "name": text("reconcile.name", lang),
        "documentation": public_url(request, "/reconcile"),
        "logo": public_url(request, "/static/favicon.svg"),
        "serviceVersion": __version__,
        "defaultTypes": [type_ref(asked, kind, lang).model_dump(exclude_none=True) for kind in KINDS],
        "batchSize": BATCH,
    }
