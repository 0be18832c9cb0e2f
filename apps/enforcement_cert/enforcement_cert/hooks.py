"""What the app asks of the engine. Order and names follow the engine's hook documentation."""

app_name = "enforcement_cert"
app_title = "Enforcement Certificates"
app_publisher = "Enforcement Certificate Team"
app_description = "Law-enforcement certificates of a province"
app_email = "team@enforcement-cert.example"
app_license = "MIT"

app_logo_url = "/assets/enforcement_cert/images/emblem.svg"
# The desk: scripts and style for every page, and what the browser is told at the start.
app_include_js = ["enforcement_cert.bundle.js"]
app_include_css = ["enforcement_cert.bundle.css"]
# Scripts that several forms share; each record type's own script lies beside it.
doctype_js = {
    **dict.fromkeys(
        ("Certificate Application", "Cancellation Request", "Loss Report", "Card Handover"),
        "public/js/forms/notices.js",
    ),
    "Exam Candidate": "public/js/forms/exam_code.js",
    "Enforcement Agency": "public/js/forms/history.js",
    "Enforcement Certificate": "public/js/forms/history.js",
    "Enforcement Officer": [
        "public/js/forms/history.js",
        "public/js/forms/officer_moves.js",
        "public/js/forms/corrections.js",
        "public/js/forms/officer_cards.js",
        "public/js/forms/recorded_certificates.js",
    ],
}
extend_bootinfo = ["enforcement_cert.desk.boot.add_to_boot"]

after_install = "enforcement_cert.setup.install.after_install"
after_migrate = ["enforcement_cert.setup.install.after_migrate"]
before_uninstall = "enforcement_cert.setup.install.before_uninstall"

# Who sees which row: access/scope.py alone.
_SCOPE = "enforcement_cert.access.scope."
permission_query_conditions = {
    "Enforcement Agency": _SCOPE + "agency_conditions",
    "Agency Account Event": _SCOPE + "event_conditions",
    "Entrustment Letter": _SCOPE + "letter_conditions",
    "Enforcement Officer": _SCOPE + "officer_conditions",
    "Certificate Application": _SCOPE + "application_conditions",
    "Enforcement Certificate": _SCOPE + "certificate_conditions",
    "Officer Import": _SCOPE + "import_conditions",
    "Officer Import Row": _SCOPE + "import_row_conditions",
    "User Assignment": _SCOPE + "assignment_conditions",
    "Bulk Run": _SCOPE + "run_conditions",
    "Agency Period": _SCOPE + "agency_period_conditions",
    "Employment Period": _SCOPE + "employment_period_conditions",
    "Certificate Period": _SCOPE + "certificate_period_conditions",
    "Structure Change": _SCOPE + "structure_change_conditions",
    "Officer Transfer": _SCOPE + "transfer_conditions",
    "Leaving Report": _SCOPE + "leaving_conditions",
    "Cancellation Request": _SCOPE + "cancellation_conditions",
    "Loss Report": _SCOPE + "loss_conditions",
    "Handling Post": _SCOPE + "post_conditions",
    "Fee Item": _SCOPE + "fee_item_conditions",
    "Fee Slip": _SCOPE + "fee_slip_conditions",
    "Printed Notice": _SCOPE + "printed_notice_conditions",
    "Certificate Review": _SCOPE + "review_conditions",
    "Review Hold": _SCOPE + "hold_conditions",
    "Review Scan": _SCOPE + "scan_conditions",
    "Review Notice": _SCOPE + "notice_conditions",
    "Review Campaign": _SCOPE + "campaign_conditions",
    "Exam Session": _SCOPE + "exam_session_conditions",
    "Exam Candidate": _SCOPE + "exam_candidate_conditions",
    "Exam Entrance Event": _SCOPE + "entrance_event_conditions",
}
has_permission = {name: _SCOPE + "has_permission" for name in ("Legal Office", *permission_query_conditions)}
# The registers about persons: access/registers.py.
_REGISTERS = "enforcement_cert.access.registers."
_REGISTER_CONDITIONS = {
    "Forced Cancellation": "list_conditions",
    "Staffing Register Edition": "edition_conditions",
    "Staffing Register Entry": "entry_conditions",
    "Staffing Register Import": "import_conditions",
    "Staffing Register Row": "row_conditions",
    "Probable Duplicate": "pair_conditions",
    "Duplicate Search": "search_conditions",
    "Officer Correction": "correction_conditions",
}
permission_query_conditions.update({name: _REGISTERS + rule for name, rule in _REGISTER_CONDITIONS.items()})
has_permission.update(dict.fromkeys(_REGISTER_CONDITIONS, _REGISTERS + "has_permission"))

