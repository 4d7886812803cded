"""The poster for the village office's door: a QR code that opens the chat page for that place."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import segno

from cunwu.papers.paper import Paper
from cunwu.papers.template import POSTER, Picture, fill
from cunwu.papers.text import file_name, plain, short
from cunwu.papers.words import words

_COMMITTEE = re.compile(r"村?(村民委员会|村委会)$")
WIDTH = 82  # mm of the QR code with its white border
DOTS = 12  # of one module: 300 dots per inch and more
CORRECTION = "q"  # a quarter of it may be torn or in the shade
LONGEST_VILLAGE = 20  # characters
LONGEST_ADDRESS = 60  # characters: more would make the code too fine for an old phone


class BadAddress(ValueError):
    """An address that a poster cannot carry; the words are for people."""


def deep_link(address: str, region: str) -> str:
    """The page at ``address``, for the place called ``region`` (none where empty). Raises BadAddress."""
    found = plain(address)
    try:
        at = urlsplit(found)
        known = at.scheme in ("https", "http") and at.hostname and not at.query and not at.fragment
        known = known and not at.username and " " not in found and at.port != 0
    except ValueError:
        known = False
    if not known or found != address or not found.isascii():
        raise BadAddress("网址应当是 https:// 开头的一段，不带问号和井号，比如 https://cunwu.example.gov.cn")
    if len(found) > LONGEST_ADDRESS:
        raise BadAddress(f"网址最多{LONGEST_ADDRESS}个字符，太长的码老手机扫不出来")
    return f"{found.rstrip('/')}/" + (f"?region={quote(region)}" if region else "")


def qr_code(link: str) -> bytes:
    """The QR code of ``link`` as PNG."""
    file = io.BytesIO()
    segno.make(link, error=CORRECTION, micro=False).save(file, kind="png", scale=DOTS)
    return file.getvalue()


def make_poster(address: str, region: str, village: str, folder: Path | None = None) -> Paper:
    """The poster of ``village`` in ``region`` (names, may be empty); ``folder`` holds a county's template.

    Raises BadAddress, TooLong and BadTemplate.
    """
    link = deep_link(address, region)
    name = _COMMITTEE.sub("村", short(village, LONGEST_VILLAGE, "村名"))
    values = {
        "地区": region,
        "村名": name,
        "网址": address,
        "二维码": Picture(qr_code(link), WIDTH),
    }
    return Paper(file_name(str(words()["titles"][POSTER]), name or region), fill(POSTER, values, folder))
