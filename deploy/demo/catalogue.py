"""The twelve works of the demo, in the order of delivery: the first ones are what a newcomer sees first.

All works, organisations, people, numbers and brands are invented.
"""

from datetime import date

from catalog.licence import Registration, Tier
from catalog.series import (
    Datum,
    Endpoint,
    Kind,
    Organisation,
    Orientation,
    Person,
    Place,
    Rights,
    SeriesFacts,
    Status,
)
from deploy.demo.handover import write_package
from deploy.demo.scripts import LOOKS, SCRIPTS
from deploy.demo.work import Work

__all__ = ["WORKS", "Work", "write_package"]

_APPROXIMATE = "约1公里"
_SOURCE = "公开地图，人工核对"


def _place(name: str, latitude: float, longitude: float) -> Place:
    return Place(
        name=name,
        latitude=latitude,
        longitude=longitude,
        datum=Datum.WGS84,
        precision=_APPROXIMATE,
        source=_SOURCE,
    )


_YELLOW_RIVER_PARK = _place("黄河文化公园", 34.951, 113.511)
_SHAOLIN = _place("少林寺", 34.508, 112.935)
_OBSERVATORY = _place("观星台", 34.403, 113.141)
_SHANG_CITY = _place("商城遗址", 34.752, 113.683)
_ERQI_TOWER = _place("二七纪念塔", 34.753, 113.660)
_MUSEUM = _place("河南博物院", 34.789, 113.667)
_HUANGDI = _place("黄帝故里", 34.396, 113.741)


def _work(
    slug: str,
    zone: str,
    title: str,
    *,
    serial: int,
    logline: str,
    synopsis: str,
    planned: int,
    tier: Tier,
    investment_wan: float,
    filed_on: date,
    genres: tuple[str, ...],
    tags: tuple[str, ...],
    maker: str,
    people: tuple[tuple[str, str, str | None], ...],
    zone_facts: dict[str, str],
    places: tuple[Place, ...] = (),
    landscape: bool = False,
    ai: bool = False,
    sponsored: bool = False,
    special: tuple[str, ...] = (),
    city_brand: str | None = None,
    alt: str = "",
) -> Work:
    facts = SeriesFacts(
        title=title, alt_titles=(alt,) if alt else (), logline=logline, synopsis=synopsis, kind=Kind.ANIMATED, ai_made=ai,
        ai_label_from_seconds=0.0 if ai else None, ai_label_to_seconds=4.0 if ai else None,
        orientation=Orientation.LANDSCAPE if landscape else Orientation.VERTICAL, planned_episodes=planned, status=Status.ONGOING, year=2026,
        genres=genres, tags=tags, zones=(zone,), city_brand=city_brand, age_hint="全年龄", sponsored=sponsored, special_themes=special,
        investment_wan=investment_wan, tier=tier, filed_on=filed_on, registration=Registration(number=f"演示备字（2026）第{serial:04d}号"),
        rights=Rights(starts_on=date(2026, 9, 1), ends_on=date(2029, 8, 31), endpoints=tuple(Endpoint)),
        organisations=(Organisation(role="出品方", name="展播台演示出品社（虚构）"), Organisation(role="制作方", name=f"{maker}（虚构）")),
        people=tuple(Person(role=role, name=name, character=character) for role, name, character in people),
        places=places, zone_facts=tuple(zone_facts.items()),
    )  # fmt: skip
    return Work(slug=slug, zone=zone, facts=facts, scripts=SCRIPTS[slug], look=LOOKS[slug])