permission_query_conditions["Personal Data Access Log"] = "enforcement_cert.access.register_scope.log_conditions"
has_permission["Personal Data Access Log"] = "enforcement_cert.access.register_scope.has_permission"
permission_query_conditions["Expired Certificate Record"] = "enforcement_cert.access.expired.record_conditions"
has_permission["Expired Certificate Record"] = "enforcement_cert.access.expired.has_permission"

# Exports of the archive and packages: access/archive_files.py.
_FILES = "enforcement_cert.access.archive_files."
permission_query_conditions["Archive Export"] = _FILES + "export_conditions"
permission_query_conditions["Archive Package"] = _FILES + "package_conditions"
has_permission.update(dict.fromkeys(("Archive Export", "Archive Package"), _FILES + "has_permission"))

# Talks with chips and computers with card readers: access/chips.py.
_CHIPS = "enforcement_cert.access.chips."
permission_query_conditions["Chip Operation"] = _CHIPS + "operation_conditions"
permission_query_conditions["Reader Computer"] = _CHIPS + "computer_conditions"
has_permission.update(dict.fromkeys(("Chip Operation", "Reader Computer"), _CHIPS + "has_permission"))

# Cards on their way from the maker to the holder: access/cards.py.
_CARDS = "enforcement_cert.access.cards."
_CARD_CONDITIONS = {
    "Certificate Card": "card_conditions",
    "Card Shipment": "shipment_conditions",
    "Card Shipment Item": "item_conditions",
    "Card Handover": "handover_conditions",
    "Card Destruction": "destruction_conditions",
}
permission_query_conditions.update({name: _CARDS + rule for name, rule in _CARD_CONDITIONS.items()})
has_permission.update(dict.fromkeys(_CARD_CONDITIONS, _CARDS + "has_permission"))
# Messages and preferences: access/messages.py.
_MESSAGES = "enforcement_cert.access.messages."
permission_query_conditions["Outbox Message"] = _MESSAGES + "message_conditions"
permission_query_conditions["Message Preference"] = _MESSAGES + "preference_conditions"
has_permission.update(dict.fromkeys(("Outbox Message", "Message Preference"), _MESSAGES + "has_permission"))

# Questions, blueprints and attempts of the online examination: access/exam_papers.py.
_EXAM = "enforcement_cert.access.exam_papers."
permission_query_conditions["Exam Question"] = _EXAM + "bank_conditions"
permission_query_conditions["Exam Question Import"] = _EXAM + "bank_conditions"
permission_query_conditions["Exam Attempt"] = _EXAM + "attempt_conditions"
has_permission.update(
    dict.fromkeys(("Exam Question", "Exam Question Import", "Exam Blueprint", "Exam Attempt"), _EXAM + "has_permission")
)

permission_query_conditions["File"] = _SCOPE + "file_conditions"

# Exports, prints and opened files of persons go into the register of readings (access/readings.py).
override_doctype_class = {"Access Log": "enforcement_cert.access.readings.RegisteredAccessLog"}
override_whitelisted_methods = {
    "frappe.desk.query_report.export_query": "enforcement_cert.access.readings.export_report",
    "frappe.www.printview.get_html_and_style": "enforcement_cert.access.readings.preview_print",
}

# What the engine would tell of records that are not the caller's: answered by the app instead.
override_whitelisted_methods |= {
    "frappe.client.validate_link": "enforcement_cert.desk.engine_answers.validate_link",
    "frappe.desk.form.linked_with.get": "enforcement_cert.desk.engine_answers.linked_with",
    "frappe.desk.search.get_link_title": "enforcement_cert.desk.engine_answers.link_title",
}

# The gate: size and rate before anything else, then the allow-list once the user is known.
before_request = ["enforcement_cert.gate.door.check_limits"]
after_request = ["enforcement_cert.desk.news.mark_answer"]
auth_hooks = [
    "enforcement_cert.access.entrance.require_settled_login",  # first password, second factor
    "enforcement_cert.gate.door.check_request",  # the last one: the list and the arguments
]
on_login = [
    "enforcement_cert.access.passwords.refuse_worn_first_password",
    "enforcement_cert.access.assignments.apply_days_of",
]
override_whitelisted_methods |= {
    "frappe.core.doctype.user.user.update_password": "enforcement_cert.access.passwords.update_password",
}
# What counts as business of an external user: {record type: field that holds the login}. Rooms that serve
# citizens add theirs; an account with a row there is never deleted (G-080).
external_business: dict[str, str] = {}

