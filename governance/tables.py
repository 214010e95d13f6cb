"""Import every model, so that the metadata is whole for migrations and foreign keys."""

from gis.orm import Base
from gis.registers import (
    aliases,
    components,
    divisions,
    grids,
    legal_entities,
    libraries,
    locations,
    persons,
)
from gis.tiles import models as tiles
from governance.accounts import duty
from governance.accounts import models as accounts
from governance.dispatching import models as dispatching
from governance.field import positions
from governance.hotspots import models as hotspots
from governance.intake import models as intake
from governance.registry import models as registry
from governance.vault import models as vault
from workflows import calendars
from workflows.applications import models as applications
from workflows.cases import models as cases
from workflows.cases import notice_models as notices
from workflows.dispatch import models as dispatch
from workflows.figures import models as figures
from workflows.standards import models as standards
from workflows.tasks import models as tasks

MODULES = (
    accounts,
    aliases,
    applications,
    calendars,
    cases,
    components,
    dispatch,
    dispatching,
    divisions,
    duty,
    figures,
    grids,
    hotspots,
    intake,
    legal_entities,
    libraries,
    locations,
    notices,
    persons,
    positions,
    registry,
    standards,
    tasks,
    tiles,
    vault,
)

METADATA = Base.metadata
