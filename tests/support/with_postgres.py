#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""with_postgres.py COMMAND…: runs it beside a fresh PostgreSQL whose address is in CONSORT_TEST_POSTGRES."""
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import servers  # noqa: E402

if len(sys.argv) < 2:
    sys.exit(__doc__)
with servers.postgres() as url:
    status = subprocess.run(sys.argv[1:], env={**os.environ, "CONSORT_TEST_POSTGRES": url}, check=False).returncode
sys.exit(status)