# The public verification page, for benches whose entry is the engine's own (see wsgi.py).
page_renderer = [
    "enforcement_cert.portal.engine_page.VerificationPage",
    "enforcement_cert.portal.register_page.PublicRegisterPage",
    "enforcement_cert.desk.desktop_app.DesktopApp",
    "enforcement_cert.organization.registration_page.RegistrationPage",
    "enforcement_cert.portal.my_certificate_page.MyCertificatePage",
    "enforcement_cert.portal.my_review_page.MyReviewPage",
    "enforcement_cert.examination.exam_page.ExamPage",
]
# The manual: /help/faq and so on.
website_route_rules = [{"from_route": "/help/<page>", "to_route": "help"}]
# Pages of the engine's makers, in English and about nobody.
website_redirects = [
    {"source": "/about", "target": "/help"},
    {"source": "/contact", "target": "/help/faq"},
]
# Functions the pages of the login and the help ask.
_MARKS = "enforcement_cert.desk.site_marks."
jinja = {
    "methods": [
        _MARKS + "is_training_site",
        _MARKS + "support_contacts",
        _MARKS + "support_note",
        _MARKS + "product_name",
        "enforcement_cert.organization.registration.is_registration_open",
    ]
}
doc_events: dict[str, dict[str, str | list[str]]] = {
    "Certificate Settings": {
        "validate": "enforcement_cert.organization.office_words.check_label",
        "on_update": "enforcement_cert.organization.office_words.on_settings_change",
    },
    "User": {
        "before_validate": "enforcement_cert.access.passwords.check_password_of_form",
        "on_update": "enforcement_cert.access.passwords.note_password_of_form",
    },
    "Contact": {"autoname": "enforcement_cert.access.contacts.name_contact"},
    "File": {"on_trash": "enforcement_cert.personnel.documents.keep_proofs"},
    "Version": {"before_insert": "enforcement_cert.access.versions.strip_secrets"},
    "Review Campaign": {"on_update": "enforcement_cert.review.campaign_announcing.on_update"},
    "Certificate Application": {"on_update": "enforcement_cert.notification.application_events.on_update"},
    "Enforcement Certificate": {
        "before_insert": "enforcement_cert.review.dates.before_insert",
        "before_validate": [
            "enforcement_cert.review.dates.keep_base_year",
            "enforcement_cert.review.last_days.before_validate",
        ],
        "validate": "enforcement_cert.personnel.code_lists.require_open_values",
        "on_change": [
            "enforcement_cert.review.following.on_certificate_change",
            "enforcement_cert.portal.forgetting.on_change",
            "enforcement_cert.certificate.history.on_change",
            "enforcement_cert.personnel.certificate_marks.on_change",
            "enforcement_cert.personnel.transfers.on_certificate_change",
            "enforcement_cert.personnel.leaving.on_certificate_change",
            "enforcement_cert.certificate.flow_effects.on_certificate_change",
            "enforcement_cert.certificate.cards.on_certificate_change",
        ],
        "on_trash": [
            "enforcement_cert.portal.forgetting.on_trash",
            "enforcement_cert.certificate.history.on_trash",
        ],
        "after_rename": "enforcement_cert.portal.forgetting.after_rename",
    },
    "Exam Session": {"before_validate": "enforcement_cert.examination.blueprints.follow_blueprint"},
    "Cancellation Request": {"validate": "enforcement_cert.personnel.code_lists.require_open_values"},
    # History of units and employment, written by their own changes only.
    "Enforcement Agency": {
        "on_update": "enforcement_cert.approval.posts.on_agency_change",
        "on_change": [
            "enforcement_cert.organization.history.on_change",
            "enforcement_cert.review.following.on_agency_change",
        ],
        "on_trash": "enforcement_cert.organization.history.on_trash",
    },
    "User Assignment": {"on_update": "enforcement_cert.approval.posts.on_assignment_change"},
    "Enforcement Officer": {
        "on_update": "enforcement_cert.personnel.duplicates.warn_at_entry",
        "on_change": "enforcement_cert.personnel.history.on_change",
        "on_trash": "enforcement_cert.personnel.history.on_trash",
    },
}

