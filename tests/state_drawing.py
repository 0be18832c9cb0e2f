"""Draws the statuses of a certificate from the table of the rules: `python -m tests.state_drawing` writes the page.

The page is docs/zh/certificate-states.md; a test compares it with what is drawn, so neither can drift from the table.
"""

from datetime import date
from pathlib import Path

from enforcement_cert.domain.cancellations import STEPS
from enforcement_cert.domain.certificate_states import NEXT_STATUS, CertificateFacts, CertificateStatus, public_status

PAGE = Path(__file__).parents[1] / "docs" / "zh" / "certificate-states.md"
_S = CertificateStatus
NAMES = {
    _S.VALID: "有效",
    _S.SUSPENDED: "暂停",
    _S.REPORTED_LOST: "已报失",
    _S.DECLARED_VOID: "已声明作废",
    _S.CANCELLED: "已注销",
}
PUBLIC = {"valid": "有效", "suspended": "已暂停", "cancelled": "已注销"}
# Who makes which change, and with what in the hand; every change of the table has its line.
WAYS = {
    (_S.VALID, _S.SUSPENDED): "法制机构暂扣；委托到期；离岗报告",
    (_S.VALID, _S.REPORTED_LOST): "单位、持证人或法制机构报失",
    (_S.VALID, _S.CANCELLED): "有证注销获批；强制注销",
    (_S.SUSPENDED, _S.VALID): "暂扣期满或提前恢复；委托恢复",
    (_S.SUSPENDED, _S.REPORTED_LOST): "单位、持证人或法制机构报失",
    (_S.SUSPENDED, _S.CANCELLED): "有证注销获批；强制注销",
    (_S.REPORTED_LOST, _S.VALID): "声明前找回：单位出示卡片撤销报失",
    (_S.REPORTED_LOST, _S.SUSPENDED): "声明前找回，报失前已暂停",
    (_S.REPORTED_LOST, _S.DECLARED_VOID): "登记作废声明",
    (_S.REPORTED_LOST, _S.CANCELLED): "声明前交回卡片，有证注销获批；强制注销",
    (_S.DECLARED_VOID, _S.CANCELLED): "无证注销获批；强制注销",
}
_STATUS = {
    "Draft": "草稿",
    "Unit Check": "单位审核",
    "Legal Review": "法制审核",
    "Approved": "已批准",
    "Refused": "不同意",
    "Withdrawn": "已撤回",
}
_ACTORS = {"Agency Clerk": "单位经办人", "Agency Checker": "单位审核人", "Legal Office": "同级法制机构"}


def changes() -> list[tuple[CertificateStatus, CertificateStatus]]:
    """Return every change of the table in the order of the statuses."""
    return [(old, new) for old in _S for new in _S if new in NEXT_STATUS[old]]


def draw() -> str:
    """Return the whole page."""
    return "\n".join(
        [
            "# 证件的状态",
            "",
            "本页由规则表生成（`domain/certificate_states.py`、`domain/cancellations.py`），请勿手工修改；",
            "更新方法见 `tests/state_drawing.py`。“过期”不是状态，由有效期和当天日期得出。",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{NAMES[status]}" as {_key(status)}' for status in _S),
            f"    [*] --> {_key(_S.VALID)}: 制证",
            *(f"    {_key(old)} --> {_key(new)}: {WAYS[old, new]}" for old, new in changes()),
            f"    {_key(_S.CANCELLED)} --> [*]",
            "```",
            "",
            "| 原状态 | 新状态 | 如何办理 |",
            "|---|---|---|",
            *(f"| {NAMES[old]} | {NAMES[new]} | {WAYS[old, new]} |" for old, new in changes()),
            "",
            "表中没有的变更一律不能办理；“已声明作废”只能注销，“已注销”是终点。",
            "",
            "## 公众查验显示",
            "",
            "| 状态 | 查验结果 |",
            "|---|---|",
            *(f"| {NAMES[status]} | {_public(status)} |" for status in _S),
            "",
            "## 注销申请的步骤",
            "",
            "| 步骤前 | 步骤后 | 办理人 | 须写明原因 |",
            "|---|---|---|---|",
            *(
                f"| {_STATUS[step.from_status]} | {_STATUS[step.to_status]} | {_ACTORS[step.actor_kind]} | "
                f"{'是' if step.needs_reason else '否'} |"
                for step in STEPS
            ),
            "",
            "批准前：有证注销须已收回卡片，无证注销须已登记作废声明。证号声明作废后，注销只能退回补正，不能撤回或不同意。",
            "",
        ]
    )


def _key(status: CertificateStatus) -> str:
    return status.name


def _public(status: CertificateStatus) -> str:
    facts = CertificateFacts(status, "", "", "", "", "")
    return PUBLIC[str(public_status(facts, date(2026, 1, 1)))]


if __name__ == "__main__":
    PAGE.write_text(draw(), encoding="utf-8")
