#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""with_servers.py [postgres] [redis] [s3] -- COMMAND…: runs it beside fresh servers, named by CONSORT_TEST_POSTGRES
and so on as test.sh does."""
import contextlib
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import s3_server  # noqa: E402
import servers  # noqa: E402

KINDS = {"postgres": servers.postgres, "redis": servers.redis, "s3": s3_server.s3}

separator = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
kinds, command = sys.argv[1:separator], sys.argv[separator + 1:]
if not kinds or not command or not set(kinds) <= set(KINDS):
    sys.exit(__doc__)
with contextlib.ExitStack() as stack:
    environment = dict(os.environ)
    for kind in kinds:
        server = stack.enter_context(KINDS[kind]())
        environment[f"CONSORT_TEST_{kind.upper()}"] = server if isinstance(server, str) else server.json()
    status = subprocess.run(command, env=environment, check=False).returncode
sys.exit(status)
