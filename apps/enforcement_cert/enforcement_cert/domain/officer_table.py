"""Finding one's way in a list of officers: title rows, column titles in any order, totals."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import InvalidUnitCode, TextEnum
from .identifiers import read_unit_code
from .text import squeeze


class RowKind(TextEnum):
    DATA = "data"
    BLANK = "blank"
    HEADER = "header"
    TOTAL = "total"
    TITLE = "title"


_SYNONYMS: Mapping[str, str] = {
    "sequence": "序号 编号序列 行号 顺序号",
    "officer_name": "姓名 人员姓名 执法人员姓名 执法人员 持证人 持证人姓名 名字",
    "sex": "性别",
    "birth_date": "出生年月日 出生日期 出生年月 生日 出生时间",
    "identity_number": "身份证号 身份证号码 身份证 公民身份号码 身份证件号码 证件号码"
    " 居民身份证号 居民身份证号码 身份号码 身份证编号",
    "officer_code": "执法人员编码 人员编码 执法人员编号 人员编号 执法编码 执法证编码",
    "certificate_number": "执法证号 执法证件号 执法证号码 证件编号 执法证编号 执法证件编号 原执法证号",
    "unit_name": "工作单位 所在单位 单位 单位名称 执法单位 执法主体 执法主体名称 执法机关 所属单位 所属机构 机构名称",
    "unit_code": "单位代码 单位编码 执法主体代码 单位编号",
    "enforcement_area": "执法区域 执法地域 执法范围区域 执法辖区 管辖区域 区域",
    "education": "学历 文化程度 最高学历 教育程度",
    "staffing_status": "编制 编制性质 编制类型 编制类别 编制情况 人员性质 人员类别 用工性质 身份性质 在编情况",
    "post": "岗位 职务 执法岗位 工作岗位 职位 现任职务 岗位名称",
    "power_scope": "执法权限 执法权力范围 行政执法权力范围 职权范围 执法类别 执法范围 执法种类",
    "mobile_number": "手机号码 手机号 手机 联系电话 移动电话 联系方式 电话 电话号码 联系手机",
    "ethnic_group": "民族 族别",
    "political_status": "政治面貌 政治面目",
    "exam_result": "考试结果 考试成绩 考试情况 公共法律知识考试 是否合格 考试是否合格",
    "exam_passed_on": "考试日期 考试合格日期 考试通过日期 考试时间",
    "last_review_on": "上次年检日期 上次年审日期 年检日期 年审日期 最近年检日期 最近年审日期 当前年检日期",
    "photo": "照片 相片 图片 本人照片 免冠照片",
    "remark": "备注 说明 附注",
}
# Column names of databases are often the initials of the words.
_INITIALS: Mapping[str, str] = {
    "officer_name": "xm ryxm zfryxm",
    "sex": "xb",
    "birth_date": "csrq csny csnyr",
    "identity_number": "sfzh sfzhm sfz gmsfhm sfzjhm",
    "officer_code": "rybm rybh zfrybm zfrybh",
    "certificate_number": "zfzh zfzjh zjbh",
    "unit_name": "dwmc gzdw szdw zfzt",
    "unit_code": "dwdm dwbm dwbh",
    "enforcement_area": "zfqy",
    "education": "xl whcd",
    "staffing_status": "bz bzxz bzlx",
    "post": "zw gw zfgw",
    "power_scope": "zfqx zflb",
    "mobile_number": "sjh sjhm sj lxdh yddh",
    "ethnic_group": "mz",
    "political_status": "zzmm",
    "exam_result": "ksjg kscj",
    "exam_passed_on": "ksrq",
    "last_review_on": "njrq nsrq scnjrq scnsrq",
    "photo": "zp xp",
    "remark": "beizhu bzsm",
}
_FIELD_BY_TITLE = {title: name for name, titles in _SYNONYMS.items() for title in titles.split()}
_FIELD_BY_TITLE.update({initials: name for name, words in _INITIALS.items() for initials in words.split()})
_FIELD_BY_TITLE.update({name.replace("_", ""): name for name in _SYNONYMS})
FIELDS: tuple[str, ...] = tuple(_SYNONYMS)
REQUIRED_FIELDS = ("officer_name", "identity_number")

_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_SIGNS = re.compile(r"[\s*:：、,，.。_/\\-]+")
_TOTAL = re.compile(r"(?:本页)?(?:合计|总计|小计|共计|总人数|人数合计)|共[0-9]+人")
_TITLE = re.compile(r"填报单位|填表单位|填报日期|填表人|制表|审核人|单位代码|负责人|注[:：]|说明[:：]|联系人")
_UNIT_CODE_LABEL = re.compile(r"单位代码[:：]?([A-Za-z][0-9]{5})?$")


@dataclass(frozen=True)
class HeaderMapping:
    """Which column holds which field.

    `columns` field → column index (from 0); `unknown` titles nobody recognised,
    `repeated` titles whose field another column already has; both by index.
    """

    columns: Mapping[str, int]
    unknown: Mapping[int, str] = field(default_factory=dict)
    repeated: Mapping[int, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in REQUIRED_FIELDS if name not in self.columns)

    def cells(self, row: Sequence[Any]) -> dict[str, Any]:
        """Turn a row into field → cell; columns beyond the row's end are None."""
        length = len(row)
        return {name: row[index] if index < length else None for name, index in self.columns.items()}


