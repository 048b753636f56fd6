# SPDX-License-Identifier: Apache-2.0
"""A private Ceph for tests: one monitor, one store, one RADOS gateway that speaks S3.

Everything is on free loopback ports and in one temporary folder, in the foreground, and ends with the process that
asked for it.
"""
import contextlib
import http.client
import json
import os
import resource
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

import servers
from s3_client import S3Client

ACCESS_KEY, SECRET_KEY, REGION = "CONSORTTESTKEY", "consort-test-secret/+=0123456789", "eu-test-1"
# Bucket names below this domain are served virtual-host style too; addresses are always path style.
VIRTUAL_DOMAIN = "s3.test"

CONF = """
[global]
fsid = {fsid}
mon_host = v2:127.0.0.1:{mon_port}
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
ms_bind_msgr1 = false
ms_bind_port_min = 17000
ms_bind_port_max = 17999
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
keyring = {folder}/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 600
osd_crush_chooseleaf_type = 0
run_dir = {folder}/run
admin_socket = $run_dir/$name.asok
pid_file =
log_file =
log_to_stderr = true
err_to_stderr = true
log_to_file = false
mon_cluster_log_to_file = false
crash_dir = {folder}/run
mon_data = {folder}/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 1
mon_osd_full_ratio = 0.98
osd_data = {folder}/osd
osd_objectstore = bluestore
bluestore_block_size = 17179869184
bluestore_block_db_create = false
bluestore_block_wal_create = false
bluestore_fsck_on_mount = false
osd_memory_target = 939524096
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 2
osd_class_update_on_start = false
osd_max_object_name_len = 2048
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:{port} request_timeout_ms=0 tcp_nodelay=1
rgw_data = {folder}/rgw
rgw_thread_pool_size = 64
rgw_max_concurrent_requests = 16384
rgw_enable_usage_log = false
rgw_enable_quota_threads = false
rgw_run_sync_thread = false
rgw_enable_lc_threads = false
rgw_dns_name = {domain}
"""


class S3Server:
    """Where the gateway is, and what to sign with."""

    def __init__(self, endpoint, access_key, secret_key, region):
        self.endpoint, self.access_key, self.secret_key, self.region = endpoint, access_key, secret_key, region
        self.virtual_domain = VIRTUAL_DOMAIN

    @classmethod
    def from_json(cls, text):
        """The server that CONSORT_TEST_S3 names."""
        return cls(**{key: value for key, value in json.loads(text).items() if key != "virtual_domain"})

    def json(self):
        return json.dumps({"endpoint": self.endpoint, "access_key": self.access_key, "secret_key": self.secret_key,
                           "region": self.region, "virtual_domain": self.virtual_domain})

    def client(self):
        return S3Client(self.endpoint, self.access_key, self.secret_key, self.region)

    def make_bucket(self, name=None):
        """A new bucket of that name, or of one that nobody else has; gives the name."""
        name = name or f"test-{uuid.uuid4().hex[:12]}"
        self.client().make_bucket(name)
        return name


def program(name):
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if not found:
        raise RuntimeError(f"{name} is not installed (Debian: apt-get install ceph-mon ceph-osd radosgw ceph-common)")
    return found


def many_connections():
    """In a child before exec: as many descriptors as the machine lets a process have."""
    servers.end_with_parent()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def run(*words, env, seconds=120):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, env=env, timeout=seconds,
                          stdin=subprocess.DEVNULL, preexec_fn=servers.end_with_parent)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed with {done.returncode}:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def serves_s3(port):
    """Whether the gateway answers a request, which is later than that its port is open."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    return False


@contextlib.contextmanager
def s3(extra_settings=""):
    """A fresh Ceph with one user and no bucket; yields its S3Server. Takes about 15 s to come up."""
    mon, osd, gateway, tool = (program(name) for name in ("ceph-mon", "ceph-osd", "radosgw", "monmaptool"))
    with servers.temporary_folder("ceph") as folder:
        for name in ("run", "mon", "osd", "rgw"):
            (folder / name).mkdir()
        fsid, osd_id = str(uuid.uuid4()), str(uuid.uuid4())
        mon_port, port = servers.free_port(), servers.free_port()
        conf = folder / "ceph.conf"
        conf.write_text(CONF.format(fsid=fsid, mon_port=mon_port, port=port, folder=folder, domain=VIRTUAL_DOMAIN)
                        + extra_settings)
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder),
               "CEPH_CONF": str(conf), "CEPH_ARGS": "", "TMPDIR": str(folder)}

        def daemon(name, words, **options):
            return servers.process([*words, "--conf", conf, "-f"], folder / f"{name}.log", env=env, cwd=folder,
                                   stop_signal=signal.SIGKILL, **options)

        monmap, keyring = folder / "monmap", folder / "keyring"
        # One file with everybody's keys: the monitor takes them over when it is made, so nobody has to be added later.
        make_key = [program("ceph-authtool"), keyring, "--gen-key", "-n"]
        everything = ["--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *"]
        run(*make_key[:1], "-C", *make_key[1:], "mon.", "--cap", "mon", "allow *", env=env)
        for name in ("client.admin", "client.rgw", "osd.0"):
            run(*make_key, name, *everything, env=env)
        run(tool, "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{mon_port}]", monmap, env=env)
        run(mon, "--conf", conf, "-i", "a", "--mkfs", "--monmap", monmap,
            "--keyring", keyring, env=env)
        with daemon("mon", [mon, "-i", "a"]) as monitor:
            run(osd, "--conf", conf, "-i", "0", "--mkfs", "--osd-uuid", osd_id, "--monmap", monmap, env=env)
            servers.wait_until(lambda: servers.answers(mon_port), monitor, folder / "mon.log", "the Ceph monitor")
            run(program("ceph"), "--conf", conf, "--connect-timeout", "30", "osd", "new", osd_id, "0", env=env)
            with daemon("osd", [osd, "-i", "0"]) as store:
                # Waits by itself for the store, and makes what the gateway needs before that one starts.
                run(program("radosgw-admin"), "--conf", conf, "-n", "client.rgw", "user", "create", "--uid=consort",
                    "--display-name=consort", f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}", env=env)
                if store.poll() is not None:
                    raise RuntimeError(f"the Ceph store ended:\n{servers.tail(folder / 'osd.log')}")
                with daemon("rgw", [gateway, "-n", "client.rgw"], before=many_connections) as front:
                    servers.wait_until(lambda: serves_s3(port), front, folder / "rgw.log", "the S3 gateway", 90)
                    yield S3Server(f"http://127.0.0.1:{port}", ACCESS_KEY, SECRET_KEY, REGION)
