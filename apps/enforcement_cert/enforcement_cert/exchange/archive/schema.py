"""The open format of the archive, version 1: tables, columns, kinds. Described in docs/exchange-format.md.

Column names are those of the format, not of the database; titles are what people read above a column, chosen
so that an exported list can be imported as a list again. No frappe import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

FORMAT = "enforcement-archive"
VERSION = 1


class Kind(str, Enum):
    """What a column holds; the text in files is the same on every machine (R-203)."""

    TEXT = "text"
    DATE = "date"  # 2010-06-30
    MOMENT = "moment"  # 2010-06-30 12:05:00, Asia/Shanghai
    WHOLE = "whole"
    YES_NO = "yes_no"  # 1, 0


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, its Chinese title, and the field if that has another name."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    field: str = ""

    @property
    def fieldname(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Table:
    """One table of the archive; `key` names the column that says which row it is."""

    name: str
    title: str
    doctype: str
    key: str
    columns: Sequence[Column]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


AGENCIES = Table(
    "agencies",
    "执法主体",
    "Enforcement Agency",
    "agency",
    (
        Column("agency", "主体标识"),
        Column("agency_name", "执法主体名称"),
        Column("unit_code", "单位代码"),
        Column("organization_code", "组织机构代码"),
        Column("unified_social_credit_code", "统一社会信用代码"),
        Column("agency_kind", "主体类别"),
        Column("legal_kind", "法律性质"),
        Column("superior", "上级主体标识", field="superior_agency"),
        Column("government_level", "层级"),
        Column("administrative_division", "行政区划代码"),
        Column("account_status", "账号状态"),
        Column("enforcement_area", "执法区域"),
        Column("power_scope", "职权范围"),
        Column("legal_basis", "法律依据"),
        Column("legal_basis_link", "法律依据链接"),
        Column("entrusted_from", "委托起始日期", Kind.DATE),
        Column("entrusted_until", "委托终止日期", Kind.DATE),
        Column("civil_servants_authorised", "行政编制核定数", Kind.WHOLE),
        Column("civil_servants_actual", "行政编制实有数", Kind.WHOLE),
        Column("institution_staff_authorised", "事业编制核定数", Kind.WHOLE),
        Column("institution_staff_actual", "事业编制实有数", Kind.WHOLE),
        Column("other_staff_authorised", "其他编制核定数", Kind.WHOLE),
        Column("other_staff_actual", "其他编制实有数", Kind.WHOLE),
        Column("exceeding_reason", "超编说明"),
        Column("administrator_name", "管理员姓名"),
        Column("administrator_mobile", "管理员手机"),
    ),
)

OFFICERS = Table(
    "officers",
    "执法人员",
    "Enforcement Officer",
    "officer_code",
    (
        Column("officer_code", "执法人员编码"),
        Column("officer_name", "姓名"),
        Column("sex", "性别"),
        Column("birth_date", "出生日期", Kind.DATE),
        Column("identity_number", "身份证号"),
        Column("mobile_number", "手机号码", field="mobile"),
        Column("agency", "单位标识"),
        Column("unit_code", "单位代码", field="agency"),
        Column("unit_name", "工作单位", field="agency"),
        Column("record_status", "档案状态"),
        Column("override_reason", "更正理由"),
        Column("ethnic_group", "民族"),
        Column("political_status", "政治面貌"),
        Column("education", "学历"),
        Column("degree", "学位"),
        Column("major", "所学专业"),
        Column("post", "职务"),
        Column("post_rank", "职级"),
        Column("staffing_status", "编制性质"),
        Column("establishment_number", "编制证号"),
        Column("is_in_post", "在执法岗位", Kind.YES_NO),
        Column("work_started_on", "参加工作日期", Kind.DATE),
        Column("joined_unit_on", "进入本单位日期", Kind.DATE),
        Column("enforcement_since", "从事执法日期", Kind.DATE),
        Column("enforcement_area", "执法区域"),
        Column("power_scope", "执法权限"),
        Column("exam_result", "考试结果"),
        Column("exam_passed_on", "考试合格日期", Kind.DATE),
        Column("former_code", "原人员编码"),
        Column("photo", "照片文件"),
    ),
)

CERTIFICATES = Table(
    "certificates",
    "执法证件",
    "Enforcement Certificate",
    "certificate_number",
    (
        Column("certificate_number", "执法证号"),
        Column("certificate_type", "证件类型"),
        Column("certificate_status", "证件状态"),
        Column("officer_code", "执法人员编码", field="officer"),
        Column("officer_name", "姓名"),
        Column("agency", "单位标识"),
        Column("unit_name", "证件单位名称"),
        Column("entrusted_unit_name", "受委托单位名称"),
        Column("enforcement_area", "执法区域"),
        Column("power_scope", "执法权限"),
        Column("issued_on", "发证日期", Kind.DATE),
        Column("valid_from", "有效期起", Kind.DATE),
        Column("valid_until", "有效期止", Kind.DATE),
        Column("review_due_on", "应审验日期", Kind.DATE),
        Column("last_review_on", "上次年审日期", Kind.DATE),
        Column("suspended_until", "暂停至", Kind.DATE),
        Column("status_changed_at", "状态变更时间", Kind.MOMENT),
        Column("status_reason", "状态原因"),
        Column("cancellation_kind", "注销类别"),
        Column("cancellation_ground", "注销事由"),
        Column("former_number", "原证号"),
    ),
)

TABLES = (AGENCIES, OFFICERS, CERTIFICATES)

# Select values that people read in their own words in lists; packages keep the stable ones.
SHOWN_IN_WORDS = frozenset(
    {
        "sex", "record_status", "political_status", "education", "degree", "staffing_status", "exam_result",
        "agency_kind", "legal_kind", "government_level", "account_status", "certificate_status",
        "cancellation_kind", "cancellation_ground",
    }
)  # fmt: skip
# Without the right to full numbers these columns show the masked text.
PERSONAL = frozenset({"identity_number", "mobile_number", "administrator_mobile"})

# What an officer's record has and the archive leaves out, with the reason.
LEFT_OUT = {
    "is_overridden": "follows from the identity number",
    "identity_cipher": "belongs to the key of one site",
    "identity_digest": "belongs to the key of one site",
    "living_identity_digest": "belongs to the key of one site",
    "mobile_cipher": "belongs to the key of one site",
    "mobile_digest": "belongs to the key of one site",
    "certificate": "follows from the certificates",
    "certificate_status": "follows from the certificates",
    "certificate_valid_until": "follows from the certificates",
    "review_due_on": "follows from the certificates",
    "user": "logins belong to one site",
    "officer_import": "origin within one site",
    "legacy_migration": "origin within one site",
    "establishment_proof": "documents stay where they were examined",
    "eligibility_evidence": "documents stay where they were examined",
}
