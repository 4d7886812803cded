"""What scripted people say to a server, and which fields of its reply are no part of the answer."""

from __future__ import annotations

OF_THE_CALL = ("session", "asked", "state")  # fields of POST /api/chat
TEXTS = (
    "要村里填个表",
    "镇长口头说的",
    "死亡证明能开吗",
    "依据是啥",
    "身份证明",
    "2",
    "开居住证明",
    "全村都知道",
    "谢谢",
    "镇里和我村签安全生产责任状，能签吗",
)
