"""Making a PDF asks no other host and reads no file of the server."""

import pytest

FOREIGN = [
    '<img src="http://169.254.169.254/latest/meta-data">',
    '<img src="//127.0.0.1:6379/">',
    '<img src="file:///etc/passwd">',
    '<iframe src="http://127.0.0.1:8001/"></iframe>',
    '<object data="file:///etc/passwd"></object>',
    '<link rel="stylesheet" href="http://127.0.0.1:9000/a.css">',
    '<style>@import "http://127.0.0.1:9000/a.css"; body {background: url(http://127.0.0.1:9000/b.png)}</style>',
    "<div style=\"background: url('http://127.0.0.1:9000/c.png')\"></div>",
    '<meta name="pdfkit-post-file" content="x=/etc/passwd">',
    '<meta http-equiv="refresh" content="0; url=file:///etc/passwd">',
    '<base href="http://127.0.0.1:9000/">',
    '<script>fetch("http://127.0.0.1:9000/")</script>',
    '<svg><image xlink:href="http://127.0.0.1:9000/d.png"/></svg>',
    '<body background="http://127.0.0.1:9000/e.png">',
]


@pytest.mark.parametrize("html", FOREIGN)
def test_nothing_foreign_reaches_the_program(engine, monkeypatch, html):
    from frappe.utils import pdf

    seen = []

    def program(html, *arguments, **options):
        seen.append(html)
        raise OSError("stop here")

    monkeypatch.setattr(pdf.pdfkit, "from_string", program)
    with pytest.raises(OSError, match="stop here"):
        pdf.get_pdf(f"<html><head></head><body><p>text</p>{html}</body></html>")
    for address in ("169.254", "127.0.0.1", "etc/passwd", "pdfkit-"):
        assert address not in seen[0]
    assert "text" in seen[0]


def test_what_is_of_this_site_stays(engine):
    from frappe.utils import get_url
    from frappe.utils.pdf import without_foreign_addresses

    own = (
        f'<img src="{get_url("/files/logo.png")}"><img src="/assets/a.png"><img src="data:image/png;base64,AA=="/>'
        '<a href="https://example.com/law">law</a>'
    )
    html = without_foreign_addresses(own)
    for kept in ("/files/logo.png", "/assets/a.png", "data:image/png", 'href="https://example.com/law"'):
        assert kept in html
