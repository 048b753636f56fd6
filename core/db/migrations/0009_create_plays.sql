-- What was listened to. The id is the client's, so that a report sent twice counts once; a play outlives
-- its track's row.
CREATE TABLE plays (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT COLLATE "BINARY" NOT NULL,
    track_id TEXT COLLATE "BINARY" NOT NULL,
    skipped BOOLEAN NOT NULL,
    started_ms BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    device_id TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (user_id, id)
);
CREATE INDEX plays_by_user_and_time ON plays (user_id, started_ms, id);
CREATE INDEX plays_by_time ON plays (started_ms);

-- Sums over plays, written with every play: by track, by hour since 1970 UTC, and by month (year * 12 +
-- month - 1, UTC) and track.
CREATE TABLE play_counts (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    track_id TEXT COLLATE "BINARY" NOT NULL,
    plays BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    first_ms BIGINT,
    last_ms BIGINT,
    PRIMARY KEY (user_id, track_id)
);
CREATE INDEX play_counts_by_last ON play_counts (user_id, last_ms, track_id);

CREATE TABLE play_hours (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hour BIGINT NOT NULL,
    plays BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, hour)
);

CREATE TABLE play_months (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    month BIGINT NOT NULL,
    track_id TEXT COLLATE "BINARY" NOT NULL,
    plays BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, month, track_id)
);

-- The latest thing that each user started, until it must be over.
CREATE TABLE now_playing (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    track_id TEXT COLLATE "BINARY" NOT NULL,
    device_id TEXT NOT NULL DEFAULT '',
    started_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);
