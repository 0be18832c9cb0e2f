"""Archives hold what their reader may read, and are unpacked within bounds."""

import io
import json
import zipfile

import pytest


def file_of(engine, name: str, content, private=1):
    return engine.get_doc({"doctype": "File", "file_name": name, "is_private": private, "content": content}).insert()


def archive(*sizes: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, size in enumerate(sizes):
            packed.writestr(f"{number}.txt", b"0" * size)
    return target.getvalue()


def test_another_ones_private_file_is_not_zipped(engine, call, make_user, as_user):
    secret = file_of(engine, "secret.txt", "secret 4471")
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.core.api.file.zip_files", files=json.dumps([secret.name]))


def test_ones_own_files_are_zipped(engine, call, make_user, as_user):
    with as_user(make_user("Blogger")):
        own = file_of(engine, "own.txt", "own 5512")
        call("frappe.core.api.file.zip_files", files=json.dumps([own.name]))
        packed = zipfile.ZipFile(io.BytesIO(engine.response["filecontent"]))
        assert [packed.read(name) for name in packed.namelist()] == [b"own 5512"]


def test_another_ones_archive_is_not_unpacked(engine, call, make_user, as_user):
    packed = file_of(engine, "packed.zip", archive(3), private=0)
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.core.api.file.unzip_file", name=packed.name)


def test_an_archive_that_swells_is_refused_before_it_is_read(engine, call, monkeypatch):
    from frappe.core.doctype.file import file as module

    monkeypatch.setattr(module, "MAX_UNZIPPED_FILES", 3, raising=False)
    monkeypatch.setattr(module, "MAX_UNZIPPED_BYTES", 1048576, raising=False)
    for packed in (archive(1, 1, 1, 1), archive(600_000, 600_000)):
        name = file_of(engine, "packed.zip", packed).name
        with pytest.raises(engine.ValidationError, match="maximum allowed size"):
            call("frappe.core.api.file.unzip_file", name=name)


def test_an_archive_is_unpacked(engine, call):
    name = file_of(engine, "packed.zip", archive(3, 4)).name
    assert {f.file_name for f in call("frappe.core.api.file.unzip_file", name=name)} == {"0.txt", "1.txt"}
