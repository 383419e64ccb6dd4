"""Addresses of matters, what is being done, and reports."""

from django.urls import URLPattern, URLResolver, path

from cases.views import acts, after, case, clues, items, lists, raising

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/", lists.cases, name="cases"),
    path("cases/new/", raising.raise_matter, name="raise"),
    path("cases/<str:no>/", case.case, name="case"),
    path("cases/<str:no>/photo/", case.case_photo, name="case_photo"),
    path("cases/<str:no>/return/", acts.case_return, name="case_return"),
    path("cases/<str:no>/noted/", acts.case_noted, name="case_noted"),
    path("cases/<str:no>/resubmit/", raising.case_resubmit, name="case_resubmit"),
    path("cases/<str:no>/withdraw/", raising.case_withdraw, name="case_withdraw"),
    path("cases/<str:no>/void/", acts.case_void, name="case_void"),
    path("cases/<str:no>/move/", acts.case_move, name="case_move"),
    path("cases/<str:no>/describe/", acts.case_describe, name="case_describe"),
    path("cases/<str:no>/suspend/", acts.case_suspend, name="case_suspend"),
    path("cases/<str:no>/resume/", acts.case_resume, name="case_resume"),
    path("cases/<str:no>/no-meeting/", acts.case_no_meeting, name="case_no_meeting"),
    path("cases/<str:no>/problems/new/", acts.problem_new, name="problem_new"),
    path(
        "cases/<str:no>/problems/<int:part>/explain/",
        acts.problem_explain,
        name="problem_explain",
    ),
    path("cases/<str:no>/items/new/", acts.item_new, name="item_new"),
    path("cases/<str:no>/call-back/", after.call_back, name="call_back"),
    path("cases/<str:no>/verify/", after.verify, name="verify"),
    path("cases/<str:no>/verify/inside/", after.verify_inside, name="verify_inside"),
    path("cases/<str:no>/look-back/", after.look_back, name="look_back"),
    path("cases/<str:no>/look-back/inside/", after.look_back_inside, name="look_back_inside"),
    path("cases/<str:no>/reopen/", acts.case_reopen, name="case_reopen"),
    path("clues/", clues.clues, name="clues"),
    path("clues/<str:no>/", clues.clue, name="clue"),
    path("items/", items.items, name="items"),
    path("items/<str:no>/", items.item, name="item"),
    path("items/<str:no>/progress/", items.item_progress, name="item_progress"),
    path("items/<str:no>/undo/", items.item_undo, name="item_undo"),
    path("items/<str:no>/void/", items.item_void, name="item_void"),
    path("items/<str:no>/spends/", items.item_spends, name="item_spends"),
]
