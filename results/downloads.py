"""Files that a browser may fetch in pieces (RFC 9110, ranges)."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

PIECE = 1 << 16
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def download(request: HttpRequest, path: Path, *, name: str, tag: str) -> HttpResponseBase:
    """The whole file, or the part that `Range` asks for when `If-Range` still fits."""
    size, etag = path.stat().st_size, f'"{tag}"'
    wanted = asked_for(request, size, etag)
    if wanted == ():
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    start, end = wanted or (0, size - 1)
    response = StreamingHttpResponse(pieces(path, start, end), content_type="application/zip")
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Encoding"] = "identity"  # compressing it again would change its length
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if wanted:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


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
