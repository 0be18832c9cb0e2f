// Finishing a review by the code on the certificate: a hand scanner types it, a phone's camera reads it.

const METHOD = "enforcement_cert.review.scanning.scan_certificate";
const LOOK_EVERY_MS = 250;

// Asks for the code of a certificate under review; `after` is called when the review has gone on.
enforcement_cert.review.scan = function (certificate, after) {
	let camera = null;
	const dialog = new frappe.ui.Dialog({
		title: __("Scan the Certificate"),
		fields: [
			{ fieldtype: "HTML", fieldname: "view" },
			{ fieldtype: "Data", fieldname: "code", label: __("Code of the Certificate"), reqd: 1, description: __("A hand scanner types it by itself; on a phone use the camera.") },
			{ fieldtype: "Data", fieldname: "place", label: __("Place"), description: __("Voluntary; kept with the review.") },
		],
		primary_action_label: __("Complete Review"),
		primary_action: (values) => send(values),
	});
	const send = ({ code, place }) =>
		frappe.xcall(METHOD, { code, certificate, place: place || "" }).then((answer) => {
			if (!answer.done) {
				dialog.set_value("code", "");
				show_refusal(dialog, answer.message);
				return;
			}
			dialog.hide();
			frappe.msgprint({ title: __("Complete Review"), indicator: "green", message: frappe.utils.escape_html(answer.message) });
			after?.();
		});
	dialog.onhide = () => stop(camera);
	dialog.show();
	if (has_camera()) {
		add_camera(dialog, (stream) => (camera = stream), (code) => send({ code, place: dialog.get_value("place") }));
	}
};

const has_camera = () => "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia;

const stop = (camera) => camera?.getTracks().forEach((track) => track.stop());

function show_refusal(dialog, message) {
	const box = dialog.get_field("view").$wrapper;
	box.find(".ec-scan-refusal").remove();
	box.append(`<p class="ec-scan-refusal ec-review-bright" role="alert">⊘ ${frappe.utils.escape_html(message)}</p>`);
}

function add_camera(dialog, keep, found) {
	const box = dialog.get_field("view").$wrapper;
	const button = $(`<button type="button" class="btn btn-default btn-sm">${__("Use the Camera")}</button>`).appendTo(box);
	button.on("click", async () => {
		try {
			const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
			keep(stream);
			watch(box, stream, found);
		} catch {
			show_refusal(dialog, __("The camera cannot be used. Type the code or use a hand scanner."));
		}
	});
}

// Looks at the picture until a code is in it, or the dialog has stopped the camera.
function watch(box, stream, found) {
	const video = $('<video autoplay playsinline muted style="width: 100%"></video>').prependTo(box)[0];
	video.srcObject = stream;
	const detector = new BarcodeDetector({ formats: ["qr_code"] });
	const look = async () => {
		if (!stream.active) return $(video).remove();
		const [code] = await detector.detect(video).catch(() => []);
		if (!code) return setTimeout(look, LOOK_EVERY_MS);
		stop(stream);
		$(video).remove();
		return found(code.rawValue);
	};
	video.addEventListener("loadeddata", look, { once: true });
}
