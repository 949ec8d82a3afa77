"""One field that finds anything by its id."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from ...storage.read_models.search import search
from ..part import part
from ..places import address_of
from ..services import the_console

pages = part("search")

LONGEST = 200


@pages.get("/search")
def find() -> str | Response:
    """Lead to what has the id; show all that do, where there are several."""
    wanted = request.args.get("q", "").strip()[:LONGEST].replace("\x00", "")
    console = the_console()
    found = []
    if wanted:
        with console.database.reading() as database:
            found = search(database, console.names, wanted)
    if len(found) == 1:
        return redirect(address_of(found[0]))
    return render_template(
        "console/search.html", wanted=wanted, found=[(one, address_of(one)) for one in found]
    )
