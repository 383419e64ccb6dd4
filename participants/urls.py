"""Addresses of people, posts and accounts."""

from django.urls import URLPattern, URLResolver, path

from participants.views import (
    access_me,
    access_office,
    access_signin,
    delegate,
    liaison,
    people,
    posts,
    rosters,
)

COMING_IN: list[URLPattern | URLResolver] = [
    path("sign-in/", access_signin.sign_in, name="sign_in"),
    path("sign-in/again/", access_signin.come_back, name="come_back"),
    path("sign-in/code/<str:token>/", access_signin.slip_link, name="slip_link"),
    path("sign-in/slips/", access_office.slips, name="slips"),
    path("sign-in/slips/print/", access_office.slips_print, name="slips_print"),
    path("sign-in/slips/<str:no>/", access_office.slip_print, name="slip_print"),
    path("me/", access_me.me, name="me"),
    path("me/hats/", access_me.hats, name="hats"),
    path("me/email/", access_me.email, name="my_email"),
    path("me/devices/", access_me.devices, name="devices"),
    path("me/devices/<int:pk>/forget/", access_me.forget_device, name="device_forget"),
    path("me/confirm/", access_me.confirm, name="confirm_last4"),
    path("me/password/", access_me.no_password, name="account_set_password"),
    path("people/<str:no>/phone/", access_office.unmask, name="phone_unmask"),
    path("audit/", access_office.audit, name="audit"),
]

REGISTERS: list[URLPattern | URLResolver] = [
    path("people/", people.people, name="people"),
    path("people/<str:no>/", people.person, name="person"),
    path("people/<str:no>/edit/", people.person_edit, name="person_edit"),
    path("people/<str:no>/identities/", people.identity_add, name="identity_add"),
    path("people/<str:no>/identities/<int:pk>/end/", people.identity_end, name="identity_end"),
    path("platforms/<str:code>/roster/", rosters.roster, name="roster"),
    path("platforms/<str:code>/roster/add/", rosters.roster_add, name="roster_add"),
    path("platforms/<str:code>/roster/classes/", rosters.roster_class, name="roster_class"),
    path("platforms/<str:code>/roster/order/", rosters.roster_order, name="roster_order"),
    path("platforms/<str:code>/roster/table.xlsx", rosters.roster_table, name="roster_table"),
    path("platforms/<str:code>/roster/term/", rosters.roster_renew, name="roster_renew"),
    path("platforms/<str:code>/roster/<str:no>/", rosters.roster_seat, name="roster_seat"),
    path("platforms/<str:code>/roster/<str:no>/end/", rosters.roster_end, name="roster_end"),
    path("platforms/<str:code>/roster/<str:no>/again/", rosters.roster_again, name="roster_again"),
    path("platforms/<str:code>/posts/new/", posts.post_new, name="post_new"),
    path("platforms/<str:code>/liaison/new/", liaison.liaison_new, name="liaison_new"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:pk>/end/", posts.post_end, name="post_end"),
    path("posts/<int:pk>/delegate/", delegate.delegate, name="post_delegate"),
    path("posts/<int:pk>/helpers/new/", delegate.helper_new, name="helper_new"),
    path("units/contacts/", posts.contacts, name="contacts"),
    path("units/contacts/new/", posts.contact_new, name="contact_new"),
    path("me/delegate/", delegate.delegate, name="delegate"),
    path("delegations/<int:pk>/end/", delegate.delegate_end, name="delegate_end"),
    path("helpers/<int:pk>/end/", delegate.helper_end, name="helper_end"),
    path("liaison/", liaison.liaison, name="liaison"),
    path("liaison/<int:pk>/end/", liaison.liaison_end, name="liaison_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [*COMING_IN, *REGISTERS]