def find_field(title: Any) -> str | None:
    """Recognise one column title: spaces, brackets with remarks, stars and colons do not matter."""
    text = squeeze(title)
    bare = _SIGNS.sub("", _BRACKETED.sub("", text)).lower()
    return _FIELD_BY_TITLE.get(bare)


def recognise_header(row: Sequence[Any]) -> HeaderMapping | None:
    """Read a row of column titles, in any order. None if it is not one (fewer than two known titles)."""
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    repeated: dict[int, str] = {}
    for index, cell in enumerate(row):
        title = squeeze(cell)
        if not title:
            continue
        name = find_field(title)
        if name is None:
            unknown[index] = title
        elif name in columns:
            repeated[index] = title
        else:
            columns[name] = index
    if len(columns) < 2 or not any(name in columns for name in REQUIRED_FIELDS):
        return None
    return HeaderMapping(columns, unknown, repeated)


def find_header(rows: Iterable[Sequence[Any]], limit: int = 30) -> tuple[int, HeaderMapping] | None:
    """Find the title row within the first rows of a sheet: its index from 0, and the mapping."""
    for index, row in enumerate(rows):
        if index >= limit:
            return None
        mapping = recognise_header(row)
        if mapping and not mapping.missing:
            return index, mapping
    return None


def find_unit_code(rows: Iterable[Sequence[Any]]) -> str | None:
    """Find "单位代码: A00001" in the rows above the column titles, in one cell or two (R-191)."""
    for row in rows:
        texts = [squeeze(cell) for cell in row if squeeze(cell)]
        for index, text in enumerate(texts):
            match = _UNIT_CODE_LABEL.search(text)
            if match:
                found = match[1] or (texts[index + 1] if index + 1 < len(texts) else "")
                return _unit_code(found)
    return None


def _unit_code(text: str) -> str | None:
    try:
        return read_unit_code(text, divisions=None).code
    except InvalidUnitCode:
        return None


def classify_row(cells: Mapping[str, Any]) -> RowKind:
    """Say what a row below the column titles is. `cells` as from HeaderMapping.cells.

    A row whose only content is its sequence number is blank. Every row with a
    name or a number that is not a total or a remark line counts as data, so
    nothing that may be a person is dropped silently (R-195).
    """
    filled = [text for name, cell in cells.items() if name != "sequence" and (text := squeeze(cell))]
    first = squeeze(cells.get("sequence")) or (filled[0] if filled else "")
    if _TOTAL.match(first):
        return RowKind.TOTAL
    if not filled:
        return RowKind.TITLE if _is_text_line(first) else RowKind.BLANK
    if squeeze(cells.get("identity_number")):
        return RowKind.HEADER if find_field(cells["identity_number"]) == "identity_number" else _data_or_total(filled)
    if _TITLE.match(first) or _TITLE.match(filled[0]):
        return RowKind.TITLE
    return _data_or_total(filled)


def _data_or_total(filled: Sequence[str]) -> RowKind:
    return RowKind.TOTAL if _TOTAL.match(filled[0]) else RowKind.DATA


def _is_text_line(text: str) -> bool:
    return bool(text) and not text.rstrip(".").isdigit()
