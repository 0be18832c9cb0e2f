"""A synthetic database of the 2008 edition, with every kind of fault, made by code from a seed.

Nobody in it lives: identity numbers carry the province-level prefix 370000, names are put together from
heavenly stems, unit codes and organisation codes are of ranges for internal use. What becomes of each
row is known beforehand (`expected`), so a migration is checked against it, not against itself.
"""

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from openpyxl import Workbook
from stdnum.cn import ric

CUT_OFF = date(2016, 1, 1)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
STEMS = "甲乙丙丁戊己庚辛壬癸"
AGENCY_TITLES = (
    *("单位代码", "单位名称", "单位类别", "上级单位代码", "级别"),
    *("区划代码", "组织机构代码", "管理员", "管理员手机", "执法区域"),
)
USER_TITLES = ("用户名", "姓名", "角色", "单位代码")
OFFICER_TITLES = ("人员编码", "姓名", "性别", "出生日期", "身份证号", "单位代码", "学历", "手机", "岗位", "备注")
CERTIFICATE_TITLES = ("身份证号", "人员编码", "证件编号", "证件状态", "发证日期", "上次年检日期")
FORCED_TITLES = ("身份证号", "姓名", "注销日期", "文号", "原因")
# The five ways of writing a date that count (G-092).
DATE_FORMS = (
    *("{d:%Y-%m-%d}", "{d.year}.{d.month}.{d.day}", "{d:%Y/%m/%d}"),
    *("{d:%Y%m%d}", "{d.year}年{d.month}月{d.day}日"),
)


@dataclass
class OldSystem:
    """The tables of the old system as lists of rows by title, and what must become of them."""

    agencies: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    officers: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)
    forced: list[dict[str, Any]] = field(default_factory=list)
    expected: Counter = field(default_factory=Counter)
    numbers: dict[str, list[str]] = field(default_factory=dict)

    def tables(self) -> dict[str, tuple[tuple[str, ...], list[dict[str, Any]]]]:
        """Title row and rows of every table, by the kind of table."""
        return {
            "Agencies": (AGENCY_TITLES, self.agencies),
            "Users": (USER_TITLES, self.users),
            "Officers": (OFFICER_TITLES, self.officers),
            "Certificates": (CERTIFICATE_TITLES, self.certificates),
            "Forced Cancellations": (FORCED_TITLES, self.forced),
        }

    def as_workbook(self, kind: str) -> bytes:
        """One table as .xlsx, with a title line above the column titles."""
        titles, rows = self.tables()[kind]
        book = Workbook(write_only=True)
        sheet = book.create_sheet("导出")
        sheet.append(["2008版证件管理系统 数据导出"])
        sheet.append(list(titles))
        for row in rows:
            sheet.append([row.get(title) for title in titles])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def as_text(self, kind: str, encoding: str = "gb18030") -> bytes:
        """One table as .csv in an encoding of the time."""
        titles, rows = self.tables()[kind]
        lines = [",".join(titles)]
        lines += [",".join("" if row.get(t) is None else str(row[t]) for t in titles) for row in rows]
        return "\r\n".join(lines).encode(encoding)


def make_old_system(agencies: int = 60, persons: int = 2000, seed: int = 2008, tag: int = 1) -> OldSystem:
    """Make an old system. `tag` (1–89) keeps several of them apart in one database: unit codes, numbers, persons."""
    maker = _Maker(Random(seed), tag)
    maker.make_agencies(agencies)
    maker.make_users()
    maker.make_persons(persons)
    return maker.old


def make_system_of(fates: Iterable[str], tag: int) -> OldSystem:
    """Make a small old system whose persons have just these fates, in this order."""
    maker = _Maker(Random(tag), tag)
    maker.make_agencies(4)
    maker.make_users()
    maker.add_persons(["good", *fates])
    return maker.old


