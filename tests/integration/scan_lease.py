# SPDX-License-Identifier: Apache-2.0
"""Who scans, as the database tells."""

import hashlib

import psycopg2

LEASE = int(hashlib.sha256(b"consort lease scan").hexdigest()[:15], 16)


class Watch:
    """What the database says of the lease."""

    def __init__(self, url):
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def _rows(self, statement, *values):
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def holders(self):
        """Sessions that have the lease."""
        return [row[0] for row in self._rows(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND"
            " database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND CAST(classid AS BIGINT) = %s AND CAST(objid AS BIGINT) = %s", LEASE >> 32, LEASE & 0xFFFFFFFF)]

    def state(self):
        """Whether a scan runs, on which process, and how often somebody had the turn."""
        running, holder, term = self._rows("SELECT running, holder, term FROM scan_state")[0]
        return running, int(holder.rsplit(" ", 1)[1]) if holder else None, term

    def tracks(self):
        return self._rows("SELECT COUNT(*), COUNT(DISTINCT object_key) FROM tracks WHERE missing_since_ms IS NULL")[0]

    def end_leases(self):
        return self._rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                          " AND application_name = 'consort lease'")

    def close(self):
        self._connection.close()
