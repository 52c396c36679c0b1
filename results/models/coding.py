"""Coding: a round of answers, who codes them, what each of them said, and what a third decided."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from results.models.codebook import Codebook
from results.models.texts import OpenAnswer
from surveys.models import Wave

CODE = models.CharField(max_length=40)
SAID_SOMETHING = models.Q(uncodable=True, themes=[]) | (models.Q(uncodable=False) & ~models.Q(themes=[]))


class CodingRound(models.Model):
    """The answers of one wave to one question, coded with one version of a codebook.

    `report` holds what the worker computed: agreement, and drift for a round that codes an old wave again.
    """

    class Purpose(models.TextChoices):
        MAIN = "main", _("coding")
        DRIFT = "drift", _("coded again, for drift")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="coding_rounds", verbose_name=_("wave"))
    codebook = models.ForeignKey(Codebook, models.PROTECT, related_name="rounds", verbose_name=_("codebook"))
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.MAIN)
    seed = models.PositiveIntegerField()
    suggestions = models.BooleanField(_("suggestions"), default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    report = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("coding round")
        verbose_name_plural = _("coding rounds")
        ordering = ["wave", "codebook", "made_at"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "codebook", "purpose"], name="results_codinground_once"),
        ]


class Coder(models.Model):
    """Somebody who codes in a round: the first coder everything, the second everything or the drawn sample."""

    round = models.ForeignKey(CodingRound, models.CASCADE, related_name="coders")
    name = models.CharField(max_length=150)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["round", "place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="results_coder_once"),
            models.UniqueConstraint(fields=["round", "place"], name="results_coder_one_per_place"),
            models.CheckConstraint(condition=models.Q(place__in=[1, 2]), name="results_coder_first_or_second"),
        ]


class Item(models.Model):
    """One answer in a round; `double` ones are coded by both. The order is drawn and says nothing."""

    round = models.ForeignKey(CodingRound, models.CASCADE, related_name="items")
    answer = models.ForeignKey(OpenAnswer, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    double = models.BooleanField(default=False)
    suggested = ArrayField(CODE, default=list)

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "answer"], name="results_item_answer_once"),
            models.UniqueConstraint(fields=["round", "position"], name="results_item_position_once"),
        ]


class Coding(models.Model):
    """What one coder said of one answer: themes, or that it cannot be coded."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="codings")
    coder = models.ForeignKey(Coder, models.CASCADE, related_name="codings")
    themes = ArrayField(CODE, default=list)
    uncodable = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            models.UniqueConstraint(fields=["item", "coder"], name="results_coding_once"),
            models.CheckConstraint(condition=SAID_SOMETHING, name="results_coding_says_something"),
        ]


class Adjudication(models.Model):
    """What a third decided where two coders differ. Lines are added, never changed; the last one counts."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="adjudications")
    themes = ArrayField(CODE, default=list)
    uncodable = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["item", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=SAID_SOMETHING, name="results_adjudication_says_something"),
        ]
