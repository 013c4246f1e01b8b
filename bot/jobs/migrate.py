"""The schema: our numbered migrations and Procrastinate's, each applied once."""


async def migrate(dsn: str) -> list[str]:
    """Bring the database up to date and return the names applied now; safe when several processes do so at once."""
    raise NotImplementedError
