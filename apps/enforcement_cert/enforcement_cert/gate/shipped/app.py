"""What the app's own rooms open to whom. One entry per whitelisted function of the app."""

from enforcement_cert.gate.shipped.group import Group

GUEST = (
    Group("Anybody may verify a certificate", ("enforcement_cert.api.v1.verify",)),
    Group(
        "A new password by link, held to this application's rules; registration of citizens and enterprises",
        ("passwords.update_password", "external.register"),
        "enforcement_cert.access.",
    ),
)

PORTAL = (
    Group(
        "Whoever logs in changes the own password and keeps a second factor",
        ("passwords.change_password", "second_factor.begin", "second_factor.confirm", "second_factor.verify"),
        "enforcement_cert.access.",
    ),
)

DESK = (
    Group(
        "Personal data and certificates: apply, decide, make cards, suspend, cancel",
        (
            "enforcement_cert.access.masking.find_officer_by_identity",
            "enforcement_cert.access.masking.reveal",
            "enforcement_cert.certificate.applying.apply_for_officers",
            "enforcement_cert.certificate.batches.create_batch",
            "enforcement_cert.certificate.batches.start_batch",
            "enforcement_cert.certificate.batches.stop_batch",
            "enforcement_cert.certificate.bulk.stop_run",
            "enforcement_cert.certificate.cancelling.cancel_certificate",
            "enforcement_cert.certificate.cancelling.resume_certificate",
            "enforcement_cert.certificate.cancelling.suspend_certificate",
            "enforcement_cert.certificate.card_files.download_card",
            "enforcement_cert.certificate.deciding.decide_applications",
        ),
    ),
    Group(
        "Registers about persons: forced-cancellation list, staffing register; each asks the rules who may",
        (
            "forced_list.acts_open",
            "forced_list.decide_objection",
            "forced_list.put_on_list",
            "forced_list.record_objection",
            "forced_list.reject_proposal",
            "forced_list.remove_from_list",
            "forced_list.withdraw_proposal",
            "registers.staffing_import.start",
        ),
        "enforcement_cert.personnel.",
    ),
    Group(
        "Help of forms and work lists",
        (
            "enforcement_cert.desk.history.as_of",
            "enforcement_cert.desk.history.timeline",
            "enforcement_cert.desk.form_help.judge_photo",
            "enforcement_cert.desk.form_help.photo_requirements",
            "enforcement_cert.desk.form_help.public_link",
            "enforcement_cert.desk.form_help.read_person_facts",
            "enforcement_cert.desk.work_list.rows_out_of_reach",
            "enforcement_cert.desk.work_list.steps_for_selection",
        ),
    ),
    Group(
        "Life of agency accounts and letters of entrustment; each step asks the rules and the caller's place",
        (
            "account_panel.account_state",
            "accounts.ask_for_change",
            "accounts.claim_superior",
            "accounts.close_account",
            "accounts.declare_second_level",
            "accounts.decline_account",
            "accounts.give_up",
            "accounts.pass_review",
            "accounts.reopen_account",
            "accounts.return_account",
            "accounts.settle_change",
            "accounts.submit_account",
            "accounts.take_in",
            "entrusting.publish_letter",
            "entrusting.put_in_force",
            "entrusting.revoke_letter",
        ),
        "enforcement_cert.organization.",
    ),
    Group(
        "Migration from the 2008 edition; administrators only, each checks that itself",
        (
            "migration.start",
            "migration.stop",
            "migration.overview",
            "migration.add_units_to_decide",
            "migration.hand_out_passwords",
            "initialisation.halves",
            "initialisation.declare_finished",
        ),
        "enforcement_cert.exchange.legacy.",
    ),
    Group(
        "Import of officers' lists",
        (
            "enforcement_cert.exchange.officer_import.preview",
            "enforcement_cert.exchange.officer_import.start",
            "enforcement_cert.exchange.officer_import.stop",
            "enforcement_cert.exchange.officer_import.progress",
            "enforcement_cert.exchange.officer_import.refused_rows",
        ),
    ),
    Group(
        "Export of the archive and import of packages; each checks place and owner itself",
        (
            "exports.propose_name",
            "exports.find_by_name",
            "exports.stop",
            "exports.progress",
            "packages.start",
            "packages.stop",
            "packages.progress",
        ),
        "enforcement_cert.exchange.archive.",
    ),
    Group(
        "Applying, deciding, making cards, changing certificates; each checks place and duty itself",
        (
            "applying.apply_for_officers",
            "deciding.decide_applications",
            "bulk.stop_run",
            "batches.create_batch",
            "batches.start_batch",
            "batches.stop_batch",
            "cancelling.cancel_certificate",
            "cancelling.suspend_certificate",
            "cancelling.resume_certificate",
            "card_files.download_card",
        ),
        "enforcement_cert.certificate.",
    ),
    Group(
        "Protected personal data: reading is written down, finding needs the whole number",
        ("reveal", "find_officer_by_identity"),
        "enforcement_cert.access.masking.",
    ),
    Group(
        "Readings of personal data: register, reports and print previews that are written down",
        (
            "readings.export_report",
            "readings.preview_print",
            "register_check.check_now",
            "register_check.register_state",
        ),
        "enforcement_cert.access.",
    ),
    Group(
        "Archive of officers: code lists, overview, list filters",
        (
            "code_lists.choices",
            "code_lists.reading_rules",
            "overview.officer_conditions",
            "overview.officer_overview",
            "overview.officer_readings",
        ),
        "enforcement_cert.personnel.",
    ),
    Group(
        "Changes of structure: draft, submit, decide, carry out; each checks place and duty itself",
        (
            "structure_changes.submit_change",
            "structure_changes.withdraw_change",
            "structure_changes.decide_change",
            "structure_run.carry_out_rest",
            "structure_run.progress",
            "structure_preview.preview",
            "structure_preview.officers_to_choose",
        ),
        "enforcement_cert.organization.",
    ),
    Group(
        "Help while filling in forms and ticking rows",
        (
            "history.as_of",
            "history.timeline",
            "form_help.read_person_facts",
            "form_help.judge_mobile",
            "list_filters.keep_filter",
            "list_filters.remove_filter",
            "list_filters.saved_filters",
            "form_help.photo_requirements",
            "form_help.judge_photo",
            "form_help.public_link",
            "work_list.rows_out_of_reach",
            "work_list.steps_for_selection",
            "trees.agency_children",
            "engine_answers.link_title",
            "engine_answers.linked_with",
            "engine_answers.validate_link",
        ),
        "enforcement_cert.desk.",
    ),
    Group(
        "Administration of logins; each asks whether the login lies in the caller's own tree",
        (
            "logins.create_login",
            "logins.deactivate",
            "logins.end_sessions",
            "logins.login_state",
            "logins.my_administration",
            "logins.new_first_password",
            "logins.reset_second_factor",
            "logins.unlock_login",
        ),
        "enforcement_cert.access.",
    ),
    Group("Which version answers, and what is new in it", ("news.check", "news.mark_seen"), "enforcement_cert.desk."),
)

MANAGER = (
    Group(
        "External users and addresses that are locked out",
        ("enforcement_cert.access.external.clear_password", "Login Settings::unlock_address"),
    ),
    Group(
        "The gate's own settings page",
        ("enforcement_cert.gate.administration.get_overview",),
    ),
)
