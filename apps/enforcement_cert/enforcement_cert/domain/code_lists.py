"""Code lists about a person, and the words that clerks write for their entries."""

import re
from functools import lru_cache
from typing import TypeVar

from .errors import TextEnum

_Code = TypeVar("_Code", bound=TextEnum)


class Education(TextEnum):
    """Levels after GB/T 4658."""

    DOCTORATE = "Doctorate"
    MASTER = "Master"
    BACHELOR = "Bachelor"
    JUNIOR_COLLEGE = "Junior College"
    SECONDARY_VOCATIONAL = "Secondary Vocational"
    SENIOR_HIGH = "Senior High School"
    JUNIOR_HIGH = "Junior High School or Below"
    POSTGRADUATE_CLASS = "Postgraduate Class"
    OTHER = "Other Education"


class StaffingStatus(TextEnum):
    """The three kinds of establishment of R-039, and those who are outside it."""

    CIVIL_SERVANT = "Civil Servant"
    PUBLIC_INSTITUTION = "Public Institution Staff"
    OTHER_ESTABLISHMENT = "Other Establishment"
    SECONDED = "Seconded"
    CONTRACT = "Contract"
    DISPATCHED = "Dispatched"


# Supervision regulation of Shandong art. 10: contract, dispatched and seconded staff may not enforce.
OUTSIDE_ESTABLISHMENT = frozenset({StaffingStatus.SECONDED, StaffingStatus.CONTRACT, StaffingStatus.DISPATCHED})


class PoliticalStatus(TextEnum):
    """GB/T 4762, and one value for lists that do not say which of the democratic parties."""

    PARTY_MEMBER = "Party Member"
    PROBATIONARY = "Probationary Party Member"
    YOUTH_LEAGUE = "Youth League Member"
    REVOLUTIONARY_COMMITTEE = "Revolutionary Committee Member"
    DEMOCRATIC_LEAGUE = "Democratic League Member"
    NATIONAL_CONSTRUCTION = "National Construction Association Member"
    PROMOTING_DEMOCRACY = "Association for Promoting Democracy Member"
    PEASANTS_AND_WORKERS = "Peasants and Workers Party Member"
    ZHI_GONG = "Zhi Gong Party Member"
    JIUSAN = "Jiusan Society Member"
    TAIWAN_LEAGUE = "Taiwan League Member"
    INDEPENDENT = "Independent"
    DEMOCRATIC_PARTY = "Democratic Party Member"
    NONE = "No Party"


class ExamResult(TextEnum):
    """Result of the qualifying exam (R-101)."""

    NONE = "Not Taken"
    PASSED = "Passed"
    FAILED = "Failed"


class PostKind(TextEnum):
    ENFORCEMENT = "Enforcement"
    LEGAL_REVIEW = "Legal Review"
    SUPERVISION = "Supervision"
    MANAGEMENT = "Management"
    SUPPORT = "Support"


def _words(table: dict[_Code, str]) -> dict[str, _Code]:
    return {word: code for code, words in table.items() for word in words.split()}


_EDUCATION = _words(
    {
        Education.DOCTORATE: "博士 博士研究生 博士学位",
        Education.POSTGRADUATE_CLASS: "研究生班",
        Education.MASTER: "硕士 硕士研究生 研究生 硕士学位 研究生学历",
        Education.BACHELOR: "本科 大学本科 大本 大学 学士 本科学历 专升本 双学士 大学学历",
        Education.JUNIOR_COLLEGE: "专科 大专 大学专科 高职 高专 专科学历 大专学历",
        Education.SECONDARY_VOCATIONAL: "中专 中等专科 中等职业 职高 技校 中技 职业高中 中师",
        Education.SENIOR_HIGH: "高中 普通高中 高中学历",
        Education.JUNIOR_HIGH: "初中 小学 初中及以下 初中学历",
    }
)
_EDUCATION_WAYS = re.compile(
    r"^(?:全日制|在职|中央党校|省委党校|市委党校|党校|函授|自考|自学考试|成人|电大|夜大|普通)+(?=.)"
)

