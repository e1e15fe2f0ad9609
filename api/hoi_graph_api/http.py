"""What every address of the site does alike: choosing a representation, validators, compression, CORS, HEAD."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request

_RANGE = re.compile(r"\s*([\w!#$&^.+\-]+|\*)/([\w!#$&^.+\-]+|\*)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.I)
_ANY_QUALITY = re.compile(r";\s*q\s*=", re.I)
_TAG = re.compile(r'(?:W/)?("[^"]*")|(\*)')


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer a client likes best, None where it takes none of them (RFC 9110, 12.5.1).

    The most specific range that fits an offer gives its quality; among equal qualities a type the client named
    wins over one it only covered by a wildcard, then the order of the offers. Parts that cannot be read are passed over.
    """
    ranges = []
    for part in (accept or "").split(","):
        if match := _RANGE.fullmatch(part):
            quality = _QUALITY.search(match[3])
            if quality is None and _ANY_QUALITY.search(match[3]):
                continue
            ranges.append((match[1].lower(), match[2].lower(), float(quality[1]) if quality else 1.0))
    if not ranges:
        return offers[0]
    best: tuple[float, int] = (0.0, -1)
    chosen = None
    for offer in offers:
        type_, _, subtype = offer.partition(";")[0].partition("/")
        fits = [
            ((r_type != "*") + (r_subtype != "*"), value)
            for r_type, r_subtype, value in ranges
            if r_type in ("*", type_) and r_subtype in ("*", subtype)
        ]
        if fits:
            specificity, weight = max(fits)
            if weight > 0 and (weight, specificity) > best:
                best, chosen = (weight, specificity), offer
    return chosen


def accepts_gzip(header: str | None) -> bool:
    """Whether the client asked for gzip; no header is no wish."""
    wish = False
    for part in (header or "").lower().split(","):
        name, _, parameters = part.strip().partition(";")
        quality = _QUALITY.search(";" + parameters)
        wanted = not (quality and float(quality[1]) == 0)
        if name.strip() in ("gzip", "x-gzip"):
            return wanted
        if name.strip() == "*":
            wish = wanted
    return wish


def make_etag(*parts: str) -> str:
    """A strong entity tag that is equal for equal parts."""
    return f'"{hashlib.sha256(chr(0).join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def content_etag(media_type: str, pieces: Iterable[bytes]) -> str:
    """A strong entity tag of a representation's own bytes."""
    digest = hashlib.sha256(media_type.encode())
    for piece in pieces:
        digest.update(piece)
    return f'"{digest.hexdigest()[:32]}"'


def gzip_etag(etag: str) -> str:
    """The tag of the same representation in the gzip coding."""
    return f'{etag[:-1]}-gzip"'


def matches(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names this tag (weakly compared) or is `*`."""
    return any(found[1] == "*" or found[0] == etag for found in _TAG.findall(header or ""))


def not_modified(request: Request, etag: str) -> bool:
    """Whether the client already holds the representation it would get; asked before making an answer is work.

    `*` is left to the finished answer: it stands for any answer there is, and there may be none.
    """
    header = request.headers.get("if-none-match")
    if header is None or header.strip() == "*":
        return False
    expected = gzip_etag(etag) if accepts_gzip(request.headers.get("accept-encoding")) else etag
    return matches(header, expected)


def http_date(text: str) -> str | None:
    """An ISO date or date-time as HTTP writes it; None where the text is neither."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return format_datetime(moment, usegmt=True)


def unchanged_since(header: str | None, last_modified: str | None) -> bool:
    """Whether If-Modified-Since is at or after Last-Modified."""
    try:
        return bool(header and last_modified) and parsedate_to_datetime(str(last_modified)) <= parsedate_to_datetime(
            str(header)
        )
    except (ValueError, TypeError):
        return False


def public_url(request: Request, path: str = "") -> str:
    """An absolute address of this site as the world sees it."""
    base: str | None = request.app.state.settings.public_url
    if base is None:
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
    return base + path


def description_links(request: Request) -> str:
    """The Link header of a file: what describes it, and its licence."""
    return (
        f'<{public_url(request, "/dataset")}>; rel="describedby", '
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    )
