"""The study part of a DDI-Codebook 2.5 document, with the fields that CESSDA's catalogue asks for."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from lxml import etree

from respondents.aapor import percentage, sentence
from results.export.study import Study

DDI = "ddi:codebook:2_5"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = f"{DDI} http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
VOCABULARIES = "https://vocabularies.cessda.eu/urn/urn:ddi:int.ddi.cv:"
TOPICS = "https://vocabularies.cessda.eu/urn/urn:ddi:int.cessda.cv:TopicClassification:4.2"


def add(parent: Any, tag: str, text: str = "", /, **attributes: str) -> Any:
    """A child in the namespace of DDI; `lang` becomes xml:lang."""
    made = etree.SubElement(parent, f"{{{DDI}}}{tag}")
    for attribute, value in attributes.items():
        made.set(LANG if attribute == "lang" else attribute, value)
    if text:
        made.text = text
    return made


def coded(parent: Any, name: str, text: str, code: str, vocabulary: str, label: str) -> Any:
    """A term of one of DDI's vocabularies: the words for people, the code for machines."""
    made = add(parent, name, text)
    add(made, "concept", code, vocab=label, vocabURI=VOCABULARIES + vocabulary)
    return made


def study_description(root: Any, study: Study, variables: Iterable[str], rows: int) -> None:
    part = add(root, "stdyDscr")
    citation(part, study)
    information(part, study, variables)
    method(part, study)
    access(part, study)
    related = add(add(part, "othrStdyMat"), "relPubl")
    publication = add(related, "citation")
    add(add(publication, "titlStmt"), "titl", _("Report of %s") % study.wave)
    add(publication, "holdings", URI=study.address)


def citation(part: Any, study: Study) -> None:
    made = add(part, "citation")
    titles = add(made, "titlStmt")
    add(titles, "titl", study.title, lang=study.language)
    add(titles, "IDNo", study.identifier, agency=study.organisation)
    add(add(made, "rspStmt"), "AuthEnty", study.organisation, affiliation=study.organisation)
    production = add(made, "prodStmt")
    add(production, "producer", study.organisation)
    add(production, "software", study.software, version=study.software.split()[-1])
    distribution = add(made, "distStmt")
    add(distribution, "distrbtr", study.organisation)
    day = study.made_at.date().isoformat()
    add(distribution, "distDate", day, date=day)
    add(add(made, "serStmt"), "serName", str(study.wave.survey))
    add(add(made, "verStmt"), "version", day, date=day)
    add(made, "holdings", URI=study.address)


def information(part: Any, study: Study, variables: Iterable[str]) -> None:
    made = add(part, "stdyInfo")
    subject = add(made, "subject")
    for word in (_("job satisfaction"), _("working conditions"), _("employees")):
        add(subject, "keyword", word, vocab="ELSST", vocabURI="https://elsst.cessda.eu/id", lang=study.language)
    topic = _("Labour and employment")
    add(subject, "topcClas", topic, vocab="CESSDA Topic Classification", vocabURI=TOPICS, lang=study.language)
    add(made, "abstract", abstract(study, variables), lang=study.language)
    summary = add(made, "sumDscr")
    for event, day in (("start", study.began), ("end", study.ended)):
        add(summary, "collDate", day.isoformat(), date=day.isoformat(), event=event)
    add(summary, "nation", _("Netherlands"), abbr="NL")
    coded(summary, "anlyUnit", _("Individual"), "Individual", "AnalysisUnit", "DDI Analysis Unit")
    add(summary, "universe", study.population, clusion="I")
    add(summary, "dataKind", _("Numeric answers to a questionnaire"))


def abstract(study: Study, pages: Iterable[str]) -> str:
    subjects = ", ".join(dict.fromkeys(page for page in pages if page))
    return _("%(title)s. Questionnaire for employees about: %(subjects)s.") % {
        "title": study.title,
        "subjects": subjects or _("their work"),
    }


def method(part: Any, study: Study) -> None:
    made = add(part, "method")
    collection = add(made, "dataColl")
    time = ("Longitudinal.TrendRepeatedCrossSection", "TimeMethod", "DDI Time Method")
    coded(collection, "timeMeth", _("Repeated cross-section"), *time)
    add(collection, "dataCollector", study.organisation)
    sampling = ("TotalUniverseCompleteEnumeration", "SamplingProcedure", "DDI Sampling Procedure")
    coded(collection, "sampProc", _("Everybody is invited"), *sampling)
    mode = ("SelfAdministeredQuestionnaire.CAWI", "ModeOfCollection", "DDI Mode of Collection")
    coded(collection, "collMode", _("Self-administered questionnaire on the web"), *mode)
    if study.contacts:
        add(collection, "collSitu", "; ".join(study.contacts))
    add(collection, "weight", weighting(study))
    analysis = add(made, "anlyInfo")
    counts = study.counts
    add(analysis, "respRate", sentence("RR2", counts.interviewed, counts.base) if counts.base else percentage(None))


def weighting(study: Study) -> str:
    if study.weights is None:
        return _("The data are not weighted.")
    margins = ", ".join(margin["label"] for margin in study.weights.margins)
    text = _("Raked to %(margins)s; design effect %(effect)s. In this file: the mean per class of characteristics.")
    return text % {"margins": margins, "effect": number_format(study.weights.design_effect, 2)}


def access(part: Any, study: Study) -> None:
    use = add(add(part, "dataAccs"), "useStmt")
    add(use, "confDec", _("Do not try to find out who somebody is."), required="yes")
    limit = _("For research only, within %(organisation)s. Publish nothing about fewer than %(minimum)d people.")
    add(use, "restrctn", limit % {"organisation": study.organisation, "minimum": study.minimum_group})
    add(use, "citReq", _("Name the study and the organisation."))
