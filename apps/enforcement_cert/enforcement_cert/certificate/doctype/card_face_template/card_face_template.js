// Form of a card's face: preview with an invented person, putting in force, making a new version.

const TEMPLATES = "enforcement_cert.certificate.card_templates.";

frappe.ui.form.on("Card Face Template", {
	refresh(frm) {
		if (frm.is_new()) return;
		const { template_status: status, name } = frm.doc;
		if (status !== "Draft") {
			frm.disable_form();
			frm.set_intro(__("A template in force is not changed. Make a new version of it."), "blue");
		}
		show_preview(frm);
		frm.add_custom_button(__("Proof as PDF"), () =>
			window.open(`/api/method/${TEMPLATES}preview_pdf?name=${encodeURIComponent(name)}`)
		);
		if (!frappe.perm.has_perm("Card Face Template", 0, "write")) return;
		frm.add_custom_button(__("New Version"), () => new_version(frm));
		if (status === "Draft") {
			frm.add_custom_button(__("Put in Force"), () => put_in_force(frm))
				.removeClass("btn-default")
				.addClass("btn-primary");
		}
	},
});

function show_preview(frm) {
	const box = frm.get_field("preview").$wrapper;
	frappe.xcall(TEMPLATES + "preview", { name: frm.doc.name }).then(({ front, back }) =>
		box.html(`<div class="ec-card-proof"><img alt="${__("Front")}" src="${front}"><img alt="${__("Reverse")}" src="${back}"></div>
			<p class="text-muted">${__("The person is invented. Save to see changes.")}</p>`)
	);
}

function new_version(frm) {
	frappe.prompt(
		[{ fieldtype: "Data", fieldname: "version", label: __("Version"), reqd: 1, length: 40 }],
		({ version }) =>
			frappe
				.xcall(TEMPLATES + "new_version", { name: frm.doc.name, version })
				.then((name) => frappe.set_route("Form", "Card Face Template", name)),
		__("New Version"),
		__("Make")
	);
}

function put_in_force(frm) {
	frappe.confirm(
		__("From {0} on, cards are printed with this face. It can then no longer be changed.", [
			frm.doc.valid_from ? frappe.datetime.str_to_user(frm.doc.valid_from) : "–",
		]),
		() => frappe.xcall(TEMPLATES + "put_in_force", { name: frm.doc.name }).then(() => frm.reload_doc())
	);
}
