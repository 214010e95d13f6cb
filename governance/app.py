"""The composition root: `create_app` puts the parts together."""

from __future__ import annotations

import re
from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from governance import cli, error_pages, health, home, language, presentation, security, settings
from governance.console import frame
from governance.extensions import RestedPool, babel, db, limiter, login_manager
from governance.jobs.handlers import HANDLERS
from governance.jobs.standing import STANDING
from governance.settings import Settings

FEATURES = (
    "accounts",
    "api",
    "calendars",
    "console",
    "dispatching",
    "field",
    "figures",
    "hotspots",
    "map",
    "processes",
    "registry",
    "resident",
    "routing",
    "standards",
    "wall",
)
TASKS = ("calendars", "dispatching", "field", "hotspots", "registry", "routing")
"""Features whose `tasks` module says, in `TASKS`, what is done for the kinds of task they owe, and
in `STANDING` which of these come round again."""
REQUEST_LIMIT = 48 * 1024 * 1024
"""Six photographs of a phone and their form, in bytes; checked before anything is read."""


def create_app(chosen: Settings | None = None) -> Flask:
    """Build the application from `chosen` settings, or from the environment."""
    configured = chosen or settings.from_environment()
    app = Flask(
        "governance",
        template_folder="../templates",
        static_folder="static",
        static_url_path="/static",
    )
    app.config.update(
        ONEMAP=configured,
        SECRET_KEY=configured.secret_key_file.read_text().strip(),
        SQLALCHEMY_DATABASE_URI=configured.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": configured.pool_size,
            "poolclass": RestedPool,
            # The error of a statement says its values otherwise, and errors are logged.
            "hide_parameters": True,
        },
        # The limiter's library has its own word for a Redis behind a unix socket.
        RATELIMIT_STORAGE_URI=re.sub("^unix:", "redis+unix:", configured.redis_url),
        RATELIMIT_HEADERS_ENABLED=False,
        MAX_CONTENT_LENGTH=REQUEST_LIMIT,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=64,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=configured.secure_cookies,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE=str(configured.timezone),
        TEMPLATES_AUTO_RELOAD=False,
    )
    if configured.trusted_proxies:
        hops = configured.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    babel.init_app(app, locale_selector=language.chosen)
    limiter.init_app(app)
    # Pages know who looks at them from `page`, which reads an account only where it is shown.
    login_manager.init_app(app, add_context_processor=False)
    for part in (presentation, frame, error_pages, security, cli):
        part.register(app)
    for module in (home, health):
        app.register_blueprint(module.blueprint)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"governance.{feature}.views").blueprint)
    app.extensions[STANDING] = []
    for feature in TASKS:
        tasks = import_module(f"governance.{feature}.tasks")
        HANDLERS.update(tasks.TASKS)
        app.extensions[STANDING] += getattr(tasks, "STANDING", ())
    return app
