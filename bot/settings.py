"""Every setting, typed, from the environment or `.env`, each with a default that works."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """All settings; a name here, in capitals, is the environment variable."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = None
    data_dir: Path = Path(".data")
    database_url: SecretStr | None = None
    artifact_url: str | None = None