_STAFFING = _words(
    {
        StaffingStatus.CIVIL_SERVANT: "公务员 行政编制 行政 行政编 公务员编制 政法专项编制 政法专项 机关编制",
        StaffingStatus.PUBLIC_INSTITUTION: "事业编制 事业 事业编 参公 参公管理 参公编制 参照公务员法管理",
        StaffingStatus.OTHER_ESTABLISHMENT: "其他 其他编制 工勤 工勤编制 机关工勤 工勤人员 在编 在职在编",
        StaffingStatus.SECONDED: "借调 借用 抽调 挂职 借调人员",
        StaffingStatus.CONTRACT: "合同工 合同制 聘用 聘用制 合同 编外 临时工 临聘 编外人员 不在编 非在编",
        StaffingStatus.DISPATCHED: "劳务派遣 派遣 劳务 派遣人员 劳务派遣人员",
    }
)
_OUTSIDE_WORDS = re.compile("借调|借用|抽调|挂职|合同制|合同工|编外|临时工|临聘|劳务派遣|派遣|不在编|非在编")

_POST_MARKS: tuple[tuple[str, PostKind], ...] = (
    ("法制审核", PostKind.LEGAL_REVIEW),
    ("监督", PostKind.SUPERVISION),
    ("执法|稽查|检查|监察|巡查", PostKind.ENFORCEMENT),
    ("驾驶|司机|后勤|文员|辅助|协管|内勤|财务|打字", PostKind.SUPPORT),
    ("局长|主任|科长|处长|队长|所长|站长|领导|书记|负责人", PostKind.MANAGEMENT),
)


_POLITICAL = _words(
    {
        PoliticalStatus.PARTY_MEMBER: "中共党员 党员 共产党员 中国共产党党员",
        PoliticalStatus.PROBATIONARY: "预备党员 中共预备党员",
        PoliticalStatus.YOUTH_LEAGUE: "共青团员 团员",
        PoliticalStatus.REVOLUTIONARY_COMMITTEE: "民革党员 民革",
        PoliticalStatus.DEMOCRATIC_LEAGUE: "民盟盟员 民盟",
        PoliticalStatus.NATIONAL_CONSTRUCTION: "民建会员 民建",
        PoliticalStatus.PROMOTING_DEMOCRACY: "民进会员 民进",
        PoliticalStatus.PEASANTS_AND_WORKERS: "农工党党员 农工党",
        PoliticalStatus.ZHI_GONG: "致公党党员 致公党",
        PoliticalStatus.JIUSAN: "九三学社社员 九三学社",
        PoliticalStatus.TAIWAN_LEAGUE: "台盟盟员 台盟",
        PoliticalStatus.DEMOCRATIC_PARTY: "民主党派",
        PoliticalStatus.INDEPENDENT: "无党派 无党派人士 无党派民主人士",
        PoliticalStatus.NONE: "群众 无",
    }
)
_EXAM = _words(
    {
        ExamResult.PASSED: "合格 通过 及格 已通过 考试合格",
        ExamResult.FAILED: "不合格 未通过 不及格 考试不合格",
        ExamResult.NONE: "未考 未参加 缺考 未考试",
    }
)


@lru_cache(maxsize=1024)
def find_political_status(text: str) -> PoliticalStatus | None:
    """Give the code for a clerk's word (cleaned, without spaces), None if unknown."""
    if text in PoliticalStatus._value2member_map_:
        return PoliticalStatus(text)
    return _POLITICAL.get(text)


@lru_cache(maxsize=1024)
def find_exam_result(text: str) -> ExamResult | None:
    """Give the code for a clerk's word (cleaned, without spaces), None if unknown."""
    if text in ExamResult._value2member_map_:
        return ExamResult(text)
    return _EXAM.get(text)


@lru_cache(maxsize=1024)
def find_education(text: str) -> Education | None:
    """Give the code for a clerk's word (cleaned, without spaces), None if unknown."""
    if text in Education._value2member_map_:
        return Education(text)
    return _EDUCATION.get(text) or _EDUCATION.get(_EDUCATION_WAYS.sub("", text))


@lru_cache(maxsize=1024)
def find_staffing_status(text: str) -> StaffingStatus | None:
    """Give the code for a clerk's word (cleaned, without spaces), None if unknown."""
    if text in StaffingStatus._value2member_map_:
        return StaffingStatus(text)
    return _STAFFING.get(text)


@lru_cache(maxsize=1024)
def find_post_kind(text: str) -> PostKind | None:
    """Guess the kind of a post from its title, None if it says nothing."""
    if text in PostKind._value2member_map_:
        return PostKind(text)
    return next((kind for marks, kind in _POST_MARKS if re.search(marks, text)), None)


def staffing_in_remark(text: str) -> StaffingStatus | None:
    """Find a word like 借调 in a free remark: who is only lent may not enforce."""
    match = _OUTSIDE_WORDS.search(text)
    return _OUTSIDE_BY_WORD[match[0]] if match else None


_OUTSIDE_BY_WORD = {word: _STAFFING[word] for word in _OUTSIDE_WORDS.pattern.split("|")}
