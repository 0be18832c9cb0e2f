"""What a new site starts with, and its database."""

import subprocess

import pytest


@pytest.fixture
def as_root(stack):
    """Ask the database as its root."""

    def ask(statement: str, secret: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                "mariadb",
                f"--defaults-file={stack.var}/run/mariadb.cnf",
                "--user=root",
                "--skip-column-names",
                "--batch",
            ],
            input=statement,
            env={"MYSQL_PWD": stack.password("mariadb_root") if secret is None else secret, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    return ask


def test_site_speaks_chinese_and_keeps_chinese_time(site):
    assert site.db.get_single_value("System Settings", "language") == "zh"
    assert site.db.get_single_value("System Settings", "time_zone") == "Asia/Shanghai"
    assert site.utils.get_system_timezone() == "Asia/Shanghai"
    assert site.get_doc("User", "Administrator").language == "zh"


def test_desk_opens_without_the_wizard(desk_page, sign_in):
    sign_in(desk_page)
    desk_page.goto("/app")
    desk_page.wait_for_function("() => window.frappe?.get_route?.()?.length")
    assert "setup-wizard" not in desk_page.url


def test_login_page_is_chinese(http):
    assert "登录" in http().get("/login").text


def test_server_scripts_and_developer_mode_are_off(site):
    assert not site.conf.server_script_enabled
    assert not site.conf.developer_mode


def test_database_has_no_anonymous_users_and_root_no_empty_password(as_root):
    accounts = as_root("SELECT User, Host FROM mysql.user").stdout.split("\n")
    assert not [row for row in accounts if row.startswith("\t")]
    assert [row for row in accounts if row.startswith("root\t")] == ["root\tlocalhost"]
    assert as_root("SELECT 1", secret="").returncode != 0


def test_database_stores_every_character(site):
    assert site.db.sql("select @@character_set_server, @@collation_server")[0] == ("utf8mb4", "utf8mb4_unicode_ci")
    rare = "𠮷田王䶮😀"
    record = site.get_doc({"doctype": "ToDo", "description": rare}).insert()
    assert site.db.get_value("ToDo", record.name, "description") == rare


def test_site_from_a_kept_copy_is_whole(stack):
    name = stack.make_site("copy.localhost")
    try:
        listed = subprocess.run(
            [stack.folders.python, "-m", "frappe.utils.bench_helper", "frappe", "--site", name, "list-apps"],
            cwd=stack.sites,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert listed.split()[0] == "frappe"
    finally:
        stack.drop_site(name)
    assert not (stack.sites / name).exists()
