# SPDX-License-Identifier: Apache-2.0
"""tools/check_layers.py finds what it is there to find."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "check_layers.py"


def check(files):
    """Runs the check over a tree of {path: text}; returns (exit code, output)."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "core").mkdir()
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        run = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True)
        return run.returncode, run.stdout


class CheckLayers(unittest.TestCase):
    def accepts(self, path, include):
        code, output = check({path: f"#include {include}\n"})
        self.assertEqual((code, output), (0, "layers: every include is allowed\n"))

    def refuses(self, path, include, why):
        code, output = check({path: f"#pragma once\n#include {include}\n"})
        self.assertEqual(code, 1, output)
        self.assertIn(f"{path}:2: ", output)
        self.assertIn(why, output)

    def test_accepts_what_the_table_allows(self):
        self.accepts("core/services/library/scanner.cpp", '"core/db/stores/track_store.h"')
        self.accepts("core/db/pool.cpp", "<Poco/Data/Session.h>")
        self.accepts("core/media/tags.cpp", "<taglib/fileref.h>")
        self.accepts("core/media/tags.cpp", "<tpropertymap.h>")
        self.accepts("core/extensions/loader.cpp", "<boost/dll/shared_library.hpp>")
        self.accepts("core/http/loop.cpp", "<Poco/Net/HTTPServerSession.h>")
        self.accepts("core/http/loop.cpp", "<sys/epoll.h>")
        self.accepts("core/base/text.cpp", "<string_view>")
        self.accepts("plugins/storage-fs/storage.cpp", "<consort/sdk.hpp>")
        self.accepts("plugins/storage-fs/storage.cpp", '"root.h"')

    def test_refuses_a_lower_layer_that_looks_up(self):
        self.refuses("core/base/a.h", '"core/db/pool.h"', "core/base may not use core/db")
        self.refuses("core/db/a.h", '"core/services/x.h"', "core/db may not use core/services")
        self.refuses("core/services/a.h", '"core/http/x.h"', "core/services may not use core/http")
        self.refuses("core/services/a.h", '"core/extensions/x.h"', "core/services may not use core/extensions")
        self.refuses("core/api/rest/a.h", '"core/db/x.h"', "core/api may not use core/db")
        self.refuses("core/http/a.h", '"core/services/x.h"', "core/http may not use core/services")

    def test_refuses_a_library_outside_of_its_layer(self):
        self.refuses("core/services/a.cpp", "<Poco/Data/Session.h>", "may not use poco-data")
        self.refuses("core/server/a.cpp", "<boost/dll.hpp>", "may not use boost-dll")
        self.refuses("core/services/a.cpp", "<taglib/fileref.h>", "may not use taglib")
        self.refuses("core/services/a.cpp", "<fileref.h>", "may not use taglib")
        self.refuses("core/api/a.cpp", "<Poco/Net/HTTPServerRequest.h>", "may not use poco-net-server")
        self.refuses("core/services/a.cpp", "<Poco/Redis/Client.h>", "may not use poco-redis")
        self.refuses("core/http/a.cpp", "<Poco/Zip/Compress.h>", "may not use poco-zip")
        self.refuses("core/http/a.cpp", "<consort/plugin.h>", "may not use sdk")

    def test_keeps_plugins_and_sdk_away_from_the_core(self):
        self.refuses("plugins/auth-local/a.cpp", '"core/base/text.h"', "may see the SDK only")
        self.refuses("plugins/auth-local/a.cpp", '"../storage-fs/root.h"', "outside of its own folder")
        self.refuses("sdk/include/consort/sdk.hpp", "<Poco/Net/HTTPRequest.h>", "may not use poco-net")
        self.refuses("sdk/include/consort/sdk.hpp", '"core/base/error.h"', "may see the SDK only")

    def test_refuses_a_layer_that_the_table_does_not_know(self):
        self.refuses("core/utilities/a.h", "<string>", "not in the table")

    def test_refuses_an_unknown_library(self):
        self.refuses("core/base/a.cpp", "<QtCore/QString>", "belongs to no library")


if __name__ == "__main__":
    unittest.main()
