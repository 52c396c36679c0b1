"""The words of each mail: write them, see them as somebody gets them, mail them to oneself."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from respondents import contact_plan, fieldwork, trial_mail
from respondents.admin.entrance import is_editable, show, wave_page
from respondents.admin.mailing import who
from respondents.admin.steps import refused
from respondents.models import ContactStep, Fieldwork, FieldworkEvent, MailStep, MailText, Respondent
from respondents.tasks import send_trial_mail
from respondents.text_forms import MailTextForm


@wave_page("respondents.view_mailtext")
def mail(request: HttpRequest, wave: Fieldwork, step: str = MailStep.INVITATION, number: int = 1) -> HttpResponse:
    """`preview` in what is posted shows the mail without keeping it; `test` keeps it and mails it to the writer."""
    text = found(request, wave, step, number)
    form = MailTextForm(request.POST or None, instance=text)
    open_ = may_change(wave, step, number)
    if request.method == "POST" and not open_:
        return refused(request, wave)
    if form.is_valid() and "preview" not in request.POST:
        return saved(request, wave, form)
    for field in form.fields.values():
        field.disabled = not open_
    values = {name: form[name].value() or "" for name in ("subject", "body")}
    person, address = asked_for(request, wave)
    example = trial_mail.preview(wave, **values, language=text.language, person=person)
    context: dict[str, Any] = {"preview": example, "editable": open_, "form": form, "text": text}
    context["unknown_person"] = "" if person else address
    return show(request, wave, "mail", title_of(text), variants=variants(wave, text), **context)


def found(request: HttpRequest, wave: Fieldwork, step: str, number: int) -> MailText:
    """The text of the address, or an empty one; `started` and `language` say which variant."""
    known = {(MailStep.INVITATION.value, 1), *contact_plan.ORDER}
    languages = wave.questionnaire.languages or [wave.questionnaire.default_language]
    language = request.GET.get("language", wave.questionnaire.default_language)
    if (step, number) not in known or language not in [*languages, wave.questionnaire.default_language]:
        raise Http404
    key: dict[str, Any] = {"step": step, "number": number, "language": language}
    key["started"] = "started" in request.GET and has_started_variant(step)
    return MailText.objects.filter(wave=wave, **key).first() or MailText(wave=wave, **key)


def has_started_variant(step: str) -> bool:
    return step in (MailStep.REMINDER, MailStep.LAST_CALL)


def may_change(wave: Fieldwork, step: str, number: int) -> bool:
    """Until it goes: the invitation until the start, a reminder until its own day."""
    if step == MailStep.INVITATION or not wave.in_field:
        return is_editable(wave)
    return not wave.contact_steps.filter(step=step, number=number, planned_at__isnull=False).exists()


@transaction.atomic
def saved(request: HttpRequest, wave: Fieldwork, form: MailTextForm) -> HttpResponse:
    """Looks once more under the locks that a start and a sending take: what goes out is what was saved before it."""
    text = form.instance
    wave = cast("Fieldwork", Fieldwork.objects.select_for_update(no_key=True).get(pk=wave.pk))
    list(ContactStep.objects.select_for_update().filter(wave=wave, step=text.step, number=text.number))
    if not may_change(wave, text.step, text.number):
        return refused(request, wave)
    form.save()
    if wave.in_field:
        fieldwork.log(wave, FieldworkEvent.What.TEXT_CHANGED, timezone.now(), who(request), title_of(text))
    if "test" in request.POST:
        return to_oneself(request, text)
    messages.success(request, _("Saved."))
    return redirect("admin:respondents_fieldwork_change" if is_editable(wave) else PLAN, wave.pk)


PLAN = "admin:respondents_fieldwork_plan"


def to_oneself(request: HttpRequest, text: MailText) -> HttpResponse:
    user = who(request)
    if user.email:
        transaction.on_commit(lambda: send_trial_mail.delay(text.pk, user.pk))
        messages.success(request, _("Saved, and mailed to %(address)s.") % {"address": user.email})
    else:
        messages.error(request, _("Saved. Your account has no e-mail address: ask the administrator to fill it in."))
    return redirect(request.get_full_path())


def asked_for(request: HttpRequest, wave: Fieldwork) -> tuple[Respondent | None, str]:
    """Whose mail the example shows, and the address that was asked for."""
    address = (request.POST.get("person") or "").replace("\0", "").strip()
    found = Respondent.objects.filter(survey=wave.survey_id, email__iexact=address).first() if address else None
    return found, address


def title_of(text: MailText) -> str:
    step = ContactStep(step=text.step, number=text.number)
    name = _("Text: %(step)s") % {"step": str(step)}
    return f"{name}: {_('for who started')}" if text.started else name


def variants(wave: Fieldwork, text: MailText) -> list[dict[str, Any]]:
    """The other words for the same mail: another language, or for who had begun."""
    languages = wave.questionnaire.languages or [wave.questionnaire.default_language]
    kinds = (False, True) if has_started_variant(text.step) else (False,)
    written = set(
        MailText.objects.filter(wave=wave, step=text.step, number=text.number).values_list("started", "language")
    )
    several = len(languages) * len(kinds) > 1
    return [
        {
            "label": label_of(started, language, languages),
            "query": f"?language={language}" + ("&started=1" if started else ""),
            "here": (started, language) == (text.started, text.language),
            "written": (started, language) in written,
        }
        for language in languages
        for started in kinds
        if several
    ]


def label_of(started: bool, language: str, languages: list[str]) -> str:
    kind = _("for who started but did not finish") if started else _("for everybody")
    return f"{get_language_info(language)['name_translated']}, {kind}" if len(languages) > 1 else kind
