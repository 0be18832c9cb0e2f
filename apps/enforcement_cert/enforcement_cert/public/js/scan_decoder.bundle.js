// Reads codes off the camera where the browser cannot do it alone. Loaded when the camera is first used.
// html5-qrcode (Apache-2.0), which takes the browser's own BarcodeDetector where there is one.
import { Html5Qrcode, Html5QrcodeSupportedFormats as formats } from "html5-qrcode";

frappe.provide("enforcement_cert.scan");

enforcement_cert.scan.make_decoder = (element) =>
	new Html5Qrcode(element, {
		formatsToSupport: [formats.QR_CODE, formats.CODE_128, formats.CODE_39],
		useBarCodeDetectorIfSupported: true,
		verbose: false,
	});
