"""``first_admin``: a new site's security administrator, made on a terminal."""

import io

import pytest
from django.core.management import CommandError, call_command

from participants.models import User
from platforms.models import Platform
from tests.factories import client_for


class Terminal(io.StringIO):
    """Standard input at which somebody types."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch, *lines: str) -> str:
    """What the command prints when these lines are typed."""
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(lines) + "\n"))
    out = io.StringIO()
    call_command("first_admin", stdout=out)
    return out.getvalue()


def test_it_makes_the_county_the_person_the_post_and_the_account(db, monkeypatch):
    said = typed(monkeypatch, "1408", "140825", "新绛县", "", "赵安", "zhaoan")
    user = User.objects.get(username="zhaoan")
    county = Platform.objects.get()
    password = said.split("一次性密码：")[1].split("（")[0]
    assert (county.code, county.name, county.is_tenant) == ("140825", "新绛县", True)
    assert (user.hat.role, user.hat.platform, user.person.name) == ("sec_admin", county, "赵安")
    assert user.check_password(password)
    assert user.must_change_password
    assert not user.is_superuser
    assert client_for(user).get("/admin/").status_code in {200, 302}


def test_a_county_that_stands_is_used(county, monkeypatch):
    typed(monkeypatch, "赵安", "zhaoan")
    assert User.objects.get(username="zhaoan").hat.platform == county


def test_a_second_time_it_does_nothing(county, monkeypatch):
    typed(monkeypatch, "赵安", "zhaoan")
    assert typed(monkeypatch) == ""
    assert User.objects.count() == 1


def test_without_a_terminal_it_says_which_command_to_run(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    out = io.StringIO()
    call_command("first_admin", stdout=out)
    assert "请在终端运行：.venv/bin/python manage.py first_admin" in out.getvalue()
    assert User.objects.count() == 0


def test_a_name_that_is_taken_is_refused_with_a_sentence(county, monkeypatch):
    User.objects.create_user("zhaoan")
    with pytest.raises(CommandError, match="用户名"):
        typed(monkeypatch, "赵安", "zhaoan")
    assert User.objects.count() == 1
