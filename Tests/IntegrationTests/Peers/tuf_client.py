"""PyPI's `tuf` as a device: refreshes from a depot's directory and downloads one target."""

import os
import sys

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface


class Folder(FetcherInterface):
    """Answers requests from files, as a web server would."""

    def _fetch(self, url):
        try:
            with open(url.removeprefix("file://"), "rb") as file:
                content = file.read()
        except FileNotFoundError as error:
            raise DownloadHTTPError(url, 404) from error
        return iter([content])


def main(depot, device, target):
    bootstrap = None
    if not os.path.exists(os.path.join(device, "root.json")):
        with open(f"{depot}/metadata/1.root.json", "rb") as file:
            bootstrap = file.read()
    updater = Updater(
        device, f"file://{depot}/metadata/", device, f"file://{depot}/targets/", fetcher=Folder(), bootstrap=bootstrap
    )
    updater.refresh()
    info = updater.get_targetinfo(target)
    if info is None:
        print("no such target")
        return
    updater.download_target(info, os.path.join(device, "target"))
    print("root", updater._trusted_set.root.version)


main(*sys.argv[1:])
