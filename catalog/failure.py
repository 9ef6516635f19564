"""What each failure code of an episode says to people. Pure.

The codes are a published vocabulary: the transcoder raises them, the catalogue stores them, and
whoever shows an episode finds their words here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    zh: str
    en: str


# The published vocabulary of refusals: code → (English, Chinese). A code never changes its meaning.
REFUSALS: dict[str, tuple[str, str]] = {
    "not_a_video": ("This file is not a video in a supported container", "文件不是受支持的视频"),
    "unreadable": ("The container cannot be read", "视频容器损坏，无法读取"),
    "no_video": ("There is no video stream", "没有视频画面"),
    "still_picture": ("A still picture is not an episode", "静态图片不是剧集"),
    "too_few_frames": ("Fewer than two pictures can be decoded", "可解码的画面不足两帧"),
    "too_short": ("Too short to be an episode", "时长过短"),
    "too_long": ("Longer than the limit", "时长超过上限"),
    "truncated": ("The file is cut off", "文件不完整，被截断"),
    "corrupt": ("Too much of the file cannot be decoded", "文件损坏，解码错误过多"),
    "encrypted": ("The file is encrypted", "文件已加密"),
    "video_codec": ("The video codec is not supported", "不支持该视频编码"),
    "audio_codec": ("The audio codec is not supported", "不支持该音频编码"),
    "audio_params": ("The audio stream declares no channels or sample rate", "音频参数缺失"),
    "dimensions": ("The picture is smaller or larger than allowed", "画面尺寸超出允许范围"),
    "aspect": ("The picture's shape is out of range", "画面宽高比超出允许范围"),
    "rotation": ("The picture is rotated by an odd angle", "画面旋转角度不是 90 度的倍数"),
    "frame_rate": ("More frames per second than allowed", "帧率超过上限"),
    "gap": ("The pictures stop for longer than allowed", "画面中断时间过长"),
    "too_many_streams": ("More streams than allowed", "流的数量过多"),
    "too_costly": ("Reading this file costs more than any real episode", "文件解析开销异常"),
    "subtitle_format": ("These subtitles are not SRT, ASS or WebVTT", "字幕不是 SRT、ASS 或 WebVTT 格式"),
    "subtitle_encoding": ("The subtitles are in no known text encoding", "字幕的文字编码无法识别"),
    "subtitle_time": ("A time in the subtitles cannot be read", "字幕中有无法识别的时间"),
    "subtitle_empty": ("There is no cue in the subtitles", "字幕文件中没有字幕"),
    "subtitle_too_large": ("The subtitles are larger than allowed", "字幕文件过大"),
}

_OURS = {
    "unexpected": Message("转码服务内部出错", "The transcoder failed on its own account"),
    "cancelled": Message("已由工作人员取消", "Cancelled by a member of staff"),
    "worker_lost": Message("多次转码均异常中断", "Every attempt ended without an answer"),
    "piece_lost": Message(
        "分段转码结果丢失，请重试", "What was encoded of it is gone from the media store; try it again"
    ),
    "encode_failed": Message("转码失败", "Encoding failed"),
    "no_room": Message(
        "磁盘空间不足，腾出空间后自动继续", "The disk is short of room; goes on once there is some"
    ),
    "tool_killed": Message(
        "转码工具被强制终止，可能内存不足", "A tool was killed, perhaps for want of memory"
    ),
    "media_store_full": Message("媒体存储空间不足", "The media store is full"),
    "media_store_unreachable": Message("媒体存储暂时无法访问", "The media store cannot be reached"),
    "media_damaged": Message("媒体文件已损坏，请重新交付", "The stored media is damaged; deliver it again"),
    "master_lost": Message("找不到源文件，请重新交付", "The master is gone; deliver it again"),
}


def message_of(code: str) -> Message:
    if code in REFUSALS:
        en, zh = REFUSALS[code]
        return Message(zh, en)
    return _OURS.get(code, Message(f"处理失败（{code}）", f"It failed ({code})"))
