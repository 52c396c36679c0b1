"""Addresses of the pages that a flexworker sees."""

from django.urls import URLPattern

app_name = "respondents"
urlpatterns: list[URLPattern] = []
