"""Enforcement Officer: one person's archive record. Rules: domain/identifiers, domain/text, domain/photo_rules."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE, was_typed
from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.certificate import photo
from enforcement_cert.domain.career import Career, career_findings
from enforcement_cert.domain.identifiers import IdentityNumber, read_identity_number, read_mobile
from enforcement_cert.domain.text import clean_name
from enforcement_cert.errors import PlainDuplicates, plain_refusals, refuse, sentences_of
from enforcement_cert.examination import door_log
from enforcement_cert.personnel import code_lists, evidence, forced_list, officers
from enforcement_cert.personnel.certificate_marks import MARKS
from enforcement_cert.personnel.officers import living_digest, take_officer_codes

FACTS_OF_PERSON = ("officer_name", "identity_digest", "agency")
# Of whoever holds a certificate these change by a request with evidence and a second person only.
FACTS_BY_REQUEST = (*FACTS_OF_PERSON, "birth_date", "sex")
FACTS_OF_EXAM = ("exam_result", "exam_passed_on")
FACTS_OF_CARD = (
    *FACTS_OF_PERSON,
    "photo",
    "enforcement_area",
    "power_scope",
    "sex",
    "birth_date",
    "staffing_status",
    "exam_result",
    "is_in_post",
)


class EnforcementOfficer(PlainDuplicates, Document):
    """An officer (or candidate). The identity number is checked, encrypted and masked on entry."""

    # What nobody needs on a screen, not even encrypted.
    SECRETS = ("identity_cipher", "identity_digest", "living_identity_digest", "mobile_cipher", "mobile_digest")
    KEPT = ("officer_code", "officer_import", *MARKS)
    officer_name: str
    sex: str | None
    birth_date: object
    photo: str | None

    def autoname(self):
        self.officer_code = take_officer_codes()[0]
        self.name = self.officer_code

    def as_dict(self, *args, **kwargs):
        """The record as it is sent to browsers: right after an insert the engine filters nothing."""
        columns = super().as_dict(*args, **kwargs)
        for field in self.SECRETS:
            columns.pop(field, None)
        return columns

    def before_validate(self):
        self.require_texts("officer_name", "identity_number", "mobile", "photo")
        with plain_refusals():
            self.officer_name = clean_name(self.officer_name)
        self.keep_what_the_system_fills()
        self.protect_identity()
        self.protect_mobile()
        self.keep_one_living_record()

    def validate(self):
        self.require_reason_for_override()
        self.require_own_agency()
        self.keep_what_others_rely_on()
        self.keep_results_held_here()
        self.require_good_photo()
        code_lists.require_open_values(self)
        self.require_sensible_days()
        evidence.keep_evidence(self)
        evidence.keep_documents_private(self)

    def require_texts(self, *fields):
        """A program may send lists where a form sends texts."""
        for field in fields:
            if not isinstance(self.get(field), str | int | None):
                frappe.throw(_("{0} must be a text.").format(_(self.meta.get_label(field))))

    def keep_what_the_system_fills(self):
        """Code and origin of a record are never taken from a form."""
        if self.is_new():
            self.officer_import = None
            self.update(dict.fromkeys(MARKS))
            return
        self.keep_stored(*self.KEPT)

    def protect_identity(self):
        """Check a typed number and replace it by mask, cipher and digest (R-093, X-17)."""
        if not was_typed(self.identity_number) and not self.is_new():
            self.keep_stored("identity_number", "identity_cipher", "identity_digest")
            return
        with plain_refusals():
            identity = read_identity_number(self.identity_number, today=getdate())
        self.derive_birth_and_sex(identity)
        self.update(OFFICER_IDENTITY.seal(identity.number))
        self.keep_number_of_the_forced_list()

    def keep_number_of_the_forced_list(self):
        """Nobody leaves the forced list by another number; units read a sentence that does not name it (T-2)."""
        if self.is_new() or self.flags.is_correction:
            return
        stored = frappe.db.get_value(self.doctype, self.name, "identity_digest", for_update=True)
        if stored != self.identity_digest and forced_list.holds_number(stored):
            frappe.throw(
                _("This identity number cannot be changed here. If it is wrong, ask for a correction with evidence.")
            )

    def derive_birth_and_sex(self, identity: IdentityNumber):
        """Birthday and sex follow from the number unless the clerk corrected them (R-075)."""
        before = self.get_doc_before_save()
        if before and not before.is_overridden:  # a corrected number brings its own day and sex
            for field in ("birth_date", "sex"):
                if not self.has_value_changed(field):
                    self.set(field, None)
        self.birth_date = self.birth_date or identity.birth_date
        self.sex = self.sex or str(identity.sex)
        differs = getdate(self.birth_date) != identity.birth_date or self.sex != str(identity.sex)
        self.is_overridden = int(differs)

    def protect_mobile(self):
        if not self.mobile:
            self.update(OFFICER_MOBILE.seal(""))
            return
        if not was_typed(self.mobile) and not self.is_new():
            self.keep_stored("mobile", "mobile_cipher", "mobile_digest")
            return
        with plain_refusals():
            self.update(OFFICER_MOBILE.seal(read_mobile(self.mobile)))

    def keep_stored(self, *fields):
        """Masked text came back from a form, or what nobody may change: the stored values stand."""
        self.update(frappe.db.get_value(self.doctype, self.name, fields, as_dict=True) or {})

    def keep_one_living_record(self):
        self.living_identity_digest = living_digest(self.identity_digest, self.record_status)
        if not self.living_identity_digest:
            return
        other = self.find_other_living()
        if other:
            frappe.throw(self.sentence_on(other), frappe.UniqueValidationError)

    def find_other_living(self, *, for_update: bool = False):
        """Name and agency of the living record of the same person, if there is another one."""
        return frappe.db.get_value(
            self.doctype,
            {"living_identity_digest": self.living_identity_digest, "name": ["!=", self.name or ""]},
            ["name", "agency"],
            as_dict=True,
            for_update=for_update,
        )

    def sentence_on(self, other) -> str:
        """What a clerk reads who enters a person again; `other` is None if it has just vanished."""
        if not other:
            return _("Somebody else has just entered this person. Please look at the archive again.")
        agency = frappe.db.get_value("Enforcement Agency", other.agency, "agency_name")
        return _(
            "A person with this identity number is already in the archive: officer code {0}, {1}. "
            "If the person has moved to your unit, ask that unit to transfer the record."
        ).format(other.name, agency)

    def sentence_on_race(self) -> str:
        return self.sentence_on(self.find_other_living(for_update=True))

    def require_reason_for_override(self):
        if not self.is_new() and self.has_changed_person_facts():
            self.is_overridden = int(self.differs_from_number())
        if self.is_overridden and not (self.override_reason or "").strip():
            frappe.throw(
                _(
                    "Sex or birth date differ from the identity number. "
                    "Please give the reason for the correction, or clear both fields to take them from the number."
                )
            )

    def require_sensible_days(self):
        """Entry days that were changed must follow each other."""
        days = ("work_started_on", "joined_unit_on", "enforcement_since")
        if not any(self.has_value_changed(day) for day in days):
            return
        dates = {day: getdate(self.get(day)) if self.get(day) else None for day in (*days, "birth_date")}
        if findings := career_findings(Career(**dates), getdate()):
            refuse(sentences_of(findings))

    def has_changed_person_facts(self) -> bool:
        return any(self.has_value_changed(field) for field in ("sex", "birth_date", "identity_digest"))

    def differs_from_number(self) -> bool:
        number = OFFICER_IDENTITY.open(self.identity_cipher)
        identity = read_identity_number(number, today=getdate())
        return getdate(self.birth_date) != identity.birth_date or self.sex != str(identity.sex)

    def require_own_agency(self):
        """Clerks enter and move officers within their own unit only (R-003)."""
        scope = current_scope()
        if scope.agency and self.agency != scope.agency and not is_administrator(scope):
            frappe.throw(_("You can only enter officers of your own unit."), frappe.PermissionError)

    def keep_what_others_rely_on(self):
        """What an office is judging, or has certified, does not change under its hands (R-091, X-12).

        From the first check to the card all facts of the card and of eligibility stand still; who
        holds a living certificate keeps number, name, birth date, sex and unit (G-048); a mistake in them is
        mended by a decided request (personnel/corrections.py).
        """
        if self.is_new():
            return
        changed = [field for field in FACTS_OF_CARD if self.has_value_changed(field)]
        if not changed:
            return
        if application := officers.find_open_application(self.name):
            sentence = _(
                "Application {0} of this officer is being examined, so these entries cannot be changed: {1}. "
                "Ask for the application to be returned, or withdraw it, and correct the record then."
            )
            refuse([sentence.format(application, self.labels_of(changed))])
        lasting = [field for field in changed if field in FACTS_BY_REQUEST]
        if self.flags.is_correction:
            lasting = []
        if lasting and (certificate := officers.find_living_certificate(self.name)):
            sentence = _(
                "This officer holds certificate {0}, so these entries cannot be changed: {1}. If an entry is wrong, "
                "ask for a correction; if it has changed, have the certificate cancelled and apply for a new one."
            )
            refuse([sentence.format(certificate, self.labels_of(lasting))])

    def keep_results_held_here(self):
        """A result of an examination held in this system is changed by nobody's hand and no list (R-101, R-160)."""
        if self.is_new():
            return
        changed = [field for field in FACTS_OF_EXAM if self.has_value_changed(field)]
        if changed and door_log.last_confirmed(self.name):
            sentence = _(
                "The result of this officer's examination was confirmed in this system, so these entries cannot be "
                "changed: {0}. If the result is wrong, ask the legal office that held the examination."
            )
            refuse([sentence.format(self.labels_of(changed))])

    def labels_of(self, fields: list[str]) -> str:
        shown = ["identity_number" if field == "identity_digest" else field for field in fields]
        return ", ".join(_(self.meta.get_label(field)) for field in shown)

    def require_good_photo(self):
        """A new photo is judged, and only what was judged is kept (R-076, G-037)."""
        if not self.photo or not self.has_value_changed("photo"):
            return
        file = photo.uploaded_photo(self.photo)
        findings = photo.findings_of_file(self.photo)
        if findings:
            refuse(sentences_of(findings), title=_("The photo cannot be used"))
        self.photo = photo.keep_photo(file, self.doctype, self.name)
