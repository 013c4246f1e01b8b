"""Machine learning: the catalogue, the tasks and the engine. Knows no Discord and no database."""
