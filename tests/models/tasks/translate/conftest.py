from tests.models.seq2seq.tiny import writers, writing

__all__ = ["writers", "writing"]
