"""The door for gunicorn and the flask command."""

from governance.app import create_app

app = create_app()
