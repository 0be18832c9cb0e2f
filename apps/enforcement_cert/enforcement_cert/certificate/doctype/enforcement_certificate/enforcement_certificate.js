// Form of a certificate: its card, its public page, and the changes an office may make.

const CANCELLING = "enforcement_cert.certificate.cancelling.";

frappe.ui.form.on("Enforcement Certificate", {
	refresh(frm) {
		frm.disable_save();
		show_state(frm);
		show_public_page(frm);
		add_changes(frm);
		add_chip(frm);
		add_review(frm);
		if (frappe.user.has_role("Officer User")) {
			frm.add_custom_button(__("Show My Certificate"), () => window.location.assign("/my-certificate"));
		}
	},
});

function show_state(frm) {
	const { certificate_status: status, valid_until, status_reason } = frm.doc;
	const today = frappe.datetime.get_today();
	if (status === "Valid" && valid_until < today) {
		frm.set_intro(__("This certificate has expired."), "red");
	} else if (status === "Valid" && valid_until <= frappe.datetime.add_days(today, 60)) {
		frm.set_intro(__("This certificate expires on {0}.", [frappe.datetime.str_to_user(valid_until)]), "orange");
	} else if (status !== "Valid") {
		const why = status_reason ? frappe.utils.escape_html(status_reason) : "";
		frm.set_intro(`${__(status)} ${why ? `(${why})` : ""}`, "red");
	} else {
		frm.set_intro("");
	}
}

function show_public_page(frm) {
	if (!frm.perm[0]?.print) return;
	const box = frm.get_field("public_page").$wrapper.empty();
	frappe.xcall("enforcement_cert.desk.form_help.public_link", { name: frm.doc.name }).then(({ url, image }) => {
		box.html(`<div class="ec-qr"><img alt="${__("QR Code")}" src="${image}"></div>
			<p class="text-muted">${__("The code on the card leads to this page.")}</p>`);
		frm.add_custom_button(__("Open Public Page"), () => window.open(url, "_blank", "noopener"));
	});
	if (frm.doc.certificate_status !== "Cancelled") {
		frm.add_custom_button(__("Print Card"), () => enforcement_cert.desk.print_card(frm.doc.name));
	}
}

function add_changes(frm) {
	if (!frappe.user.has_role("Legal Reviewer")) return;
	const { certificate_status: status } = frm.doc;
	const add = (label, open) => frm.add_custom_button(label, () => open(frm), __("Change"));
	if (status === "Valid") add(__("Suspend"), suspend);
	if (status === "Suspended") add(__("Resume"), resume);
	if (status !== "Cancelled") add(__("Cancel Certificate"), cancel);
}

const CHIP_ROLES = ["Card Maker", "Legal Reviewer", "Agency Clerk", "Agency Checker"];

function add_chip(frm) {
	const is_writable = ["Valid", "Suspended"].includes(frm.doc.certificate_status);
	if (!is_writable || !CHIP_ROLES.some((role) => frappe.user.has_role(role))) return;
	frm.add_custom_button(__("Write the Chip"), () => enforcement_cert.chips.write_card(frm), __("Card Reader"));
	frm.add_custom_button(__("Read a Card"), enforcement_cert.chips.read_card, __("Card Reader"));
}

const HOLDS = "enforcement_cert.review.holding.";

function add_review(frm) {
	if (frm.doc.certificate_status === "Cancelled") return;
	enforcement_cert.review.show_why(frm.doc.name, frm.get_field("review_why").$wrapper).then((told) => {
		const may_apply = told.act === "Apply for Review" && told.allowed && frappe.user.has_role("Agency Clerk");
		const { officer, agency } = frappe.boot.enforcement || {};
		if (told.stage === "Waiting for Completion" && (officer === frm.doc.officer || agency === frm.doc.agency)) {
			frm.add_custom_button(__("Scan the Certificate"), () => enforcement_cert.review.scan(frm.doc.name, () => frm.reload_doc()));
		}
		if (may_apply) frm.add_custom_button(__("Apply for Review"), () => apply_for_review(frm));
	});
	if (frappe.user.has_role("Legal Reviewer")) frm.add_custom_button(__("Raise a Hold"), () => raise_hold(frm), __("Change"));
}

function apply_for_review(frm) {
	const title = __("Apply for Review");
	enforcement_cert.desk
		.run(title, "enforcement_cert.review.applying.apply_for_review", { names: [frm.doc.name] })
		.then((result) => {
			enforcement_cert.desk.show_result(title, result);
			frm.reload_doc();
		});
}

function raise_hold(frm) {
	const sources = ["Investigation", "Overdue Complaint", "Card Differs", "Other Reason"];
	frappe.prompt(
		[
			{ fieldtype: "Select", fieldname: "hold_source", label: __("Source of the Hold"), options: sources.map((value) => ({ value, label: __(value) })), reqd: 1 },
			{ fieldtype: "Data", fieldname: "reference", label: __("Reference") },
			reason_field(),
		],
		(values) => frappe.xcall(HOLDS + "raise_hold", { officer: frm.doc.officer, ...values }).then(() => frm.reload_doc()),
		__("Raise a Hold"),
		__("Raise a Hold")
	);
}

const reason_field = () => ({
	fieldtype: "Small Text",
	fieldname: "reason",
	label: __("Reason"),
	reqd: 1,
	description: __("Kept with the certificate."),
});

function change(frm, title, method, fields) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: title,
		primary_action: (values) =>
			frappe.xcall(CANCELLING + method, { name: frm.doc.name, ...values }).then(() => {
				dialog.hide();
				frm.reload_doc();
			}),
	});
	dialog.show();
}

const suspend = (frm) =>
	change(frm, __("Suspend"), "suspend_certificate", [
		{ fieldtype: "Date", fieldname: "until", label: __("Last Day of the Suspension"), reqd: 1 },
		reason_field(),
	]);

const resume = (frm) => change(frm, __("Resume"), "resume_certificate", [reason_field()]);

function choices(fieldname) {
	const values = frappe.meta.get_docfield("Enforcement Certificate", fieldname).options.split("\n");
	return values.filter(Boolean).map((value) => ({ value, label: __(value) }));
}

// Grounds that have ended are not offered any more (X-18).
const cancel = (frm) =>
	frappe
		.xcall("enforcement_cert.personnel.code_lists.choices", { doctype: "Enforcement Certificate" })
		.then((lists) => ask_to_cancel(frm, lists.cancellation_ground));

const ask_to_cancel = (frm, grounds) =>
	change(frm, __("Cancel Certificate"), "cancel_certificate", [
		{
			fieldtype: "HTML",
			options: `<p>${__("A cancelled certificate cannot become valid again.")}</p>`,
		},
		{ fieldtype: "Select", fieldname: "kind", label: __("Cancellation Kind"), options: choices("cancellation_kind").filter(({ value }) => value !== "Forced"), reqd: 1 },
		{ fieldtype: "Select", fieldname: "ground", label: __("Cancellation Ground"), options: grounds, reqd: 1 },
		reason_field(),
	]);
