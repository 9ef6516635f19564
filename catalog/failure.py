"""What each failure code of an episode says to people. Pure.

A refusal of the material carries its own words where it is raised; this table is for those who
only have the stored code. A code that is not here is shown as it is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    zh: str
    en: str


_MESSAGES = {
    "worker_lost": Message("多次转码均异常中断", "Every attempt ended without an answer"),
    "encode_failed": Message("转码失败", "Encoding failed"),
    "verify_failed": Message("成品校验未通过", "The encoded result did not pass verification"),
    "media_store_full": Message("媒体存储空间不足", "The media store is full"),
    "master_lost": Message("找不到源文件，请重新交付", "The master is gone; deliver it again"),
}


def message_of(code: str) -> Message:
    return _MESSAGES.get(code, Message(f"源文件不符合要求（{code}）", f"The file was refused ({code})"))
