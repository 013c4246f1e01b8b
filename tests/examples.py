"""How many examples hypothesis tries where each one costs more than a moment; `conftest.py` says how many otherwise."""

from hypothesis import HealthCheck, settings

PICTURES = settings(max_examples=settings().max_examples // 5)
"""For a test that draws a picture for each example."""

RUNS = settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # models change nothing between two examples
)
"""For a test that runs a model for each example."""
