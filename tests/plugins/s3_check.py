#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""storage-s3 against a real Ceph: the conformance kit, and what it looks like in the bucket.

    s3_check.py BUILD_DIR
Uses the server that CONSORT_TEST_S3 names, or one of its own.
"""
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import s3_server  # noqa: E402

CHECK = """
[config]
endpoint = "{endpoint}"
region = "{region}"
bucket = "{bucket}"
access_key = "{access_key}"
secret_key = "{secret_key}"
{more}
[check]
scratch = true
http_real = true
"""


@contextlib.contextmanager
def server():
    named = os.environ.get("CONSORT_TEST_S3")
    if named:
        yield s3_server.S3Server.from_json(named)
    else:
        with s3_server.s3() as own:
            yield own


def check(tree, config, *options):
    """What the conformance kit says of the plugin with that configuration."""
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "check.toml"
        file.write_text(config)
        return subprocess.run([tree / "bin" / "consort-plugin-check", "--config", file, *options,
                               tree / "lib/consort/plugins/storage-s3.so"], capture_output=True, text=True)


def main():
    tree = Path(sys.argv[1]).resolve()
    with server() as ceph:
        def config(bucket, more="", **other):
            return CHECK.format(**{"endpoint": ceph.endpoint, "region": ceph.region, "access_key": ceph.access_key,
                                   "secret_key": ceph.secret_key, **other}, bucket=bucket, more=more)

        for name, more, *only in (
                ("proxied", ""),
                ("by signed URLs", 'delivery = "presign"', "--only", "^(storage|call|lifecycle)[.]"),
                # Not storage.names, which uses up the 1024 bytes of a key.
                ("below a folder", 'prefix = "m/"', "--only",
                 "^storage[.](stat|open|agree|range|list|round|put|presign|atomic|remove|interr)")):
            bucket = ceph.make_bucket()
            done = check(tree, config(bucket, more), "--quiet", "--no-skips", *only)
            if done.returncode:
                sys.exit(f"s3, {name}: the contract is broken:\n{done.stdout[-6000:]}{done.stderr[-3000:]}")
            left = ceph.client().uploads(bucket)
            if left:
                sys.exit(f"s3, {name}: uploads stay behind: {left}")
            print(f"s3, {name}: the contract is kept", flush=True)


if __name__ == "__main__":
    main()
