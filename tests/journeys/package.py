"""A maker's package, as one would deliver it."""

import shutil
from pathlib import Path

from openpyxl import Workbook

RIVER = "黄河夜航"
TAG = "夜航"


def package_of(folder: Path, title: str, clips: list[Path], *, ai: str = "", age: str = "") -> Path:
    """A complete package around clips. ``ai`` says where its AI label stands, ``age`` for whom it is."""
    videos = folder / title / "视频"
    videos.mkdir(parents=True)
    for number, clip in enumerate(clips, 1):
        shutil.copyfile(clip, videos / f"{number:03d}{clip.suffix}")
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[str]]] = {
        "作品": [
            ["作品名称", "一句话简介", "简介", "类型", "是否AI制作", "AI标识位置", "画幅", "计划集数", "状态",
             "年份", "适龄提示", "专区", "总投资（万元）", "类别", "备案日期", "语言", "标签"],
            [title, "一条河的两个下午", "河边的两个下午。", "真人", "是" if ai else "否", ai, "竖屏",
             str(len(clips)), "已完结", "2026", age, "微短剧里看黄河", "20", "其他", "2026-07-20", "中文",
             TAG],
        ],
        "分集": [
            ["集号", "集名", "审核状态"],
            *([str(number), f"第{number}段", "通过"] for number in range(1, len(clips) + 1)),
        ],
        "演职员": [["职务", "姓名"], ["制作方", "河声制作（虚构）"]],
        "取景地": [
            ["名称", "纬度", "经度", "坐标系", "精度"],
            ["黄河文化公园", "34.951", "113.511", "WGS84", "约1公里"],
            ["二七纪念塔", "34.7517", "113.6661", "GCJ02", ""],
            ["渡口", "", "", "", ""],
        ],
        "资质授权": [
            ["资质名称", "号码", "授权开始", "授权结束", "授权终端"],
            ["备案", "演示备字（2026）第0099号", "2026-01-01", "2029-12-31", "APP、电视"],
        ],
    }  # fmt: skip
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / title / "作品信息.xlsx")
    return folder / title
