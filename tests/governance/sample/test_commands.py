import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL

from governance import language
from governance.extensions import babel, db
from governance.sample.commands import sample
from governance.sample.load import Loaded
from governance.settings import Settings


@pytest.fixture
def console(sample_url: URL, loaded: Loaded) -> Iterator[Flask]:
    """As much of the application as the command needs, on a database that has the sample."""
    app = Flask("console")
    address = sample_url.render_as_string(hide_password=False)
    app.config["ONEMAP"] = Settings(address, "", Path(), Path())
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    db.init_app(app)
    babel.init_app(app, locale_selector=language.chosen)
    app.cli.add_command(sample)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_if_empty_leaves_a_district_with_data_alone(console: Flask) -> None:
    said = console.test_cli_runner().invoke(args=["sample", "load", "--if-empty", "--json"])
    assert said.exit_code == 0
    assert json.loads(said.stdout) == {"loaded": False}


def test_loading_over_data_is_refused_in_words(console: Flask) -> None:
    said = console.test_cli_runner().invoke(args=["sample", "load"])
    assert said.exit_code == 1
    assert "示例数据" in said.output
