"""Parameters of a scenario: the default for the committed recording, or a seeded choice."""

import random


class Dice:
    def __init__(self, seed=1, vary=False):
        self.rng, self.vary, self.seed = random.Random(seed), vary, seed
        self.chosen = {}

    def pick(self, label, default, *others):
        """The default, or when varying one of default and others."""
        value = self.rng.choice((default, *others)) if self.vary else default
        self.chosen[label] = value
        return value

    def between(self, label, default, low, high):
        value = default
        if self.vary:
            value = self.rng.randint(low, high) if isinstance(default, int) else round(self.rng.uniform(low, high), 4)
        self.chosen[label] = value
        return value

    def chance(self, label, default, probability):
        value = self.rng.random() < probability if self.vary else default
        self.chosen[label] = value
        return value
