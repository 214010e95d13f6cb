"""Where Alembic finds the migrations; known without the application, which takes long to import."""

from pathlib import Path

from alembic.config import Config


def alembic_config(database_url: str) -> Config:
    """Alembic pointed at this folder and `database_url`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    return config
