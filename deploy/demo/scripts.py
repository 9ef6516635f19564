"""What is said and heard: for every work two episodes with their dialogue, music and title design."""

from collections.abc import Mapping
from types import MappingProxyType

from deploy.demo.score import GONG, SHANG, YU, ZHI, Score
from deploy.demo.work import Line, Look, Script


def _lines(seconds: float, *texts: str) -> tuple[Line, ...]:
    """Dialogue spread over what follows the title card, ending before the fade."""
    first, last = 3.9, seconds - 0.9
    step = (last - first) / len(texts)
    return tuple(Line(first + k * step, first + (k + 1) * step - 0.25, text) for k, text in enumerate(texts))


def _script(title: str, seconds: float, score: Score, *texts: str) -> Script:
    return Script(title=title, seconds=seconds, score=score, lines=_lines(seconds, *texts))


SCRIPTS: Mapping[str, tuple[Script, Script]] = MappingProxyType({
    "borrowed-river": (
        _script("水位", 12.0, Score(lead="erhu", second="zheng", mode=YU, root=60, bpm=60, weather="river"),
                "爸，这条船，|还能下水吗？", "河退了三尺，|船老了三十年。", "那就一寸一寸，|把它修回来。"),
        _script("船骨", 12.0, Score(lead="guqin", second="erhu", mode=YU, root=57, bpm=66, weather="river"),
                "龙骨裂了，|跟你走那年一样。", "你记的每一天水位，|我都留着。", "借我一段黄河，|我开给你看。"),
    ),
    "luoshu-girl": (
        _script("缺一颗星", 12.0, Score(lead="bells", second="zheng", mode=GONG, root=67, bpm=76, weather="river"),
                "九个数，|少了正中那一颗。", "老龟说：|河丢的，河会还。", "那我顺着水，|去把它找回来。"),
        _script("九宫", 12.0, Score(lead="dizi", second="bells", mode=GONG, root=64, bpm=84, weather="wind"),
                "横三、竖三、斜三，|加起来都是十五。", "原来这不是谜，|是一张地图。", "第一块碎片，|亮了。"),
    ),
    "night-patrol": (
        _script("丑时", 12.0, Score(lead="pipa", mode=YU, root=57, bpm=64, drums="wood", weather="crickets"),
                "三号岗，城墙根下|怎么有灯？", "我巡了六年，|这儿没有门。", "……|谁在敲更？"),
        _script("早市", 12.0, Score(lead="marimba", second="dizi", mode=SHANG, root=62, bpm=96, drums="wood", weather="street"),
                "手里这铁片不收，|拿你的灯来换。", "你们这是……|哪一年？", "天亮之前，|走回墙那边去。"),
    ),
    "cherry-home": (
        _script("空院子", 12.0, Score(lead="dizi", second="zheng", mode=GONG, root=65, bpm=70, weather="birds"),
                "姐，妈这院子，|咱真要卖？", "你闻，|花都开进屋里了。", "再住一晚，|明天说。"),
        _script("头一茬", 12.0, Score(lead="zheng", mode=ZHI, root=62, bpm=80, weather="crickets"),
                "头一茬樱桃，|给头一位客人。", "客人问：|山里有路灯吗？", "我说有，|满天都是。"),
    ),
    "mediator-yan": (
        _script("第一个黄昏", 12.0, Score(lead="guqin", mode=ZHI, root=55, bpm=58, weather="street"),
                "先坐。|水是热的，慢慢说。", "一堵墙，|你们吵了十一年？", "墙不会说话，|人得说。"),
        _script("两把椅子", 12.0, Score(lead="erhu", second="guqin", mode=GONG, root=58, bpm=56, weather="rain"),
                "今天不问谁对，|问谁还记得。", "那年下大雨，|是他背我妈下的楼。", "签字吧，|天还没黑透。"),
    ),
    "the-deposit": (
        _script("退租那天", 12.0, Score(lead="marimba", mode=SHANG, root=60, bpm=100, weather="street"),
                "钥匙交了，|押金呢？", "墙上有钉眼，|扣八百。", "合同第三页，|他没敢翻。"),
        _script("第三页", 12.0, Score(lead="pipa", second="marimba", mode=SHANG, root=64, bpm=108, drums="wood", weather="rain"),
                "合理损耗，|不该租客赔。", "转账、照片、聊天，|一样不少。", "押金到账：|两千四百元整。"),
    ),
    "sun-measure": (
        _script("八尺之表", 12.0, Score(lead="bells", mode=ZHI, root=60, bpm=60, weather="birds"),
                "一根杆子，能量出一年？", "影子最短那一刻，记下来。", "七百年了，影子还从这儿走过。"),
        _script("差一指", 12.0, Score(lead="dizi", second="bells", mode=SHANG, root=67, bpm=72, weather="wind"),
                "咱量的数，比古人差了一指。", "不是他们错，是地轴在慢慢动。", "那就再量一年。"),
    ),
    "kiln-seventh-night": (
        _script("添柴", 12.0, Score(lead="guqin", mode=YU, root=50, bpm=54, drums="heart", weather="fire"),
                "火色发白，|再添三根。", "师父，|您歇会儿，我守。", "守窑的人，|不许数天亮。"),
        _script("开窑", 12.0, Score(lead="bells", second="guqin", mode=GONG, root=62, bpm=60, weather="fire"),
                "第七夜，|火自己会说话。", "听，|开片的声音。", "这一炉，|你来起名。"),
    ),
    "lion-boy": (
        _script("点睛", 12.0, Score(lead="pipa", mode=SHANG, root=62, bpm=92, drums="heart", weather="fire"),
                "狮子缺只眼，|村里就缺个胆。", "人都走了，|你跟谁舞？", "鼓一响，|他们就回来了。"),
        _script("上桩", 12.0, Score(lead="suona", mode=GONG, root=67, bpm=112, drums="lion", weather="none"),
                "七根桩，|一根比一根高。", "我当狮尾，|你只管往前跳。", "采——青——！"),
    ),
    "three-bowls": (
        _script("头汤", 12.0, Score(lead="erhu", second="marimba", mode=GONG, root=60, bpm=74, weather="fire"),
                "四点起，|骨头先焯两遍。", "爷爷说：|汤清，心才清。", "这碗不收钱，|他要赶路。"),
        _script("换招牌", 12.0, Score(lead="zheng", second="erhu", mode=ZHI, root=62, bpm=84, weather="rain"),
                "河记要关门？|我吃了四十年！", "锅交给你，|汤头别改。", "碗换了，|味没换。"),
    ),
    "village-school": (
        _script("游于乡校", 12.0, Score(lead="guqin", second="dizi", mode=ZHI, root=57, bpm=62, weather="wind"),
                "郑人游于乡校，以论执政。", "他们说的，可不全是好话。", "那更要听。"),
        _script("不毁", 12.0, Score(lead="dizi", second="guqin", mode=SHANG, root=62, bpm=66, weather="birds"),
                "“毁乡校，何如？”", "其所善者，吾则行之；|其所恶者，吾则改之。", "是吾师也，若之何毁之？"),
    ),
    "stone-steps": (
        _script("扫阶", 12.0, Score(lead="dizi", mode=YU, root=62, bpm=58, drums="heart", weather="wind"),
                "三千级石阶，|先扫三年。", "师父，|什么时候教拳？", "你扫帚里，|已经有了。"),
        _script("不出手", 12.0, Score(lead="pipa", second="dizi", mode=YU, root=59, bpm=88, drums="march", weather="rain"),
                "他骂了你三句，|你怎么不还？", "第四句没说完，|他自己先走了。", "出手容易，|收住难。"),
    ),
})  # fmt: skip

