"""A private file stays private, a public one stays as it is, and documents keep their attachments."""

import pytest


@pytest.fixture
def secret(engine):
    file = engine.get_doc(
        {"doctype": "File", "file_name": "secret-of-others.txt", "is_private": 1, "content": "secret 8251"}
    ).insert()
    yield file
    file.delete()


def readable(engine, url) -> bool:
    return any(
        engine.get_doc("File", name).is_downloadable()
        for name in engine.get_all("File", {"file_url": url}, pluck="name")
    )


def test_a_record_of_ones_own_does_not_open_anothers_file(engine, make_user, as_user, secret):
    with as_user(make_user("Blogger")):
        assert not readable(engine, secret.file_url)
        for url in (
            secret.file_url,
            secret.file_url.replace("secret", "%73ecret"),
            engine.utils.get_url(secret.file_url),
        ):
            with pytest.raises(engine.PermissionError):
                engine.get_doc({"doctype": "File", "file_url": url, "is_private": 1}).insert()
        assert not readable(engine, secret.file_url)


def test_a_record_is_not_turned_to_anothers_file(engine, make_user, as_user, secret):
    with as_user(make_user("Blogger")):
        own = engine.get_doc({"doctype": "File", "file_name": "own.txt", "is_private": 1, "content": "own 1"}).insert()
        own.update({"file_url": secret.file_url, "content": "own 1"})
        with pytest.raises(engine.PermissionError):
            own.save()


def test_an_attachment_field_does_not_open_anothers_file(engine, make_user, as_user, secret):
    user = make_user("Blogger")
    with as_user(user):
        document = engine.get_doc("User", user)
        document.user_image = secret.file_url
        document.save(ignore_permissions=True)
        assert not readable(engine, secret.file_url)


def test_who_may_read_a_file_may_make_a_record_of_it(engine, make_user, as_user):
    with as_user(make_user("Blogger")):
        own = engine.get_doc({"doctype": "File", "file_name": "own.txt", "is_private": 1, "content": "own 2"}).insert()
        engine.get_doc({"doctype": "File", "file_url": own.file_url, "is_private": 1}).insert()


def test_a_public_file_is_not_changed_or_removed_by_others(engine, make_user, as_user):
    public = engine.get_doc({"doctype": "File", "file_name": "public.txt", "content": "public 1"}).insert()
    with as_user(make_user("Blogger")):
        assert public.has_permission("read")
        assert not public.has_permission("write") and not public.has_permission("delete")
        with pytest.raises(engine.PermissionError):
            engine.delete_doc("File", public.name)
    with as_user(make_user("System Manager")):
        assert public.has_permission("delete")


def test_nothing_is_attached_to_a_document_one_may_not_write(engine, make_user, as_user):
    attached = {"doctype": "File", "file_name": "x.txt", "content": "x", "attached_to_doctype": "Role"}
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        engine.get_doc({**attached, "attached_to_name": "Guest"}).insert()
    engine.get_doc({**attached, "attached_to_name": "Guest"}).insert()
