"""The square code that opens the portal: the same for everybody, so it says nothing of anyone."""

import io
from functools import lru_cache

import segno


@lru_cache
def portal_code(url: str) -> str:
    """The QR code of the portal's address, as SVG text."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode("ascii")
