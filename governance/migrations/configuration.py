"""Where Alembic finds the migrations; known without the application, which takes long to import."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import MetaData


def alembic_config(database_url: str, metadata: MetaData | None = None) -> Config:
    """Alembic pointed at this folder and `database_url`.

    `metadata` is what the migrations are compared with; to run them they need no model.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    config.attributes["metadata"] = metadata
    return config
