"""Files that a browser may fetch in pieces (RFC 9110, ranges)."""

import re
from collections.abc import Iterator
from pathlib import Path

import structlog
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from results.export import shelf
from results.models import Export

log = structlog.get_logger(__name__)
KINDS = {
    "zip": "application/zip",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
PIECE = 1 << 16
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def download(
    request: HttpRequest, path: Path, *, name: str, tag: str, kind: str = "application/zip"
) -> HttpResponseBase:
    """The whole file, or the part that `Range` asks for when `If-Range` still fits."""
    size, etag = path.stat().st_size, f'"{tag}"'
    wanted = asked_for(request, size, etag)
    if wanted == ():
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    start, end = wanted or (0, size - 1)
    response = StreamingHttpResponse(pieces(path, start, end), content_type=kind)
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Encoding"] = "identity"  # compressing it again would change its length
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if wanted:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def fetched(request: HttpRequest, export: Export) -> HttpResponseBase:
    """A finished export, for who asked for it; every time it is fetched is logged."""
    path, now = shelf.path_of(export), timezone.now()
    name = request.user.get_username()
    if export.made_by != name or not export.is_ready or not export.expires_at or export.expires_at <= now:
        raise Http404
    if not path.exists():
        raise Http404
    told = {"wave": export.wave.slug, "by": name, "format": export.format, "export": str(export.pk)}
    log.info("export_fetched", **told, part=request.headers.get("Range", ""), sha256=export.sha256)
    kind = KINDS[shelf.ending(export)]
    return download(request, path, name=shelf.name_of(export), tag=export.sha256, kind=kind)


def asked_for(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | tuple[()] | None:
    """First and last byte; None for everything, an empty tuple when there is no such part."""
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not match or not (match[1] or match[2]) or request.headers.get("If-Range", etag) != etag:
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size - 1
    else:
        start, end = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return (start, end) if start <= end else ()


def pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    left = end - start + 1
    with path.open("rb") as file:
        file.seek(start)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
