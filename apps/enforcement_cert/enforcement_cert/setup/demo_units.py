"""The offices and agencies of the demonstration province, as plain data.

One legal office for the province, each city and each county in force; agencies of the three
kinds at the three levels. Names follow the usual forms; organisation codes are of the range
PDY00001 to PDY99999, which GB 11714 reserves for internal use.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from stdnum.cn.uscc import calc_check_digit

from enforcement_cert.domain.identifiers import UNIT_CODE_DIVISIONS, organization_check_character
from enforcement_cert.setup.divisions import living_divisions

PROVINCE = "370000"
CAPITAL, CAPITAL_COUNTY = "370100", "370102"
ORGAN_PREFIX, INSTITUTION_PREFIX = "11", "12"
LETTERS = {division: letter for letter, division in UNIT_CODE_DIVISIONS.items()}
COUNTIES_WITH_AGENCIES = 2
FIRST_BODY = 70001  # lower numbers stay free for tests and training


@dataclass(frozen=True)
class Field:
    """A field of administration: names at the levels, powers and their basis."""

    department: str
    bureau: str
    body: str
    entrusted: str
    power_scope: str
    legal_basis: str


@dataclass(frozen=True)
class Office:
    """A legal office; `superior` is the division code of the one above, empty on top."""

    division: str
    name: str
    level: str
    superior: str


@dataclass(frozen=True)
class Agency:
    """An agency; `superior` is the unit code of the one above, empty for a first-level one."""

    unit_code: str
    name: str
    kind: str
    legal_kind: str
    superior: str
    level: str
    division: str
    organization_code: str
    credit_code: str
    area: str
    power_scope: str
    legal_basis: str


FIELDS = (
    Field(
        "市场监督管理局",
        "市场监督管理局",
        "市场监管综合行政执法",
        "消费维权服务中心",
        "产品质量、食品安全、价格和公平竞争的监督检查与行政处罚",
        "《中华人民共和国产品质量法》《中华人民共和国食品安全法》",
    ),
    Field(
        "交通运输厅",
        "交通运输局",
        "交通运输综合行政执法",
        "公路事业发展中心",
        "公路、水路运输的监督检查与行政处罚",
        "《中华人民共和国公路法》《中华人民共和国道路运输条例》",
    ),
    Field(
        "农业农村厅",
        "农业农村局",
        "农业综合行政执法",
        "动物疫病预防控制中心",
        "种子、农药、兽药、渔业和动物防疫的监督检查与行政处罚",
        "《中华人民共和国农业法》《中华人民共和国动物防疫法》",
    ),
    Field(
        "文化和旅游厅",
        "文化和旅游局",
        "文化市场综合行政执法",
        "旅游质量监督服务中心",
        "文化市场、文物和旅游的监督检查与行政处罚",
        "《中华人民共和国旅游法》《营业性演出管理条例》",
    ),
    Field(
        "应急管理厅",
        "应急管理局",
        "应急管理综合行政执法",
        "安全生产技术服务中心",
        "安全生产的监督检查与行政处罚",
        "《中华人民共和国安全生产法》",
    ),
    Field(
        "生态环境厅",
        "生态环境局",
        "生态环境保护综合行政执法",
        "生态环境监控中心",
        "水、大气、土壤和固体废物污染防治的监督检查与行政处罚",
        "《中华人民共和国环境保护法》",
    ),
    Field(
        "自然资源厅",
        "自然资源和规划局",
        "自然资源综合行政执法",
        "国土资源服务中心",
        "土地、矿产和规划的监督检查与行政处罚",
        "《中华人民共和国土地管理法》《中华人民共和国矿产资源法》",
    ),
    Field(
        "卫生健康委员会",
        "卫生健康委员会",
        "卫生健康综合行政执法",
        "公共卫生服务中心",
        "医疗、公共场所和职业卫生的监督检查与行政处罚",
        "《中华人民共和国传染病防治法》《公共场所卫生管理条例》",
    ),
    Field(
        "住房和城乡建设厅",
        "住房和城乡建设局",
        "住房城乡建设综合行政执法",
        "建设工程质量安全服务中心",
        "建筑市场、工程质量和房地产的监督检查与行政处罚",
        "《中华人民共和国建筑法》《建设工程质量管理条例》",
    ),
    Field(
        "水利厅",
        "水务局",
        "水政监察",
        "河湖保护中心",
        "水资源、河道和水土保持的监督检查与行政处罚",
        "《中华人民共和国水法》《中华人民共和国水土保持法》",
    ),
    Field(
        "人力资源和社会保障厅",
        "人力资源和社会保障局",
        "劳动保障监察",
        "公共就业服务中心",
        "劳动用工和社会保险的监督检查与行政处罚",
        "《中华人民共和国劳动法》《劳动保障监察条例》",
    ),
    Field(
        "",
        "城市管理局",
        "城市管理综合行政执法",
        "城市管理服务中心",
        "市容环境、违法建设和市政公用的监督检查与行政处罚",
        "《城市市容和环境卫生管理条例》",
    ),
)
_TEAM = {"Province": "总队", "City": "支队", "County": "大队"}


def offices(divisions: Iterable[Mapping[str, str]], on: date) -> list[Office]:
    """Return the offices for all divisions of the province in force on a day, superiors first."""
    rows = [row for row in living_divisions(divisions, on) if row["code"][:2] == PROVINCE[:2]]
    names = {row["code"]: row["name"] for row in rows}
    made = []
    for row in sorted(rows, key=lambda row: (["Province", "City", "County"].index(row["level"]), row["code"])):
        name = _place(row["code"], names) + ("司法厅" if row["level"] == "Province" else "司法局")
        made.append(Office(row["code"], name, row["level"], row["parent"]))
    return made


def agencies(divisions: Iterable[Mapping[str, str]], on: date) -> list[Agency]:
    """Return the agencies, superiors first."""
    rows = [row for row in living_divisions(divisions, on) if row["code"][:2] == PROVINCE[:2]]
    names = {row["code"]: row["name"] for row in rows}
    maker = _Maker(names)
    maker.province()
    cities = sorted(row["code"] for row in rows if row["level"] == "City")
    for position, city in enumerate(cities):
        maker.city(position, city)
        counties = sorted(row["code"] for row in rows if row["parent"] == city)
        for place, county in enumerate(counties[:COUNTIES_WITH_AGENCIES]):
            maker.county(position * COUNTIES_WITH_AGENCIES + place, county)
    return maker.made


def _place(code: str, names: Mapping[str, str]) -> str:
    """Name in front of an office's or agency's own: districts with their city, 市中区 exists twice."""
    city = code[:4] + "00"
    is_district = code != city and names[code].endswith("区")
    return names[city] + names[code] if is_district else names[code]


class _Maker:
    """Gathers agencies and hands out their codes."""

    def __init__(self, names: Mapping[str, str]):
        self.names = names
        self.made: list[Agency] = []
        self.bodies: Iterator[int] = count(FIRST_BODY)
        self.units: dict[str, Iterator[int]] = {}

    def province(self) -> None:
        for position, field in enumerate(field for field in FIELDS if field.department):
            top = self.add(field, "Province", PROVINCE, "First-level Agency")
            if position < 5:
                self.add(field, "Province", PROVINCE, "Second-level Body", top)
            if position in (0, 2, 5):
                self.add(field, "Province", PROVINCE, "Entrusted Unit", top)

    def city(self, position: int, code: str) -> None:
        wanted = 5 if code == CAPITAL else 2
        for turn in range(wanted):
            field = FIELDS[(position + turn) % len(FIELDS)]
            top = self.add(field, "City", code, "First-level Agency")
            if turn == 0 or code == CAPITAL:
                self.add(field, "City", code, "Second-level Body", top)
            if turn == 0 and position % 2 == 0:
                self.add(field, "City", code, "Entrusted Unit", top)

    def county(self, position: int, code: str) -> None:
        wanted = 3 if code == CAPITAL_COUNTY else 1
        for turn in range(wanted):
            field = FIELDS[(position + turn) % 5]
            top = self.add(field, "County", code, "First-level Agency")
            if position % 2 == 0:
                self.add(field, "County", code, "Second-level Body", top)
            if turn == 0 and position % 4 == 0:
                self.add(field, "County", code, "Entrusted Unit", top)

    def add(self, field: Field, level: str, division: str, kind: str, superior: Agency | None = None) -> Agency:
        organization_code, credit_code = self._codes(division, kind)
        place = _place(division, self.names)
        agency = Agency(
            unit_code=self._unit_code(division),
            name=place + _own_name(field, level, kind),
            kind=kind,
            legal_kind=_legal_kind(kind),
            superior=superior.unit_code if superior else "",
            level=level,
            division=division,
            organization_code=organization_code,
            credit_code=credit_code,
            area=place,
            power_scope=field.power_scope,
            legal_basis=field.legal_basis,
        )
        self.made.append(agency)
        return agency

    def _unit_code(self, division: str) -> str:
        letter = LETTERS[division[:4] + "00"]
        return f"{letter}{next(self.units.setdefault(letter, count(90001)))}"

    def _codes(self, division: str, kind: str) -> tuple[str, str]:
        body = f"PDY{next(self.bodies):05}"
        organization_code = body + organization_check_character(body)
        prefix = ORGAN_PREFIX if kind == "First-level Agency" else INSTITUTION_PREFIX
        front = prefix + division + organization_code
        return organization_code, front + calc_check_digit(front)


def _own_name(field: Field, level: str, kind: str) -> str:
    if kind == "Second-level Body":
        return field.body + _TEAM[level]
    if kind == "Entrusted Unit":
        return field.entrusted
    return field.department if level == "Province" else field.bureau


def _legal_kind(kind: str) -> str:
    return {
        "First-level Agency": "Administrative Organ",
        "Second-level Body": "Authorised Organisation",
        "Entrusted Unit": "Entrusted Organisation",
    }[kind]