# The territory beside each row follows every saved change (access/territory.py).
_TERRITORY = "enforcement_cert.access.territory."
for _kind in (
    "Legal Office",
    "Enforcement Agency",
    "Enforcement Officer",
    "Certificate Application",
    "Enforcement Certificate",
    "Certificate Review",
):
    _events = doc_events.setdefault(_kind, {})
    _before = _events.get("on_change", [])
    _events["on_change"] = [_TERRITORY + "settle_record", *([_before] if isinstance(_before, str) else _before)]
doc_events["Legal Office"]["after_rename"] = _TERRITORY + "settle_renamed"

# Divisions that have ended are not offered and not accepted for anything new.
standard_queries = {"Administrative Division": "enforcement_cert.organization.division_validity.offer_living_divisions"}
for _kind in ("Legal Office", "Enforcement Agency"):
    doc_events[_kind]["validate"] = "enforcement_cert.organization.division_validity.require_living_division"

scheduler_events = {
    # What came in by bulk statements gets its first period; named apart, as one method may stand once only.
    "hourly": [
        "enforcement_cert.organization.history.begin_agency_periods",
        "enforcement_cert.personnel.history.begin_employment_periods",
        "enforcement_cert.certificate.card_records.record_missing_cards",
        "enforcement_cert.certificate.history.begin_certificate_periods",
        "enforcement_cert.notification.channels.email.note_given_up",
    ],
    "all": ["enforcement_cert.gate.refusal_log.write_refusals"],
    "daily": [
        "enforcement_cert.exchange.archive.exports.remove_old_files",
        "enforcement_cert.access.assignments.apply_days",
        "enforcement_cert.access.external.purge_unused",
        "enforcement_cert.gate.refusal_log.clear_old_refusals",
        "enforcement_cert.certificate.cancelling.end_suspensions",
        "enforcement_cert.personnel.leaving.mark_late_reports",
        "enforcement_cert.organization.entrustment_effects.daily",
        "enforcement_cert.personnel.forced_list.expire_entries",
        "enforcement_cert.personnel.duplicates.search_every_night",
        "enforcement_cert.review.dates.settle_days",
        "enforcement_cert.review.closing.close_years",
        "enforcement_cert.review.last_days.settle_all",
        "enforcement_cert.review.campaigning.send_reminders",
        "enforcement_cert.personnel.certificate_marks.write_all_certificate_marks",
        "enforcement_cert.access.register_check.check_register",
        "enforcement_cert.access.retention.remove_old_lists",
        "enforcement_cert.examination.photos.remove_old_photos",
        "enforcement_cert.exchange.legacy.removal.remove_old_databases",
        "enforcement_cert.notification.certificate_reminders.remind_of_last_days",
        "enforcement_cert.review.campaign_announcing.close_over",
        "enforcement_cert.review.announcing.remind_of_scans",
        "enforcement_cert.notification.retention.remove_old_messages",
    ],
    "weekly_long": ["enforcement_cert.certificate.history.check_histories"],
    "cron": {
        "* * * * *": [
            _TERRITORY + "settle_leftovers",
            "enforcement_cert.notification.delivery.deliver_waiting",
            "enforcement_cert.review.campaign_announcing.resume_announcements",
            "enforcement_cert.review.simulation_runs.resume_simulations",
            "enforcement_cert.certificate.batches.resume_interrupted_batches",
            "enforcement_cert.certificate.bulk.resume_interrupted_runs",
            "enforcement_cert.certificate.chips.operations.end_abandoned",
            "enforcement_cert.organization.structure_run.start_due_changes",
            "enforcement_cert.organization.structure_run.settle_stopped_changes",
            "enforcement_cert.exchange.officer_import.resume_interrupted_imports",
            "enforcement_cert.exchange.archive.exports.resume_interrupted_exports",
            "enforcement_cert.exchange.archive.packages.resume_interrupted_packages",
            "enforcement_cert.exchange.legacy.migration.resume_interrupted_migrations",
            "enforcement_cert.personnel.registers.staffing_import.resume_interrupted_imports",
            "enforcement_cert.personnel.duplicates.resume_interrupted_searches",
            "enforcement_cert.exchange.backups.start_when_due",
            "enforcement_cert.examination.marking.end_overdue",
            "enforcement_cert.examination.question_import.resume_interrupted_imports",
        ],
    },
}
