"""Results of online examinations that count already were released when they were marked."""

import frappe


def execute() -> None:
    """Date the release of every marked attempt whose candidate has its result; may run again."""
    frappe.db.sql(
        """update `tabExam Attempt` a join `tabExam Candidate` c on c.name = a.candidate
        set a.result_released_at = a.marked_at
        where a.result_released_at is null and a.attempt_status in ('Handed In', 'Timed Out')
        and c.result_source = 'Online' and c.result in ('Passed', 'Failed')"""
    )
