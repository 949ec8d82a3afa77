"""The steps of docs/how-to/back-up.md: back up a running host, lose the disk, restore."""

import shutil

from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.repositories.orders import Stage


def sent_in(world):
    """Return the orders that are stored as sent to the OMS."""
    with world.database() as database, SqlStorage(database).reading() as uow:
        found = uow.orders.search("acme", [Stage.SENT_TO_OMS])
    return {record.channel_order_id for record in found}


def test_what_was_backed_up_while_it_ran_is_there_again_and_the_rest_comes_anew(
    a_world, eventually, tmp_path
):
    world = a_world()
    host = world.start_host()
    first = world.buyers_order(*[{}] * 5)
    eventually(lambda: {*first} == world.sent())
    eventually(lambda: {*first} == sent_in(world))

    second = world.buyers_order(*[{}] * 5)
    backup = tmp_path / "backup.db"
    made = world.call("backup", str(backup))
    assert made.returncode == 0, made.stderr
    eventually(lambda: {*first, *second} == sent_in(world))
    third = world.buyers_order({})
    eventually(lambda: {*third} <= sent_in(world))
    host.kill()

    storage = tmp_path / "books.db"
    for file in tmp_path.glob("books.db*"):
        file.unlink()
    shutil.copy(backup, storage)
    assert {*first} <= sent_in(world)
    restored = world.start_host()

    eventually(lambda: {*first, *second, *third} <= sent_in(world))
    assert restored.interrupt() == 0
    assert "Traceback" not in restored.words()
    assert len(world.at_assure()) == len({*first, *second, *third})
