"""Who acts, as the record keeps him."""

import pytest
from django.utils import timezone, translation

from participants.actor import Actor, ActorKind
from participants.enums import Role
from participants.models import Delegation, User
from records.models import LedgerNote
from tests import factories


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def test_a_convener_acts_for_himself(village):
    user = factories.make_user(Role.CONVENER, village, name="李测")
    actor = Actor.of(user)
    assert (actor.kind, actor.no, actor.label, actor.on_behalf_of, actor.role) == (
        "person",
        user.person.no,
        "李测",
        "",
        "convener",
    )
    assert (actor.person_id, actor.hat_key, actor.said) == (
        user.person_id,
        user.hat.key,
        "李测",
    )


def test_a_helper_acts_for_the_convener(village):
    factories.make_post(factories.make_person(village, "李测"), Role.CONVENER, village)
    actor = Actor.of(factories.make_user(Role.HELPER, village, name="王测"))
    assert (actor.label, actor.on_behalf_of, actor.said) == ("王测", "李测", "王测 代 李测")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_delegate_is_marked_in_the_language_of_the_record(village, language):
    post = factories.make_post(factories.make_person(village, "李测"), Role.CONVENER, village)
    person = factories.make_person(village, "赵测")
    today = timezone.localdate()
    Delegation.objects.create(post=post, to_person=person, from_on=today, until_on=today)
    user = User.objects.create_user("zhao", person=person)
    with translation.override(language):
        actor = Actor.of(user)
    assert (actor.label, actor.on_behalf_of) == ("赵测（受委托）", "李测")


def test_the_name_is_frozen_at_the_moment_of_the_act(village, write):
    user = factories.make_user(Role.CONVENER, village, name="李测")
    write("raise", by=Actor.of(user))
    user.person.name = "李改名"
    user.person.save()
    assert LedgerNote.objects.get().said == "李测"


def test_an_import_is_somebodys(village):
    user = factories.make_user(Role.TOWN_OFFICE, village.town, name="孙测")
    actor = Actor.of(user, ActorKind.IMPORT)
    assert (actor.kind, actor.label) == ("import", "孙测")


def test_an_account_without_a_person_is_named_by_its_user_name(db):
    actor = Actor.of(User.objects.create_user("clerk"))
    assert (actor.no, actor.label, actor.person_id, actor.role) == ("", "clerk", None, "")


def test_those_without_an_account():
    assert Actor.link("钱测", no="P23456789A").said == "钱测"
    assert (Actor.link("钱测").kind, Actor.resident().kind) == ("link", "resident")
    with translation.override("en"):
        assert (Actor.system().kind, Actor.system().label) == ("system", "系统")
