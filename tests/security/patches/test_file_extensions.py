"""Users upload documents and pictures, not pages of this site."""

import pytest


def upload(engine, name: str):
    return engine.get_doc({"doctype": "File", "file_name": name, "content": f"content of {name}"}).insert()


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.svg", "a.xhtml", "a.js", "a.php", "a.pdf.html", "noextension"])
def test_a_kind_that_can_run_is_refused(engine, request_of, make_user, as_user, name):
    with as_user(make_user("Blogger")):
        request_of("POST")
        with pytest.raises(engine.ValidationError, match="is not allowed"):
            upload(engine, name)


@pytest.mark.parametrize("name", ["照片.PNG", "a.pdf", "名单.xlsx", "a.csv", "photos.zip"])
def test_a_document_is_taken(engine, request_of, make_user, as_user, name):
    with as_user(make_user("Blogger")):
        request_of("POST")
        assert upload(engine, name).file_url


def test_the_site_can_name_its_own_list(engine, request_of, make_user, as_user):
    engine.local.conf.allowed_file_extensions = ["dwg"]
    with as_user(make_user("Blogger")):
        request_of("POST")
        assert upload(engine, "plan.dwg").file_url
        with pytest.raises(engine.ValidationError):
            upload(engine, "a.pdf")


def test_a_picture_with_scripts_is_for_system_managers(engine, request_of, make_user, as_user):
    with as_user(make_user("System Manager")):
        request_of("POST")
        assert upload(engine, "logo.svg").file_url
