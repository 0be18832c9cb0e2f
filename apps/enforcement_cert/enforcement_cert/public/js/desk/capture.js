// Pictures from the camera: the photo of an officer, and pages that become one document.

frappe.provide("enforcement_cert.scan");

const { scan } = enforcement_cert;
// The shape of the file photo; size, ground and face are judged by the server like any upload.
const PHOTO = { width: 358, height: 441 };
const JOIN = "enforcement_cert.certificate.scanned_pages.join_pages";

// Takes a photo and puts it on the form, where it is judged like an upload.
scan.take_photo = async function (frm) {
	let stream;
	let is_closed = false;
	const dialog = new frappe.ui.Dialog({
		title: __("Take a Photo"),
		fields: [{ fieldtype: "HTML", fieldname: "picture" }],
		primary_action_label: __("Take"),
		primary_action: () => take(),
	});
	const button = dialog.get_primary_btn().prop("disabled", true);
	const box = dialog.get_field("picture").$wrapper;
	box.html(`<p class="text-muted">${__("White ground, head upright, the whole face inside the frame.")}</p>
		<div class="ec-camera ec-camera-photo"><video autoplay playsinline muted></video></div>`);
	const video = box.find("video")[0];
	video.onplaying = () => button.prop("disabled", false);
	const stop = () => stream?.getTracks().forEach((track) => track.stop());
	dialog.onhide = () => {
		is_closed = true;
		stop();
	};
	dialog.show();
	try {
		// A telephone looks at the person before it, not at who holds it.
		const video_wanted = { width: 1280, height: 960, facingMode: { ideal: "environment" } };
		stream = await navigator.mediaDevices.getUserMedia({ video: video_wanted });
		if (is_closed) return stop(); // closed while the browser was asking for the camera
		video.srcObject = stream;
	} catch (fault) {
		button.addClass("hide");
		box.html(`<p role="alert">${scan.camera_sentence(fault, __("The camera cannot be used. Choose a picture file instead."))}</p>`);
	}

	async function take() {
		button.prop("disabled", true);
		try {
			const blob = await upright_cut(video);
			const { file_url } = await upload(blob, "photo.jpg", frm, "photo");
			dialog.hide();
			frm.set_value("photo", file_url);
		} finally {
			button.prop("disabled", false);
		}
	}
};

// The middle of the picture in the shape of the file photo.
function upright_cut(video) {
	const canvas = document.createElement("canvas");
	Object.assign(canvas, PHOTO);
	const scale = Math.min(video.videoWidth / PHOTO.width, video.videoHeight / PHOTO.height);
	const [width, height] = [PHOTO.width * scale, PHOTO.height * scale];
	const [left, top] = [(video.videoWidth - width) / 2, (video.videoHeight - height) / 2];
	canvas.getContext("2d").drawImage(video, left, top, width, height, 0, 0, PHOTO.width, PHOTO.height);
	return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
}

async function upload(blob, name, frm, fieldname) {
	const form = new FormData();
	form.append("file", blob, name);
	form.append("is_private", 1);
	form.append("doctype", frm.doctype);
	form.append("docname", frm.doc.name);
	if (fieldname) form.append("fieldname", fieldname);
	const answer = await fetch("/api/method/upload_file", {
		method: "POST",
		headers: { "X-Frappe-CSRF-Token": frappe.csrf_token, Accept: "application/json" },
		body: form,
	});
	const content = await answer.json().catch(() => ({}));
	if (answer.ok) return content.message;
	frappe.throw(__("The picture could not be stored. Please try again."));
}

// Lets the clerk choose or photograph pages (a scanner's files, or the telephone's camera) and joins them to one PDF.
scan.add_pages = function (frm) {
	const pages = [];
	const dialog = new frappe.ui.Dialog({
		title: __("Scan Pages into One Document"),
		fields: [
			{ fieldtype: "Data", fieldname: "title", label: __("Name of the Document"), reqd: 1 },
			{
				fieldtype: "HTML",
				fieldname: "choice",
				options: `<label class="btn btn-default btn-sm">${__("Add Pages")}
					<input type="file" class="ec-pages sr-only" accept="image/jpeg,image/png" capture="environment" multiple></label>
					<p class="text-muted">${__("On a telephone the camera opens; on a computer choose the files of the scanner.")}</p>
					<ol class="ec-page-list" aria-live="polite"></ol>`,
			},
		],
		primary_action_label: __("Join to One PDF"),
		primary_action: ({ title }) => join(title),
	});
	const list = dialog.$wrapper.find(".ec-page-list");
	dialog.$wrapper.on("change", ".ec-pages", async (event) => {
		const chosen = [...event.target.files];
		event.target.value = "";
		for (const file of chosen) {
			const { file_url } = await upload(file, file.name, frm);
			pages.push(file_url);
			list.append(`<li>${frappe.utils.escape_html(file.name)}</li>`);
		}
	});
	dialog.show();

	function join(title) {
		if (!pages.length) return frappe.show_alert({ message: __("Add at least one page."), indicator: "orange" });
		return frappe.xcall(JOIN, { doctype: frm.doctype, name: frm.doc.name, pages, title }).then((made) => {
			dialog.hide();
			frappe.show_alert({ message: __("{0} pages joined to {1}", [made.pages, frappe.utils.escape_html(made.file_name)]), indicator: "green" });
			frm.reload_doc();
		});
	}
};

const may_add = (frm) => !frm.is_new() && frm.perm[0]?.write;

frappe.ui.form.on("Enforcement Officer", {
	refresh(frm) {
		if (!may_add(frm)) return;
		frm.page.add_menu_item(__("Take a Photo"), () => scan.take_photo(frm));
		frm.page.add_menu_item(__("Scan Pages into One Document"), () => scan.add_pages(frm));
	},
});

frappe.ui.form.on("Certificate Application", {
	refresh(frm) {
		if (may_add(frm)) frm.page.add_menu_item(__("Scan Pages into One Document"), () => scan.add_pages(frm));
	},
});
