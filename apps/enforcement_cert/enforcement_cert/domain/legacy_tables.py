"""The tables of the 2008 edition: which there are, what their columns are called, what must be there (R-042, X-21).

Nothing binds an old database to these titles: they are guesses that a person corrects on the mapping
screen, and the correction is remembered (G-089).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .errors import TextEnum
from .text import squeeze


class LegacyTable(TextEnum):
    """What a file of the old system holds. The values stand in the files list of a migration."""

    AGENCIES = "Agencies"
    USERS = "Users"
    OFFICERS = "Officers"
    CERTIFICATES = "Certificates"
    FORCED = "Forced Cancellations"
    PHOTOS = "Photos"


_T = LegacyTable
# In the order in which they are taken over; photos come with their officers.
TABLES: tuple[LegacyTable, ...] = (_T.AGENCIES, _T.USERS, _T.OFFICERS, _T.CERTIFICATES, _T.FORCED)

_CERTIFICATE_TITLES: Mapping[str, str] = {
    "certificate_number": "执法证号 执法证件号 执法证号码 证件编号 执法证编号 证号 证书编号 原执法证号 旧证号",
    "certificate_type": "证件类型 证件种类 证件类别 证书类型",
    "certificate_status": "证件状态 状态 证状态 证件情况 办证状态",
    "issued_on": "发证日期 发证时间 办证日期 制证日期 签发日期",
    "review_on": "上次年检日期 上次年审日期 年检日期 年审日期 当前年检日期 下次年检日期 下次年审日期 年检到期日",
    "valid_until": "有效期至 有效期 证件有效期 有效期限",
}
_TITLES: Mapping[LegacyTable, Mapping[str, str]] = {
    _T.AGENCIES: {
        "unit_code": "单位代码 单位编码 执法主体代码 单位编号 机构代码号 代码",
        "unit_name": "单位名称 执法主体名称 执法主体 机构名称 名称 单位",
        "unit_kind": "单位类别 单位性质 单位类型 主体类型 机构类别 机构性质 类别",
        "superior_code": "上级单位代码 上级代码 主管单位代码 上级单位编码 隶属单位代码 所属单位代码",
        "government_level": "级别 行政级别 政府级别 单位级别 层级",
        "division_code": "区划代码 行政区划 行政区划代码 地区代码 区划",
        "organization_code": "组织机构代码 机构代码 组织机构代码证号",
        "credit_code": "统一社会信用代码 社会信用代码",
        "enforcement_area": "执法区域 执法辖区 管辖区域",
        "power_scope": "执法权限 执法范围 职权范围 执法类别",
        "legal_basis": "执法依据 行政执法依据 法律依据",
        "administrator_name": "管理员 管理员姓名 联系人 负责人",
        "administrator_mobile": "管理员手机 联系电话 管理员电话 手机 电话 手机号码",
    },
    _T.USERS: {
        "login_name": "用户名 登录名 用户代码 帐号 账号 用户编号 用户帐号 登陆名",
        "user_name": "姓名 用户姓名 真实姓名 使用人",
        "role": "角色 用户角色 用户类型 用户类别 权限 角色名称",
        "unit_code": "单位代码 单位编码 所属单位代码 单位编号",
        "mobile_number": "手机 手机号码 联系电话 电话",
    },
    _T.OFFICERS: {
        "officer_name": "姓名 人员姓名 执法人员姓名 持证人",
        "identity_number": "身份证号 身份证号码 身份证 公民身份号码 身份证编号",
        "unit_code": "单位代码 单位编码 所在单位代码 单位编号",
        "officer_code": "执法人员编码 人员编码 人员编号 执法人员编号 旧编号 编码",
        "sex": "性别",
        "birth_date": "出生年月日 出生日期 出生年月 生日",
        "mobile_number": "手机号码 手机 手机号 联系电话 电话",
        "education": "学历 文化程度",
        "ethnic_group": "民族",
        "political_status": "政治面貌",
        "staffing_status": "编制 编制性质 编制类型 人员性质",
        "post": "岗位 职务 执法岗位",
        "enforcement_area": "执法区域 执法辖区",
        "power_scope": "执法权限 执法范围 执法类别",
        "exam_result": "考试结果 考试成绩",
        "exam_passed_on": "考试日期 考试合格日期",
        "remark": "备注 说明",
        **_CERTIFICATE_TITLES,
    },
    _T.CERTIFICATES: {
        "identity_number": "身份证号 身份证号码 身份证 公民身份号码 持证人身份证号",
        "officer_code": "执法人员编码 人员编码 人员编号 执法人员编号",
        "officer_name": "姓名 持证人 持证人姓名",
        "unit_code": "单位代码 单位编码",
        **_CERTIFICATE_TITLES,
    },
    _T.FORCED: {
        "identity_number": "身份证号 身份证号码 身份证 公民身份号码",
        "officer_name": "姓名 人员姓名",
        "unit_code": "单位代码 单位编码 原单位代码",
        "decided_on": "注销日期 决定日期 强制注销日期 日期",
        "document_number": "文号 决定文号 文件号",
        "reason": "原因 注销原因 强制注销原因 事由",
        "decided_by": "决定机关 批准机关 法制机构 决定单位",
    },
}
# Without these columns a table cannot be used at all.
REQUIRED: Mapping[LegacyTable, tuple[str, ...]] = {
    _T.AGENCIES: ("unit_code", "unit_name"),
    _T.USERS: ("login_name", "role", "unit_code"),
    _T.OFFICERS: ("officer_name", "identity_number", "unit_code"),
    _T.CERTIFICATES: ("certificate_number", "certificate_status"),
    _T.FORCED: ("identity_number",),
}
# Columns whose cells are codes of the old system; each code needs a meaning on the mapping screen.
CODED: Mapping[LegacyTable, tuple[str, ...]] = {
    _T.AGENCIES: ("unit_kind", "government_level"),
    _T.USERS: ("role",),
    _T.OFFICERS: ("certificate_status", "certificate_type"),
    _T.CERTIFICATES: ("certificate_status", "certificate_type"),
    _T.FORCED: (),
}

_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_SIGNS = re.compile(r"[\s*:：、,，.。_/\\-]+")
_FEWEST_TITLES = 2
# What opens doors is never read, shown or stored, whatever a person maps it to.
_SECRET = re.compile(r"密码|口令|密钥|密匙|passw|pwd|secret", re.IGNORECASE)


def is_secret_title(title: Any) -> bool:
    """Say whether a column holds passwords, as its title has it."""
    return bool(_SECRET.search(squeeze(title)))


def _bare(title: Any) -> str:
    return _SIGNS.sub("", _BRACKETED.sub("", squeeze(title))).lower()


def _by_title(table: LegacyTable) -> dict[str, str]:
    found = {_bare(title): name for name, titles in _TITLES[table].items() for title in titles.split()}
    found.update({_bare(name): name for name in _TITLES[table]})
    return found


_FIELD_BY_TITLE = {table: _by_title(table) for table in TABLES}


def fields_of(table: LegacyTable | str) -> tuple[str, ...]:
    """The fields a column of this table may be mapped to."""
    return tuple(_TITLES[LegacyTable(table)])


def all_fields() -> tuple[str, ...]:
    """Every field of every table, each once, in the order of the tables."""
    return tuple(dict.fromkeys(name for table in TABLES for name in _TITLES[table]))


def find_column(table: LegacyTable | str, title: Any) -> str | None:
    """Recognise one column title of a table; spaces, brackets and signs do not matter."""
    return _FIELD_BY_TITLE[LegacyTable(table)].get(_bare(title))


def recognise_titles(table: LegacyTable | str, cells: Sequence[Any]) -> bool:
    """Say whether a row of cells holds the column titles of this table (two known ones at least)."""
    return sum(1 for cell in cells if cell not in (None, "") and find_column(table, cell)) >= _FEWEST_TITLES


def guess_columns(table: LegacyTable | str, titles: Iterable[str]) -> dict[str, str]:
    """Say for every title which field it probably holds ("" for none); a field is given out once."""
    taken: set[str] = set()
    guesses: dict[str, str] = {}
    for title in titles:
        field = find_column(table, title) or ""
        guesses[title] = "" if field in taken else field
        taken.add(field)
    return guesses


def missing_columns(table: LegacyTable | str, mapped: Iterable[str]) -> tuple[str, ...]:
    """The required fields that no column is mapped to.

    A table of certificates must also say whose they are: by identity number or by officer code.
    """
    mapped = set(mapped)
    missing = [name for name in REQUIRED[LegacyTable(table)] if name not in mapped]
    if LegacyTable(table) is _T.CERTIFICATES and not mapped & {"identity_number", "officer_code"}:
        missing.append("identity_number")
    return tuple(missing)
