"""One training driven from outside: assignment, clock, evaluations, outcome.

`harness.train_run` is the only way a method is run, so every time was taken by one
clock. Wrong recipes raise `RecipeError`; whatever goes wrong later is an `Outcome`.
"""
