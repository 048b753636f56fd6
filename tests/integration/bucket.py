# SPDX-License-Identifier: Apache-2.0
"""A music folder as it is in a bucket of the real S3 server: what the tests do to the folder is brought there."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import s3_server  # noqa: E402

CONFIG = """
[plugins.music]
use = "consort.storage-s3"
config.endpoint = "{endpoint}"
config.region = "{region}"
config.bucket = "{bucket}"
config.access_key = {{ env = "MUSIC_ACCESS_KEY" }}
config.secret_key = {{ env = "MUSIC_SECRET_KEY" }}
{more}
[plugins.local]
use = "consort.auth-local"
"""


class MusicBucket:
    """Mirrors a folder. Objects are written again when the file's time or size is another one."""

    def __init__(self, server_json, folder):
        self.server = s3_server.S3Server.from_json(server_json)
        self.client = self.server.client()
        self.folder = Path(folder)
        self.name = self.server.make_bucket()
        # No secret belongs into a configuration file; servers inherit these.
        os.environ |= {"MUSIC_ACCESS_KEY": self.server.access_key, "MUSIC_SECRET_KEY": self.server.secret_key}
        self._known = {}
        self.sync()

    def sync(self):
        files = {}
        for path in self.folder.rglob("*"):
            if path.is_file():
                status = path.stat()
                files[str(path.relative_to(self.folder))] = (status.st_size, status.st_mtime_ns)
        for key, state in files.items():
            if self._known.get(key) != state:
                self.client.put(self.name, key, (self.folder / key).read_bytes())
        for key in self._known.keys() - files.keys():
            self.client.delete(self.name, key)
        self._known = files

    def config(self, more=""):
        """The storage as instance `music`, and accounts as `local`."""
        server = self.server
        return CONFIG.format(endpoint=server.endpoint, region=server.region, bucket=self.name, more=more)

    def drop(self):
        for key in self.client.keys(self.name):
            self.client.delete(self.name, key)
        self.client.delete_bucket(self.name)
