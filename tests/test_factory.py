"""How the application is put together: what its doors to the outside are told."""

import pytest

from maintenance.factory import create_app
from maintenance.services.calendar_doors import doors
from maintenance.transports.calendar_address import Validators
from maintenance.transports.outbound.refusals import BadAddress
from tests.conftest import settings_for
from tests.support.scripted_server import ScriptedServer


@pytest.mark.parametrize("local", [True, False])
def test_midweek_is_never_led_to_its_own_port(database_url: str, local: bool) -> None:
    with ScriptedServer(lambda connection, _: connection.close()) as server:
        here = f"http://127.0.0.1:{server.port}"
        app = create_app(settings_for(database_url, base_url=here, local=local))
        with app.app_context(), pytest.raises(BadAddress) as refused:
            doors().fetch(f"{here}/calendar.ics", Validators())
        assert server.connections == 0
        assert "MIDWEEK_INTERNAL_HOSTS" not in refused.value.sentence
        assert ("is Midweek itself" in refused.value.sentence) is local
