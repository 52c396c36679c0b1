"""Simulated waves: people with a propensity of their own who answer some time after a mail, later at weekends."""

import math
import random
from dataclasses import dataclass, replace

from respondents.bursts import Curve

MAILS = (0, 6, 13, 19)
DAYS = 21
TUESDAY, WEEKEND = 1, (5, 6)


@dataclass(frozen=True)
class Population:
    strength: float
    echo: tuple[float, ...]
    half_time: float
    alike: float
    at_weekends: float


def population(dice: random.Random) -> Population:
    return Population(
        strength=dice.uniform(0.08, 0.4),
        echo=(1.0, *(dice.uniform(0.5, 1.1) for _ in MAILS[1:])),
        half_time=dice.uniform(0.4, 1.8),
        alike=dice.uniform(1, 5),
        at_weekends=dice.uniform(0.3, 1),
    )


def half_a_year_later(dice: random.Random, people: Population) -> Population:
    return replace(
        people,
        strength=min(0.5, people.strength * dice.uniform(0.8, 1.25)),
        half_time=people.half_time * dice.uniform(0.8, 1.25),
        echo=(1.0, *(echo * dice.uniform(0.8, 1.25) for echo in people.echo[1:])),
    )


def simulate(dice: random.Random, people: Population, invited: int) -> Curve:
    arrivals = [0] * DAYS
    for _ in range(invited):
        willing = dice.betavariate(people.strength * people.alike, (1 - people.strength) * people.alike)
        for mail, echo in zip(MAILS, people.echo, strict=True):
            if dice.random() < min(1, willing * echo):
                day = int(mail + dice.lognormvariate(math.log(people.half_time), 1.1))
                while day < DAYS and (TUESDAY + day) % 7 in WEEKEND and dice.random() > people.at_weekends:
                    day += 1
                if day < DAYS:
                    arrivals[day] += 1
                break
    return Curve(tuple(arrivals), MAILS, DAYS, invited, TUESDAY)
