// Loading a staffing register: start it, watch it, read the rejected rows.

const START = "enforcement_cert.personnel.registers.staffing_import.start";
const REPORT_ROWS = 20;
const LOOK_AGAIN_MS = 2000;

frappe.ui.form.on("Staffing Register Import", {
	refresh(frm) {
		clearTimeout(frm.next_look);
		if (frm.is_new()) return;
		const status = frm.doc.import_status;
		if (["Draft", "Failed"].includes(status)) {
			frm.add_custom_button(__("Load the Register"), () =>
				frappe.xcall(START, { import_name: frm.doc.name }).then(() => frm.reload_doc())
			)
				.removeClass("btn-default")
				.addClass("btn-primary");
		}
		if (["Queued", "Running"].includes(status)) {
			frm.next_look = setTimeout(() => cur_frm === frm && frm.reload_doc(), LOOK_AGAIN_MS);
		}
		show_rejected(frm);
	},
});

function show_rejected(frm) {
	const box = frm.get_field("row_report").$wrapper.empty();
	if (!frm.doc.rows_rejected) return;
	frappe.db
		.get_list("Staffing Register Row", {
			filters: { register_import: frm.doc.name },
			fields: ["sheet_name", "row_in_file", "person_name", "identity_number", "reason"],
			order_by: "sheet_name asc, row_in_file asc",
			limit: REPORT_ROWS,
		})
		.then((rows) => {
			const safe = frappe.utils.escape_html;
			const lines = rows.map(
				(row) => `<tr><td>${safe(row.sheet_name || "")}</td><td>${row.row_in_file}</td>
					<td>${safe(row.person_name || "")}</td><td>${safe(row.identity_number || "")}</td>
					<td>${safe(row.reason || "")}</td></tr>`
			);
			const titles = [__("Sheet"), __("Row"), __("Name"), __("Identity Number"), __("Reason")];
			box.html(`<table class="table table-bordered"><thead><tr>${titles
				.map((title) => `<th>${title}</th>`)
				.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`);
			if (frm.doc.rows_rejected > rows.length) {
				$(`<button class="btn btn-xs btn-default">${__("All Rejected Rows")}</button>`)
					.appendTo(box)
					.on("click", () =>
						frappe.set_route("List", "Staffing Register Row", "List", { register_import: frm.doc.name })
					);
			}
		});
}
