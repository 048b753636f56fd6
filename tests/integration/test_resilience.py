# SPDX-License-Identifier: Apache-2.0
"""Plugins that are missing, broken or in trouble, and a server that goes on."""

CONFIG = """
[library]
watch = false
[plugins.music]
use = "consort.storage-fs"
config.root = "{music}"
[plugins.people]
use = "consort.auth-local"
"""


def states(client):
    return {p["instance"]: p for p in client.pages("/api/v1/admin/plugins") if p["instance"]}


def test_an_optional_instance_is_left_out_and_its_tracks_stay(start, music):
    config = CONFIG.format(music=music)
    first = start(config=config).start()
    admin = first.client().register("ada@example.org")
    first.wait_for_scan(admin)
    tracks = len(admin.pages("/api/v1/tracks"))
    assert tracks > 0
    first.stop()
    broken = config.replace("consort.storage-fs", "consort.no-such", 1).replace(
        'config.root', 'optional = true\nconfig.root', 1
    )
    other = f'[plugins.other]\nuse = "consort.storage-fs"\nconfig.root = "{music}/Various"\n'
    server = start(config=broken + other, data=first.data).start()
    admin = server.client().login("ada@example.org")
    server.wait_for_scan(admin)
    # Prepared once: the warning stands in the log once.
    assert server.output().count("optional instance left out") == 1
    assert states(admin)["music"]["state"] == "refused"
    assert states(admin)["other"]["state"] == "running"
    kept = [t for t in admin.pages("/api/v1/tracks")]
    assert len(kept) >= tracks
