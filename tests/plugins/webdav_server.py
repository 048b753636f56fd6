# SPDX-License-Identifier: Apache-2.0
"""A WebDAV server for tests: Apache httpd with its own configuration, in a temporary directory, on a free port."""
import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

MODULES = Path("/usr/lib/apache2/modules")
LOADED = ["mpm_event", "authn_core", "authz_core", "authn_file", "authz_user", "auth_basic", "dav", "dav_fs", "mime"]
START_LIMIT_S = 20

CONFIG = """
ServerRoot {home}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {home}/pid
ErrorLog {home}/error.log
{modules}
{owner}
TypesConfig /dev/null
AddType audio/flac .flac
AddType text/plain .txt
DocumentRoot {home}/files
DavLockDB {home}/locks/db
AcceptPathInfo Off
<Location />
    Dav On
    {auth}
</Location>
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class WebdavServer:
    def __init__(self, home, port):
        self.files = home / "files"
        self.error_log = home / "error.log"
        self.url = f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def webdav(home, user=None, password=None):
    """Serves `home`/files, with a collection `scratch`; with `user`, to that one only. The directory is the caller's."""
    home = Path(home)
    for name in ("files/scratch", "locks"):
        (home / name).mkdir(parents=True)
    auth, owner = "", ""
    if user:
        hashed = subprocess.run(["openssl", "passwd", "-apr1", password], capture_output=True, text=True, check=True)
        (home / "users").write_text(f"{user}:{hashed.stdout}")
        auth = f'AuthType Basic\n AuthName files\n AuthUserFile {home}/users\n Require valid-user'
    if os.getuid() == 0:
        # Apache refuses to serve as root.
        owner = "User www-data\nGroup www-data"
        home.parent.chmod(0o755)
        for path in (home, *home.rglob("*")):
            shutil.chown(path, "www-data", "www-data")
    port = free_port()
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED)
    config = home / "httpd.conf"
    config.write_text(CONFIG.format(home=home, modules=modules, port=port, auth=auth, owner=owner))
    httpd = shutil.which("apache2") or "/usr/sbin/apache2"
    server = subprocess.Popen([httpd, "-D", "FOREGROUND", "-f", config],
                              stdout=subprocess.DEVNULL, stderr=(home / "stderr").open("w"))
    try:
        made = WebdavServer(home, port)
        end = time.monotonic() + START_LIMIT_S
        while not answers(made.url):
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("httpd did not start: " + (home / "stderr").read_text())
            time.sleep(0.02)
        yield made
    finally:
        server.terminate()
        server.wait(20)