LOOKS: Mapping[str, Look] = MappingProxyType({
    "borrowed-river": Look(face="brush", colour="#fff3dc", shade="#3a1d0c", layout="column", x=0.16, y=0.07, pixels=108),
    "luoshu-girl": Look(face="running", colour="#eafcff", shade="#06243f", layout="column", x=0.83, y=0.08, pixels=150),
    "night-patrol": Look(face="brush", colour="#ffe2a8", shade="#05070f", layout="column", x=0.84, y=0.1, pixels=150),
    "cherry-home": Look(face="brush", colour="#fffaf2", shade="#6b2a3c", layout="column", x=0.16, y=0.07, pixels=112),
    "mediator-yan": Look(face="carved", colour="#fff1dc", shade="#35170c", layout="row", x=0.5, y=0.22, pixels=112),
    "the-deposit": Look(face="carved", colour="#ffffff", shade="#1b2b3c", layout="row", x=0.5, y=0.24, pixels=96),
    "sun-measure": Look(face="carved", colour="#fffaf0", shade="#2a1c10", layout="row", x=0.22, y=0.17, pixels=118),
    "kiln-seventh-night": Look(face="brush", colour="#ffd9a0", shade="#180602", layout="column", x=0.82, y=0.09, pixels=134),
    "lion-boy": Look(face="brush", colour="#fff0d0", shade="#4a0606", layout="column", x=0.17, y=0.08, pixels=146),
    "three-bowls": Look(face="brush", colour="#fff4e2", shade="#2a160c", layout="column", x=0.84, y=0.07, pixels=112),
    "village-school": Look(face="brush", colour="#fdf6e3", shade="#2d2a12", layout="row", x=0.3, y=0.28, pixels=120),
    "stone-steps": Look(face="brush", colour="#f6f7f2", shade="#0f1a1a", layout="column", x=0.17, y=0.08, pixels=114),
})  # fmt: skip
