"""Addresses of meetings; those without an account never change once printed."""

from django.urls import URLPattern, URLResolver, path

from meetings.views import (
    answers,
    calling,
    calls,
    convening,
    elsewhere,
    merging,
    minutes,
    passing,
    practice,
    public,
    register,
    results,
    roll,
    told,
    urgent,
    voices,
)

BY_LINK: list[URLPattern | URLResolver] = [
    path("m/<str:token>/", public.group, name="group"),
    path("i/<str:token>/", public.personal, name="personal"),
]

CALLING: list[URLPattern | URLResolver] = [
    path("meetings/", register.meetings, name="meetings"),
    path("meetings/new/", convening.convene, name="convene"),
    path("meetings/<str:no>/", register.meeting, name="meeting"),
    path("meetings/<str:no>/sent/", calling.convened, name="convened"),
    path("meetings/<str:no>/picture.png", calling.notice_picture, name="notice_picture"),
    path("meetings/<str:no>/wrong/", calling.meeting_wrong, name="meeting_wrong"),
    path("meetings/<str:no>/elsewhere/", elsewhere.meeting_elsewhere, name="meeting_elsewhere"),
    path("meetings/<str:no>/move/", calling.meeting_move, name="meeting_move"),
    path("meetings/<str:no>/cancel/", calling.meeting_cancel, name="meeting_cancel"),
    path("meetings/<str:no>/void/", register.meeting_void, name="meeting_void"),
    path("meetings/<str:no>/urgent/", urgent.meeting_urgent, name="meeting_urgent"),
    path("meetings/<str:no>/rehang/", register.meeting_rehang, name="meeting_rehang"),
    path("people/<str:no>/death/", passing.person_death, name="person_death"),
    path("people/<str:no>/death/undo/", passing.person_death_undo, name="person_death_undo"),
    path("platforms/<str:code>/merge/undo/", merging.platform_unmerge, name="platform_unmerge"),
    path("platforms/<str:code>/merge/", merging.platform_merge, name="platform_merge"),
    path("meetings/<str:no>/answers/", answers.answers, name="answers"),
    path("meetings/<str:no>/told/", told.meeting_told, name="meeting_told"),
    path("meetings/<str:no>/told/group/", told.told_group, name="told_group"),
    path("meetings/<str:no>/told/<int:pk>/again/", told.told_again, name="told_again"),
    path("meetings/<str:no>/told/<int:pk>/back/", told.told_back, name="told_back"),
    path("meetings/<str:no>/calls/", calls.call_list, name="call_list"),
    path("meetings/<str:no>/invite/", answers.invite, name="meeting_invite"),
    path("meetings/<str:no>/links/<int:pk>/", answers.renew_link, name="meeting_link"),
]

PRACTICE: list[URLPattern | URLResolver] = [
    path("practice/start/", practice.practice_start, name="practice_start"),
    path("practice/wipe/", practice.practice_wipe, name="practice_wipe"),
]

RECORDING: list[URLPattern | URLResolver] = [
    path("meetings/past/", results.past, name="past"),
    path("meetings/<str:no>/roll/", roll.roll, name="roll"),
    path("meetings/<str:no>/roll/set/", roll.roll_set, name="roll_set"),
    path("meetings/<str:no>/rolled/", roll.rolled, name="rolled"),
    path("meetings/<str:no>/guest/", roll.guest, name="guest"),
    path("meetings/<str:no>/sheet/", roll.sheet, name="sheet"),
    path("meetings/<str:no>/results/", results.results, name="results"),
    path("meetings/<str:no>/recorded/", results.recorded, name="recorded"),
    path("meetings/<str:no>/results/undo/", results.results_undo, name="results_undo"),
    path("meetings/<str:no>/voices/", voices.meeting_voices, name="meeting_voices"),
    path(
        "meetings/<str:no>/voices/<int:pk>/opinion/",
        voices.statement_opinion,
        name="statement_opinion",
    ),
    path("meetings/<str:no>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<str:no>/minutes/confirm/", minutes.confirm, name="minutes_confirm"),
    path("meetings/<str:no>/minutes/object/", minutes.say, name="minutes_object"),
    path("meetings/<str:no>/minutes/respond/", minutes.respond, name="minutes_respond"),
    path("meetings/<str:no>/minutes/correct/", minutes.correct, name="minutes_correct"),
    path("meetings/<str:no>/minutes.docx", minutes.docx, name="minutes_docx"),
    path("meetings/<str:no>/scan/", minutes.scan, name="minutes_scan"),
    path("meetings/<str:no>/sign-in.docx", roll.sheet_docx, name="sheet_docx"),
]

urlpatterns: list[URLPattern | URLResolver] = [*PRACTICE, *BY_LINK, *RECORDING, *CALLING]
