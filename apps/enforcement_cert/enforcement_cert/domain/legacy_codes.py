"""Codes of the 2008 edition and what they become: three roles, unit kinds, levels, states of certificates.

A code that nothing is known about has no meaning (None); a person gives it one on the mapping screen.
"""

from .errors import RuleViolation, TextEnum
from .organization import AgencyKind, GovernmentLevel
from .text import squeeze


class LegacyRuleBroken(RuleViolation):
    """Something of the old system that has no place in the new one."""


class AccountTarget(TextEnum):
    """What an old role becomes (R-002). The first two follow the unit of the account."""

    BY_UNIT = "Class of Its Unit"
    BY_OFFICE = "Legal Office of Its Level"
    ADMINISTRATOR = "System Administrator"


class UnitTarget(TextEnum):
    """What an old unit becomes: one of the three account kinds, or a legal office."""

    FIRST_LEVEL = "First-level Agency"
    SECOND_LEVEL = "Second-level Body"
    ENTRUSTED = "Entrusted Unit"
    LEGAL_OFFICE = "Legal Office"


class LegacyStatus(TextEnum):
    """The state of a certificate in the old system."""

    IN_USE = "Formally in Use"
    CARD_MAKING = "In Card Making"
    CANCELLED = "Cancelled"
    FORCED = "Forced Cancelled"
    VOID = "Declared Void"


_WORDS: dict[str, dict[TextEnum, str]] = {
    "role": {
        AccountTarget.BY_UNIT: "单位用户 执法单位用户 单位",
        AccountTarget.BY_OFFICE: "法制机构 法制机构用户 法制办 法制办用户",
        AccountTarget.ADMINISTRATOR: "系统管理员 管理员",
    },
    "unit_kind": {
        UnitTarget.FIRST_LEVEL: "一级机构 一级执法主体 一级 行政机关 执法主体 First-levelAgency",
        UnitTarget.SECOND_LEVEL: "二级机构 二级执法主体 二级 下属单位 法律法规授权组织 Second-levelBody",
        UnitTarget.ENTRUSTED: "受委托单位 受委托组织 委托 受委托 委托单位 EntrustedUnit",
        UnitTarget.LEGAL_OFFICE: "法制机构 法制办 政府法制机构 LegalOffice",
    },
    "government_level": {
        GovernmentLevel.PROVINCE: "省 省级 省直 Province",
        GovernmentLevel.CITY: "市 市级 地市 设区的市 市直 City",
        GovernmentLevel.COUNTY: "县 县级 区 区级 县区 县市区 County",
        GovernmentLevel.TOWNSHIP: "乡 镇 乡镇 街道 乡镇街道 Township",
    },
    "certificate_status": {
        LegacyStatus.IN_USE: "正常 在用 有效 已发证 正式 使用中 已办证",
        LegacyStatus.CARD_MAKING: "制卡中 制证中 已上报制卡 待制卡 制卡 已进入制卡",
        LegacyStatus.CANCELLED: "注销 已注销 有证注销 无证注销 作废 吊销",
        LegacyStatus.FORCED: "强制注销",
        LegacyStatus.VOID: "挂失 遗失 登报作废 声明作废 遗失作废",
    },
    "certificate_type": {},
}
CODE_KINDS: tuple[str, ...] = tuple(_WORDS)
TARGETS: dict[str, type[TextEnum]] = {
    "role": AccountTarget,
    "unit_kind": UnitTarget,
    "government_level": GovernmentLevel,
    "certificate_status": LegacyStatus,
}
_BY_WORD = {kind: {w: str(t) for t, ws in table.items() for w in ws.split()} for kind, table in _WORDS.items()}


def guess_meaning(kind: str, code: str) -> str | None:
    """Guess what a code of one kind means; None if it says nothing by itself."""
    return _BY_WORD[kind].get(squeeze(code))


_CLASS_BY_LEVEL = {
    GovernmentLevel.PROVINCE: "Provincial Legal Office",
    GovernmentLevel.CITY: "City Legal Office",
    GovernmentLevel.COUNTY: "County Legal Office",
}


def class_of_account(target: str, unit: UnitTarget | None, level: GovernmentLevel | None) -> str:
    """Give the user class of an old account (R-002): from the meaning of its role, its unit and that unit's level.

    Raises LegacyRuleBroken if role and unit do not go together; then a person must decide.
    """
    if not target:
        raise LegacyRuleBroken("legacy_role_unmapped")
    wanted = AccountTarget(target)
    if wanted is AccountTarget.ADMINISTRATOR:
        return "System Administrator"
    if unit is None:
        raise LegacyRuleBroken("legacy_account_unit_unknown")
    if unit is UnitTarget.LEGAL_OFFICE or wanted is AccountTarget.BY_OFFICE:
        if level not in _CLASS_BY_LEVEL:
            raise LegacyRuleBroken("legacy_account_no_office")
        return _CLASS_BY_LEVEL[level]
    return "Enforcement Agency" if AgencyKind(str(unit)) is AgencyKind.FIRST_LEVEL else "Second-level Body"