# What may be the matter with a person, how often in a hundred, and what becomes of the row.
FATES = (
    ("good", 60, "Kept"),
    ("card_making", 6, "Kept"),
    ("old_number", 5, "Kept"),  # 15 digits
    ("bad_mobile", 3, "Kept"),
    ("wrong_birthday", 2, "Kept"),
    ("never_reviewed", 3, "Kept"),
    ("overdue", 6, "Expired"),
    ("cancelled", 5, "Expired"),
    ("no_certificate", 2, "Expired"),
    ("forced", 2, "Expired"),
    ("wrong_check_digit", 1, "Rejected"),
    ("repeated", 1, "Rejected"),
    ("no_issue_day", 1, "Rejected"),
    ("unreadable_day", 1, "Rejected"),
    ("unknown_unit", 1, "Rejected"),
    ("no_name", 1, "Rejected"),
)


class _Maker:
    def __init__(self, random: Random, tag: int):
        self.random = random
        self.tag = tag
        self.old = OldSystem()
        self.units: list[str] = []
        self.serial = 0

    # ------------------------------------------------------------ units and users

    def make_agencies(self, count: int) -> None:
        """A city's legal office, its agencies, bodies below them, entrusted units; county ones as well."""
        self._agency("市政府法制办公室", kind="法制机构", level="市", division="370100")  # there already
        self._agency("区政府法制办公室", kind="法制机构", level="区", division="370104")  # comes with the migration
        while len(self.old.agencies) < count:
            superior = self._agency("局", kind="一级机构", level="市", division="370100")
            if len(self.old.agencies) < count:
                body = self._agency("支队", kind="二级机构", superior=superior, level="市", division="370100")
            if len(self.old.agencies) < count:
                self._agency("服务中心", kind="受委托单位", superior=body, level="市", division="370100")
            if len(self.old.agencies) < count:
                self._agency("区局", kind="一级机构", level="区", division="370104")
        self.old.agencies.append(dict(self.old.agencies[2]))  # the same row once more
        self.old.expected["Agencies Kept"] = len(self.old.agencies) - 2
        self.old.expected["Agencies Present"] = 2

    def _agency(self, name: str, *, kind: str, level: str, division: str, superior: str = "") -> str:
        code = f"A{self.tag:02d}{len(self.old.agencies):03d}"
        faulty = len(self.old.agencies) % 9 == 5
        self.old.agencies.append(
            {
                "单位代码": code,
                "单位名称": f"测试旧系统{self.tag}-{len(self.old.agencies)}号{name}",
                "单位类别": kind,
                "上级单位代码": superior,
                "级别": level,
                "区划代码": division,
                "组织机构代码": "PDY99999-1" if faulty else "",
                "管理员": "测试甲",
                "管理员手机": "1390000" if faulty else "13900000000",
                "执法区域": "济南市",
            }
        )
        if kind != "法制机构":
            self.units.append(code)
        return code

    def make_users(self) -> None:
        """Every unit has one user, some two; the legal office and the system have theirs; two share a name."""
        for number, agency in enumerate(self.old.agencies[:-1]):
            role = "法制机构" if agency["单位类别"] == "法制机构" else "单位用户"
            self._user(agency["单位代码"], f"使用人{number}", role, agency["单位代码"])
            if number % 7 == 3:
                self._user(agency["单位代码"], "第二人", role, agency["单位代码"])  # the same user name again
        self._user(f"admin{self.tag}", "管理员", "系统管理员", "")
        self.old.expected["Users Kept"] = len(self.old.users)

    def _user(self, login: str, name: str, role: str, unit: str) -> None:
        self.old.users.append({"用户名": login, "姓名": name, "角色": role, "单位代码": unit})

    # ------------------------------------------------------------ persons

    def make_persons(self, count: int) -> None:
        """Persons with every fault, spread evenly, and their certificates."""
        cycle = [fate for fate, share, _outcome in FATES for _ in range(share)]
        self.random.shuffle(cycle)
        cycle = ["good", *(fate for fate, _share, _outcome in FATES), *cycle]  # a small system has every fault, too
        self.add_persons(cycle[number % len(cycle)] for number in range(count))

    def add_persons(self, fates: Iterable[str]) -> None:
        """One person after the other; the first must be a good one."""
        outcomes = {fate: outcome for fate, _share, outcome in FATES}
        for fate in fates:
            getattr(self, f"_{fate}", self._plain)(fate)
            self.old.expected[f"Officers {outcomes[fate]}"] += 1

    def _number(self) -> str:
        self.serial += 1
        step = self.tag * 100_000 + self.serial
        born = date(1961, 1, 2) + timedelta(days=step // 400 % 12_000)
        body = f"370000{born:%Y%m%d}{step % 400 + 100:03d}"
        return body + ric.calc_check_digit(body + "0")

    def _day(self, day: date) -> str:
        return self.random.choice(DATE_FORMS).format(d=day)

    def _plain(self, fate: str, number: str | None = None, **certificate: Any) -> dict[str, Any]:
        """A person in order, with one certificate in use that was reviewed in time."""
        number = number or self._number()
        person = self._person(fate, number)
        self._certificate(person, **certificate)
        return person

    def _person(self, fate: str, number: str) -> dict[str, Any]:
        born = number[6:14]
        code = f"R{self.tag:02d}{len(self.old.officers):05d}"
        person = {
            "人员编码": code,
            "姓名": self.random.choice(SURNAMES) + self.random.choice(STEMS) + self.random.choice(STEMS),
            "性别": "男" if int(number[16]) % 2 else "女",
            "出生日期": f"{born[:4]}.{int(born[4:6])}.{int(born[6:])}",
            "身份证号": number,
            "单位代码": self.units[len(self.old.officers) % len(self.units)],
            "学历": "大学本科",
            "手机": f"139{self.tag:02d}{len(self.old.officers):06d}",
            "岗位": "执法员",
            "备注": "",
        }
        self.old.officers.append(person)
        self.old.numbers.setdefault(fate, []).append(number)
        return person

    def _certificate(self, person: dict[str, Any], **overrides: Any) -> dict[str, Any]:
        issued = date(2008, 3, 1) + timedelta(days=self.random.randrange(1500))
        row = {
            "身份证号": person["身份证号"],
            "人员编码": person["人员编码"],
            "证件编号": f"鲁 {self.tag:02d}-{len(self.old.certificates):06d}",
            "证件状态": "正常",
            "发证日期": self._day(issued),
            "上次年检日期": self._day(date(2014, 2, 1) + timedelta(days=self.random.randrange(600))),
            **overrides,
        }
        self.old.certificates.append(row)
        return row

    def _card_making(self, fate: str) -> None:
        self._plain(fate, 证件状态="制卡中", 证件编号="", 发证日期="", 上次年检日期="")

    def _old_number(self, fate: str) -> None:
        full = self._number()
        short = full[:6] + full[8:17]
        person = self._person(fate, full)
        person["身份证号"] = short
        self._certificate(person)

    def _bad_mobile(self, fate: str) -> None:
        self._plain(fate)["手机"] = "1381234"

    def _wrong_birthday(self, fate: str) -> None:
        self._plain(fate)["出生日期"] = "1950-01-01"

    def _never_reviewed(self, fate: str) -> None:
        self._plain(fate, 上次年检日期="", 发证日期=self._day(date(2015, 5, 20)))

    def _overdue(self, fate: str) -> None:
        self._plain(fate, 上次年检日期=self._day(date(2013, 12, 31)))

    def _cancelled(self, fate: str) -> None:
        self._plain(fate, 证件状态=self.random.choice(("已注销", "注销")), 上次年检日期="？")

    def _no_certificate(self, fate: str) -> None:
        self._person(fate, self._number())

    def _forced(self, fate: str) -> None:
        person = self._plain(fate)
        self.old.forced.append(
            {
                "身份证号": person["身份证号"],
                "姓名": person["姓名"],
                "注销日期": "2013-05-06",
                "文号": f"测强注〔2013〕{len(self.old.forced) + 1}号",
                "原因": "违法执法",
            }
        )

    def _wrong_check_digit(self, fate: str) -> None:
        number = self._number()
        self._plain(fate, number[:17] + ("1" if number[17] != "1" else "2"))

    def _repeated(self, fate: str) -> None:
        number = next(iter(self.old.numbers["good"]))
        self._person(fate, number)

    def _no_issue_day(self, fate: str) -> None:
        self._plain(fate, 发证日期="")

    def _unreadable_day(self, fate: str) -> None:
        self._plain(fate, 发证日期="30-6-10", 上次年检日期="2015-2-30")

    def _unknown_unit(self, fate: str) -> None:
        self._plain(fate)["单位代码"] = "X99999"

    def _no_name(self, fate: str) -> None:
        self._plain(fate)["姓名"] = ""
