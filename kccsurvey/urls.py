"""Every address of the application."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from kccsurvey import health, retention_page
from respondents import webhooks
from results import share_pages

admin.site.site_header = "kccsurvey"
admin.site.site_title = "kccsurvey"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("hooks/<str:secret>/", webhooks.receive, name="hooks"),
    path("admin/retention/", admin.site.admin_view(retention_page.overview), name="retention"),
    path("admin/", admin.site.urls),
    path("gedeeld/<str:secret>/", share_pages.shared, name="shared_release"),
    path("", include("respondents.urls")),
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
]
