"""What a report says: every number from a release with its base and n; the words of people stand apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from results import reading
from results.export.names import cleaned
from results.export.study import Study, study_of
from results.models import Change, Commentary, Figure, Release
from results.question_figures import QuestionFigures
from results.quotes import released_quotes
from results.report.chart import Row
from results.report.grids import Grid, distribution, group_grids, rates_grid, response_grid, theme_grids
from surveys.instrument import TEXT

SHOWN = (Change.Verdict.UP, Change.Verdict.DOWN)


@dataclass(frozen=True)
class Item:
    """One question with all that is published of it for everybody."""

    code: str
    title: str
    base: str
    sentences: tuple[str, ...]
    grid: Grid | None = None
    comment: str = ""


@dataclass(frozen=True)
class Part:
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Report:
    language: str
    title: str
    subtitle: str
    organisation: str
    day: str
    respondents: str
    rate: str
    summary: tuple[str, ...]
    response: Grid
    rates: Grid
    chart: tuple[Row, ...]
    legend: tuple[str, str]
    parts: tuple[Part, ...]
    groups: tuple[Grid, ...]
    themes: tuple[Grid, ...]
    quotes: tuple[tuple[str, str], ...]
    method: tuple[tuple[str, str], ...]
    comments: Mapping[str, str] = field(default_factory=dict)


def report_of(release: Release, language: str, now: datetime) -> Report:
    """In Dutch or English; questions stay in the language of the questionnaire."""
    with translation.override(language):
        study = study_of(release.wave, now)
        comments = comments_of(release, language)
        pages = reading.pages(release)
        before = str(release.earlier.wave) if release.earlier else ""
        found = reading.headline(release)
        told = Report(
            language=language,
            title=str(release.wave.survey),
            subtitle=str(release.wave),
            organisation=study.organisation,
            day=date_format(timezone.localtime(now), "j F Y"),
            respondents=found.respondents,
            rate=rate_sentence(found),
            summary=tuple(summary(pages, before)),
            response=response_grid(study),
            rates=rates_grid(study),
            chart=tuple(chart_rows(pages)),
            legend=(str(release.wave), before),
            parts=tuple(part for page in pages if (part := part_of(page, before, comments)).items),
            groups=tuple(group_grids(release)),
            themes=tuple(theme_grids(release)),
            quotes=tuple((quote.theme, quote.text) for quote in released_quotes(release.wave)),
            method=tuple(method(release, study)),
            comments=comments,
        )
    return cleaned(told)


def comments_of(release: Release, language: str) -> dict[str, str]:
    found = Commentary.objects.filter(wave=release.wave, language=language)
    return dict(found.values_list("place", "text"))


def rate_sentence(found: reading.Headline) -> str:
    if not found.rate:
        return ""
    values = {"rate": found.rate, "interviewed": found.interviewed, "base": found.base}
    return _("RR2 %(rate)s: %(interviewed)s of %(base)s people") % values


def summary(pages: list[reading.Page], before: str) -> Iterator[str]:
    """First what demonstrably rose or fell; then where most people agree, and where fewest do."""
    questions = [question for page in pages for question in page.keys]
    changed = [one for one in questions if one.key and one.key.verdict in SHOWN]
    for one in changed:
        yield f"{one.spec['text']} {one.key.sentence}" if one.key else ""
    if before and not changed:
        yield _("Compared with %(before)s, no difference is demonstrable.") % {"before": before}
    shares = [one for one in questions if one.key and not one.key.is_mean and one not in changed]
    ranked = sorted(shares, key=lambda one: -value_of(one))
    for one in ranked[:2] + ranked[2:][-2:]:
        yield f"{one.spec['text']} {key_sentence(one)}"


def value_of(question: QuestionFigures) -> float:
    return question.total[Figure.Kind.AGREEMENT].value or 0


def key_sentence(question: QuestionFigures) -> str:
    """For example: "58% agrees (95% interval 53% to 64%; n = 297)."."""
    if question.key is None:
        return ""
    found = question.key.number
    inside = [f"{_('95% interval')} {found.interval}"] if found.interval else []
    text = _("%(number)s on average") if question.key.is_mean else _("%(number)s agree")
    remarks = "".join(f" – {remark}" for remark in found.remarks)
    return f"{text % {'number': found.text}} ({'; '.join([*inside, found.of])}){remarks}."


def chart_rows(pages: list[reading.Page]) -> Iterator[Row]:
    for page in pages:
        for question in page.keys:
            if question.key and question.key.dumbbell:
                before = question.key.before
                yield Row(
                    label=question.spec["text"],
                    marks=question.key.dumbbell,
                    now=f"{question.key.number.text} ({question.key.number.of})",
                    before=f"{before.text} ({before.of})" if before else "",
                )


def part_of(page: reading.Page, before: str, comments: Mapping[str, str]) -> Part:
    """Without the texts beside “other” that too few people wrote."""
    told = [one for one in page.questions if not (one.hidden and one.spec["kind"] == TEXT)]
    return Part(page.title.strip(), tuple(item_of(question, before, comments) for question in told))


def item_of(question: QuestionFigures, before: str, comments: Mapping[str, str]) -> Item:
    base = _("Asked of %(base)s.") % {"base": question.spec["base"]}
    if question.n:
        base += f" {question.n_of}."
    return Item(
        code=question.spec["code"],
        title=question.spec["text"].strip() or question.spec["code"],
        base=base,
        sentences=tuple(capfirst(text) for text in sentences(question, before)),
        grid=distribution(question, before),
        comment=comments.get(question.spec["code"], ""),
    )


def sentences(question: QuestionFigures, before: str) -> Iterator[str]:
    if question.hidden:
        yield _("Hidden: %(reason)s.") % {"reason": question.hidden}
    if question.answers_given:
        yield _("%(count)s answers in people’s own words.") % {"count": question.answers_given}
    if question.key:
        yield key_sentence(question)
        if question.key.sentence:
            yield f"{before}: {question.key.sentence}"
        yield from (f"{label}: {text}." for label, text in question.key.parts)
    yield from (f"{name}: {text}." for name, text in question.extras)
    if question.why_not_compared:
        names = {"before": before, "what": question.why_not_compared}
        yield _("Cannot be compared with %(before)s: %(what)s changed.") % names


def method(release: Release, study: Study) -> Iterator[tuple[str, str]]:
    yield _("Who was asked"), study.population
    yield _("Fieldwork"), f"{date_format(study.began, 'j F Y')} – {date_format(study.ended, 'j F Y')}"
    yield _("How"), _("Questionnaire on the web, with a personal link by e-mail; answers are anonymous.")
    yield (
        _("Intervals"),
        _("95%: Wilson for shares, Student’s t for means; no finite population correction."),
    )
    yield (
        _("Differences"),
        _("“Risen” or “fallen” is written only when the test, corrected for the number of comparisons, is below 5%."),
    )
    least = {"minimum": release.minimum_group}
    yield _("Minimum group"), _("Nothing is shown about fewer than %(minimum)s people.") % least
    if release.has_at_most:
        yield (
            _("n ≤"),
            _("At most so many answers. How many people skipped the question is not shown where they are few."),
        )
    yield _("Weights"), weights_text(study)
    day = date_format(timezone.localtime(release.computed_at), "j F Y")
    yield _("Figures"), _("Release %(number)s, computed on %(day)s.") % {"number": release.number, "day": day}
    yield _("Software"), study.software


def weights_text(study: Study) -> str:
    if study.weights is None:
        return _("The figures are not weighted.")
    margins = ", ".join(margin["label"] for margin in study.weights.margins)
    return _("Shown beside the unweighted figures; raked to %(margins)s.") % {"margins": margins}
