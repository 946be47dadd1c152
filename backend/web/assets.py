"""Static files under addresses that change with their content, compressed once.

Our own files share one digest in their folder's name, so that a module's relative
import of another stays within the same version; plotly.js has its version's.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.metadata import version

import brotli
from fastapi import APIRouter, Request
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

FOREVER = "public, max-age=31536000, immutable"
COMPRESSED_ABOVE = 1024  # bytes; smaller files grow
PLOTLY = "plotly.min.js"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file ready to send: its bytes plain and in each encoding offered."""

    media_type: str
    encodings: Mapping[str, bytes]


@lru_cache(maxsize=1)
def static_prefix() -> str:
    """The folder of our own files, named by a digest of all of them."""
    digest = hashlib.sha256()
    for name, content in sorted(_own_files().items()):
        digest.update(name.encode() + b"\0" + content)
    return f"/static/{digest.hexdigest()[:16]}"


def read_static(name: str) -> str:
    """One of our own static files as text, for a page that holds it inside."""
    return _own_files()[name].decode()


@lru_cache(maxsize=1)
def plotly_address() -> str:
    """Where plotly.js is; it changes with the version of the plotly wheel only."""
    return f"/static/plotly-{version('plotly')}/{PLOTLY}"


@lru_cache(maxsize=1)
def plotly_source() -> bytes:
    """The plotly.js that the plotly wheel brings."""
    return resources.files("plotly").joinpath("package_data", PLOTLY).read_bytes()


@lru_cache(maxsize=1)
def plotly_styles() -> tuple[str, ...]:
    """Hashes of the style sheets that plotly.js adds while it loads, as a content
    security policy names them."""
    texts = re.findall(r"\.textContent='([^'\\]*)'", plotly_source().decode())
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return tuple(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)


@lru_cache(maxsize=256)
def load_asset(folder: str, name: str) -> Asset | None:
    """Reads and compresses one file once for the life of the process."""
    if f"/static/{folder}/{name}" == plotly_address():
        content = plotly_source()
    elif f"/static/{folder}" == static_prefix() and name in _own_files():
        content = _own_files()[name]
    else:
        return None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".js"):
        kind = "text/javascript"
    return Asset(kind, _encode(content))


@router.get("/static/{folder}/{name:path}")
def send_asset(request: Request, folder: str, name: str) -> Response:
    """Sends a static file in the best encoding the browser takes."""
    asset = load_asset(folder, name)
    if asset is None:
        return Response("no such file", 404, media_type="text/plain")
    accepted = request.headers.get("accept-encoding", "")
    offered = (e for e in ("br", "gzip") if e in accepted and e in asset.encodings)
    encoding = next(offered, "identity")
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    if encoding != "identity":
        headers["content-encoding"] = encoding
    body = asset.encodings[encoding]
    return Response(body, headers=headers, media_type=asset.media_type)


def warm_assets() -> None:
    """Compresses plotly.js ahead of the first visitor (about a quarter second)."""
    load_asset(*plotly_address().removeprefix("/static/").split("/", 1))


def _encode(content: bytes) -> dict[str, bytes]:
    if len(content) < COMPRESSED_ABOVE:
        return {"identity": content}
    return {
        "identity": content,
        "br": brotli.compress(content, quality=6),
        "gzip": gzip.compress(content, 6),
    }


@lru_cache(maxsize=1)
def _own_files() -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    pending = [("", resources.files("frontend").joinpath("static"))]
    while pending:
        prefix, folder = pending.pop()
        for entry in folder.iterdir():
            if entry.is_dir():
                pending.append((f"{prefix}{entry.name}/", entry))
            else:
                contents[prefix + entry.name] = entry.read_bytes()
    return contents
