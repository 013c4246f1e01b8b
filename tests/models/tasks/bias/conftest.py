"""The tiny models that fill gaps."""

from tests.models.tasks.fill_mask.conftest import filling, filling_catalogue, tiny_roberta

__all__ = ["filling", "filling_catalogue", "tiny_roberta"]
