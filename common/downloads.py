"""What a file that is sent is called; Source: RFC 6266, RFC 8187."""

from __future__ import annotations

import re
from urllib.parse import quote

from common.bidi import strip_controls

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def attachment(name: str, plain: str) -> str:
    """A Content-Disposition that saves: `name` in any letters for those who read it so, `plain` for those who do not.

    >>> attachment("تعليقات.csv", "comments.csv")
    'attachment; filename="comments.csv"; filename*=UTF-8\'\'%D8%AA%D8%B9%D9%84%D9%8A%D9%82%D8%A7%D8%AA.csv'
    """
    kept = _NOT_IN_NAMES.sub("-", strip_controls(name)).strip(" .") or plain
    safe = _NOT_PLAIN.sub("-", plain).strip("-.") or "file"
    return f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(kept, safe='')}"
