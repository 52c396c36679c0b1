"""Addresses of the pages about open answers, below the address of a wave."""

from collections.abc import Callable

from django.http.response import HttpResponseBase

from results import (
    decision_pages,
    desk_pages,
    quote_pages,
    review_pages,
    round_pages,
    second_look_pages,
    text_pages,
    theme_pages,
)

PAGES: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
    "texts": ("texts/", text_pages.overview),
    "prepare_texts": ("texts/prepare/", text_pages.prepare),
    "review_texts": ("texts/review/<str:code>/", review_pages.page),
    "save_review": ("texts/review/<str:code>/save/", review_pages.save),
    "reviewed_texts": ("texts/reviewed/<str:code>/", second_look_pages.page),
    "second_look": ("texts/reviewed/<str:code>/again/", second_look_pages.ask),
    "start_round": ("coding/start/", round_pages.start),
    "start_drift": ("coding/again/<uuid:key>/", round_pages.start_again),
    "round": ("coding/<uuid:key>/", round_pages.page),
    "change_round": ("coding/<uuid:key>/change/", round_pages.change),
    "hand_over": ("coding/<uuid:key>/hand-over/", round_pages.hand_over),
    "take_in": ("coding/<uuid:key>/take-in/", round_pages.take_in),
    "desk": ("coding/<uuid:key>/desk/", desk_pages.desk),
    "save_code": ("coding/<uuid:key>/desk/save/", desk_pages.save),
    "differences": ("coding/<uuid:key>/differences/", decision_pages.page),
    "decide": ("coding/<uuid:key>/differences/decide/", decision_pages.decide),
    "themes": ("themes/", theme_pages.page),
    "quotes": ("quotes/<str:code>/", quote_pages.page),
    "choose_quote": ("quotes/<str:code>/choose/", quote_pages.choose),
    "settle_quote": ("quote/<uuid:key>/", quote_pages.settle),
}
