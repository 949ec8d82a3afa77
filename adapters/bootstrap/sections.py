"""Lists the sections of config.yaml that packages declare themselves."""

from typing import Final

from ..alerts.settings import ALERTS, AlertSettings
from ..assure.settings import ASSURE, AssureSettings
from ..settings import ConnectionSettings, Sections, Settings
from ..storage.settings import STORAGE

SECTIONS: Final = Sections(storage=STORAGE, oms=ASSURE, others=(ALERTS,))


def alert_settings(settings: Settings) -> AlertSettings:
    """Return the section `alerts` of config.yaml."""
    return settings.section(ALERTS)


def assure_settings(connection: ConnectionSettings) -> AssureSettings:
    """Return the section `assure` of a connection."""
    return ASSURE.value(connection.oms)
