"""Addresses of the pages that a flexworker sees, and the try-out for staff."""

from django.urls import path, re_path

from respondents import own_data, trying, views

app_name = "respondents"
PERSONAL = r"(?P<token>[A-Za-z2-7]{26})"  # somebody who types it over may use capitals
LINK = rf"^[vV]/{PERSONAL}/"
urlpatterns = [
    re_path(LINK + r"$", views.enter, name="enter"),
    re_path(LINK.removesuffix("/") + r"[^\w/]{0,3}$", views.enter),  # cut off, or with the full stop of a sentence
    re_path(LINK + r"p/(?P<section>[\w.-]{1,64})/$", views.page, name="page"),
    re_path(LINK + r"send/$", views.send, name="send"),
    re_path(LINK + r"notice/$", views.notice, name="notice"),
    re_path(LINK + r"answers/$", own_data.show, name="own-data"),
    re_path(LINK + r"answers\.json$", own_data.download, name="own-data-download"),
    re_path(LINK + r"stop/$", own_data.stop, name="stop"),
    re_path(LINK + r"again/$", own_data.again, name="again"),
    re_path(LINK + r"mail/$", own_data.mail, name="mail"),
    re_path(rf"^[uU]/{PERSONAL}/$", views.opt_out, name="opt-out"),
    path("link/", views.lost_link, name="lost-link"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("try/<uuid:wave_id>/", views.try_out, name="try"),
    path("pilot/<str:key>/", trying.pilot, name="pilot"),
    re_path(r"^[uvUV](?:/.*)?$", views.unknown, name="unknown"),
]
