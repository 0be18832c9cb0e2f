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
	const { certificate_status: status } = frm.doc;
	const add = (label, open) => frm.add_custom_button(label, () => open(frm), __("Change"));
	const in_use = ["Valid", "Suspended"].includes(status);
	const is_office = frappe.user.has_role("Legal Reviewer");
	if (is_office && status === "Valid") add(__("Suspend"), suspend);
	if (is_office && status === "Suspended") add(__("Resume"), resume);
	if (in_use && (is_office || is_own_clerk(frm) || is_holder(frm))) {
		add(__("Report Loss"), () => enforcement_cert.flows.report_loss(frm.doc.name));
	}
	if (is_own_clerk(frm)) add_clerks_changes(frm, add, status);
	if (is_office && status !== "Cancelled") add(__("Cancel Certificate"), cancel);
	show_flow(frm, "Cancellation Request");
	show_flow(frm, "Loss Report").then((is_there) => {
		// Stopped by an older edition or a package: the report is made afterwards.
		const is_bare = !is_there && ["Reported Lost", "Declared Void"].includes(status);
		if (is_bare && (is_office || is_own_clerk(frm))) add(__("Report Loss"), () => enforcement_cert.flows.report_loss(frm.doc.name));
	});
}

const is_own_clerk = (frm) => frm.doc.agency === frappe.boot.enforcement?.agency && frappe.user.has_role("Agency Clerk");
const is_holder = (frm) => frm.doc.officer === frappe.boot.enforcement?.officer;

function add_clerks_changes(frm, add, status) {
	const { flows } = enforcement_cert;
	if (status !== "Cancelled") {
		const kind = status === "Declared Void" ? "Without Certificate" : "With Certificate";
		add(__("Ask for Cancellation"), () => flows.draft_cancellation([frm.doc.name], { kind }).then(() => frm.reload_doc()));
	}
	if (status === "Valid") {
		add(__("Apply for a New Card"), () => {
			const reason = frm.doc.is_face_outdated ? "Face Outdated" : "Damaged Card";
			const title = __("Apply for a New Card");
			flows.replace(
				(values) =>
					enforcement_cert.desk
						.run(title, "enforcement_cert.certificate.replacing.apply_for_replacements", { certificates: [frm.doc.name], ...values })
						.then((result) => enforcement_cert.desk.show_result(title, result)),
				__("The number stays; card and code are new, the old code is dead."),
				reason
			);
		});
	}
}

// Leads to the latest record of a flow on this certificate, if there is one that the login sees.
function show_flow(frm, doctype) {
	return frappe.db.get_list(doctype, { filters: { certificate: frm.doc.name }, order_by: "creation desc", limit: 1 }).then(([row]) => {
		if (row) frm.add_custom_button(__(doctype), () => frappe.set_route("Form", doctype, row.name), __("Look Up"));
		return Boolean(row);
	});
}

const CHIP_ROLES = ["Card Maker", "Legal Reviewer", "Agency Clerk", "Agency Checker"];

function add_chip(frm) {
	const is_writable = ["Valid", "Suspended"].includes(frm.doc.certificate_status);
	if (!is_writable || !enforcement_cert.reader.may_be_here() || !CHIP_ROLES.some((role) => frappe.user.has_role(role))) return;
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

// Only where the unit cannot act; card or void notice are needed here as well.
const ask_to_cancel = (frm, grounds) =>
	enforcement_cert.flows.ask_card({
		title: __("Cancel Certificate"),
		text: `${__("A cancelled certificate cannot become valid again.")}<br>${__("The office cancels by itself only where the unit cannot act: death, unit abolished, qualification withdrawn, forged data, discipline, or a closed account.")}`,
		fields: [
			{
				fieldtype: "Select",
				fieldname: "kind",
				label: __("Cancellation Kind"),
				options: choices("cancellation_kind").filter(({ value }) => value !== "Forced"),
				default: frm.doc.certificate_status === "Declared Void" ? "Without Certificate" : "With Certificate",
				reqd: 1,
			},
			{ fieldtype: "Select", fieldname: "ground", label: __("Cancellation Ground"), options: grounds, reqd: 1 },
			reason_field(),
		],
		send: (values) =>
			enforcement_cert.flows.act("direct_cancellation.cancel_directly", { name: frm.doc.name, ...values }).then(() => frm.reload_doc()),
	});