WORKS: tuple[Work, ...] = (
    _work("borrowed-river", "yellow-river", "借你一段黄河", serial=1, alt="Lend You a Reach of the River", planned=24, tier=Tier.ORDINARY,
          investment_wan=180, filed_on=date(2026, 7, 20), logline="水文员与返乡女儿修复老船",
          synopsis="守了三十年水尺的水文员，只会用水位记日子。女儿回乡那年，河退了三尺，岸上的老船也裂了龙骨。父女俩一寸一寸把船修回来，也把没说出口的话一句一句补上。",
          genres=("家庭", "现实"), tags=("父女", "黄河", "匠作"), maker="河洛青灯影像社",
          people=(("导演", "闻一苇", None), ("编剧", "祁禾", None), ("主演", "郭砚田", "水文员老郭"), ("主演", "郭小满", "女儿")),
          zone_facts={"reach": "下游·郑州段", "beauty": "大河之美"}, places=(_YELLOW_RIVER_PARK,), city_brand="黄帝故里"),
    _work("luoshu-girl", "yellow-river", "洛书少女", serial=2, planned=30, tier=Tier.ORDINARY, investment_wan=45, filed_on=date(2026, 8, 6), ai=True,
          logline="动画少女寻河图碎片", alt="The Girl of the Luoshu",
          synopsis="河水退去的夜里，洛书正中的那颗星不见了。少女阿洛随一只老龟顺流而下，在九个渡口寻回九块碎片，才懂得那张图原来是一条回家的路。",
          genres=("动画", "奇幻"), tags=("河图洛书", "少女", "水墨"), maker="九宫动画工坊",
          people=(("导演", "言半夏", None), ("美术", "陶砚", None), ("配音", "林知微", "阿洛")),
          zone_facts={"reach": "洛河入黄口", "beauty": "文明之美"}, places=(_MUSEUM, _HUANGDI), city_brand="黄帝故里"),
    _work("kiln-seventh-night", "heritage", "窑火第七夜", serial=8, planned=26, tier=Tier.OTHER, investment_wan=62, filed_on=date(2026, 7, 28),
          logline="学徒守住一炉瓷", alt="The Seventh Night of the Kiln",
          synopsis="师父病倒，窑里的火不能停。学徒一个人守到第七夜，火色由红转白，他终于听懂了窑在说什么。",
          genres=("非遗", "成长"), tags=("陶瓷", "师徒", "守夜"), maker="青坡文化",
          people=(("导演", "尚泥", None), ("主演", "贺窑生", "学徒"), ("主演", "苗守田", "师父")),
          zone_facts={"heritage_item": "柴窑烧制技艺（虚构条目）", "list_level": "市级（虚构）", "bearer": "苗守田（虚构）"}),
    _work("night-patrol", "travel", "商城夜行", serial=3, planned=36, tier=Tier.OTHER, investment_wan=88, filed_on=date(2026, 7, 15),
          logline="保安夜巡误入3600年前早市", alt="Night Patrol at the Shang Wall",
          synopsis="城墙遗址的夜班保安听见更声，循着灯火走进一道从没见过的门：三千六百年前的早市正要开张。天亮之前他得回来，可他欠了人家一盏灯。",
          genres=("奇幻", "文旅"), tags=("商都", "夜市", "穿越"), maker="墙根影视",
          people=(("导演", "步云舟", None), ("主演", "唐守夜", "保安小唐"), ("主演", "青禾", "卖陶人")),
          zone_facts={"theme": "河之南·游郑州", "study_routes": "商城遗址—河南博物院半日研学"}, places=(_SHANG_CITY, _MUSEUM), city_brand="天地之中"),
    _work("stone-steps", "kungfu", "石阶上的徒弟", serial=12, planned=40, tier=Tier.ORDINARY, investment_wan=150, filed_on=date(2026, 8, 18),
          logline="笨徒弟选择何时出手", alt="The Apprentice on the Stone Steps",
          synopsis="武馆里最笨的徒弟扫了三年石阶，一招没学。等到该出手的那天，他选择了收住。",
          genres=("武侠", "成长"), tags=("功夫", "师徒", "石阶"), maker="松涛影业",
          people=(("导演", "岳停云", None), ("主演", "石憨生", "徒弟"), ("主演", "谷无声", "师父")),
          zone_facts={"style": "守拙拳（虚构）", "lineage": "谷无声 → 石憨生（虚构）"}, places=(_SHAOLIN,), city_brand="功夫郑州"),
    _work("sun-measure", "science", "量天尺", serial=7, planned=18, tier=Tier.ORDINARY, investment_wan=120, filed_on=date(2026, 8, 3), landscape=True,
          logline="中学生复测日影", alt="The Rod that Measures Heaven",
          synopsis="三个中学生在古观星台下重做圭表测影，量出的数总与古人差一指。他们追着这一指，追到了慢慢摆动的地轴。",
          genres=("科普", "校园"), tags=("天文", "日影", "中学生"), maker="圭表工作室",
          people=(("导演", "晷明", None), ("主演", "陈小暑", "组长"), ("主演", "方知夏", "记录员")),
          zone_facts={"claims": "黄赤交角缓慢减小，冬至与夏至正午影长随之变化（出处：通用天文教材）", "science_reviewer": "裴观象（虚构）"},
          places=(_OBSERVATORY,), city_brand="天地之中"),
    _work("cherry-home", "travel", "樱桃熟了就回来", serial=4, planned=20, tier=Tier.OTHER, investment_wan=70, filed_on=date(2026, 7, 9),
          logline="姐弟重开山沟民宿", alt="Home When the Cherries Ripen",
          synopsis="母亲留下山沟里一个院子和一坡樱桃树。姐弟俩本来是回来卖房的，花一开，谁也没先开口。",
          genres=("治愈", "乡村"), tags=("民宿", "姐弟", "樱桃"), maker="半坡花影像",
          people=(("导演", "沈迟", None), ("主演", "阮青", "姐姐"), ("主演", "阮小山", "弟弟")),
          zone_facts={"theme": "河之南·游郑州", "study_routes": "樱桃沟—二七纪念塔一日游"}, places=(_ERQI_TOWER,), city_brand="天地之中"),
    _work("lion-boy", "heritage", "狮头少年", serial=9, planned=30, tier=Tier.OTHER, investment_wan=76, filed_on=date(2026, 8, 11),
          logline="村中狮舞队重组", alt="The Boy under the Lion",
          synopsis="狮头在祠堂梁上挂了九年，缺了一只眼。少年把它补好，敲响了鼓，散在各处的人一个个循着鼓声回来。",
          genres=("非遗", "热血"), tags=("狮舞", "少年", "乡村"), maker="鼓楼巷影像",
          people=(("导演", "雷小鼓", None), ("主演", "舒晓", "少年"), ("主演", "铁根", "狮尾")),
          zone_facts={"heritage_item": "狮舞（虚构队伍）", "list_level": "县级（虚构）", "bearer": "舒长庚（虚构）"}),
    _work("three-bowls", "brand", "一碗汤三代人", serial=10, planned=16, tier=Tier.OTHER, investment_wan=55, filed_on=date(2026, 7, 23), sponsored=True,
          logline="虚构面馆“河记”的百年", alt="One Soup for Three Generations",
          synopsis="一口锅从爷爷的扁担传到父亲的门脸，再到孙女的新店。招牌换了三回，火没有断过。",
          genres=("美食", "家庭"), tags=("面馆", "三代人", "老味道"), maker="灶边影像",
          people=(("导演", "鲁小鲜", None), ("主演", "何守汤", "父亲"), ("主演", "何新月", "孙女")),
          zone_facts={"brand": "河记（虚构）", "time_honoured": "否"}),
    _work("village-school", "classics", "乡校风声", serial=11, planned=12, tier=Tier.ORDINARY, investment_wan=135, filed_on=date(2026, 8, 25), landscape=True,
          logline="取《左传》子产不毁乡校", alt="Wind over the Village School",
          synopsis="郑人聚在乡校议论朝政，有人劝子产拆了它。风过麦田，子产只问了一句：他们说错了哪一句？",
          genres=("历史", "经典"), tags=("左传", "子产", "乡校"), maker="简册文化",
          people=(("导演", "左丘小简", None), ("主演", "郑怀瑾", "子产"), ("主演", "然默", "然明")),
          zone_facts={"source_text": "《左传·襄公三十一年》“子产不毁乡校”", "adaptation_statement": "对白取原文两句，其余人物与情节为再创作"}, places=(_HUANGDI,)),
    _work("mediator-yan", "law", "调解员老严", serial=5, planned=24, tier=Tier.KEY, investment_wan=20, filed_on=date(2026, 8, 14), special=("司法",),
          logline="社区调解室的二十四个黄昏", alt="Mediator Yan",
          synopsis="退休的老严守着社区调解室。每到黄昏，总有两个不说话的人坐在他面前，中间隔着一杯还热的水。",
          genres=("普法", "现实"), tags=("调解", "邻里", "黄昏"), maker="暮光巷影像",
          people=(("导演", "简安", None), ("主演", "严守正", "老严")),
          zone_facts={"statute_references": "《中华人民共和国人民调解法》", "legal_reviewer": "齐律（虚构）"}),
    _work("the-deposit", "law", "押金去哪儿了", serial=6, planned=16, tier=Tier.OTHER, investment_wan=26, filed_on=date(2026, 7, 31),
          logline="租客学着讨回押金", alt="Where Did the Deposit Go",
          synopsis="退租那天，房东指着墙上一个钉眼扣了八百。租客把合同从头读到第三页，第一次发现道理可以一条一条地讲。",
          genres=("普法", "都市"), tags=("租房", "押金", "合同"), maker="空房间影像",
          people=(("导演", "白墙", None), ("主演", "余暖", "租客")),
          zone_facts={"statute_references": "《中华人民共和国民法典》第七百一十条", "legal_reviewer": "齐律（虚构）"}),
)  # fmt: skip
