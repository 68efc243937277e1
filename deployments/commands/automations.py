"""`tend automations`: what Prefect tells people without being asked."""

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.output import show
from tasks.runtime import current


def automations(as_json: Json = False) -> None:
    """Put Tend's automations on the Prefect server of PREFECT_API_URL; `tend serve` does it itself.

    They tell people through the Prefect block that TEND_NOTIFY names (type/name).

    Example: tend automations
    """
    from deployments.server.automations import deploy
    from deployments.server.temporary_server import prefect_server

    with prefect_server():
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            changed = deploy(client, current().notify)
    show({"changed": changed}, as_json, lambda: print("\n".join(changed) or "nothing to change"))
