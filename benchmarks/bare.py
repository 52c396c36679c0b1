"""The baseline of `answering`: a bare Django view that writes one row, under the same server and settings."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from kccsurvey import urls  # noqa: E402
from respondents.models import ListUpload  # noqa: E402
from surveys.models import Wave  # noqa: E402


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    wave = Wave.objects.only("pk").first()
    assert wave is not None
    ListUpload.objects.create(wave=wave, file_name=request.POST["a"], content=b"", uploaded_at=timezone.now())
    return HttpResponse("ok")


urls.urlpatterns.insert(0, path("write", write))
