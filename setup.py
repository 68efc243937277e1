"""The one step of the build that pyproject.toml cannot say.

What stands at the top of the checkout, for people and for Prefect to find, goes into the wheel
within the room that reads it.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = {"practice.toml": "tasks/practice", "prefect.yaml": "deployments/server"}


class BuildWithCarried(build_py):  # type: ignore[misc]  # setuptools ships no types
    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # an editable install reads them at the top of the checkout
            for built, source in self._carried().items():
                self.copy_file(source, built)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        carried = [] if self.editable_mode else [*self._carried()]
        return [*super().get_outputs(include_bytecode), *carried]

    def get_source_files(self) -> list[str]:
        """What an sdist takes along."""
        return [*super().get_source_files(), *CARRIED]

    def _carried(self) -> dict[str, str]:
        return {str(Path(self.build_lib, room, name)): name for name, room in CARRIED.items()}


setup(cmdclass={"build_py": BuildWithCarried})
