"""Give editable installs a real directory to import ``channel_connector`` from."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditableLinks(BuildHookInterface):  # type: ignore[type-arg]  # generic only in the stubs
    """Links ``.editable/channel_connector/*`` to the folders of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hook's shape
        """Make the links, for editable installs only."""
        if version != "editable":
            return
        package = Path(self.root, ".editable", "channel_connector")
        package.mkdir(parents=True, exist_ok=True)
        for name in self.build_config.target_config["only-include"]:
            link = package / name
            if not link.is_symlink():
                link.symlink_to(Path(self.root, name), Path(self.root, name).is_dir())
