"""How heavily responses count in a release."""

from django.db import models

from results.models.release import Release


class Weights(models.Model):
    """The weights of a release with their recipe. There is one weight per combination of margins; who has it follows
    from the answers and the background, so that nothing is stored beside a response.

    `margins`: code, label and groups (code, condition, population, respondents, and the group it was merged into).
    `cells`: per combination of groups the weight; an empty group is nobody's.
    """

    release = models.OneToOneField(Release, models.CASCADE, primary_key=True, related_name="weights")
    margins = models.JSONField()
    cells = models.JSONField()
    rounds = models.PositiveSmallIntegerField()
    lowest = models.FloatField()
    highest = models.FloatField()
    trimmed = models.BooleanField()
    design_effect = models.FloatField()
    effective = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(design_effect__lte=2), name="results_weights_are_not_too_uneven"),
        ]
