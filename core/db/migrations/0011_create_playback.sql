-- What a user is in the middle of. The version changes with everything but the position alone, the version
-- of the queue with its items and their order. The queue is kept apart because positions are written often.
CREATE TABLE playback_states (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    queue_version BIGINT NOT NULL,
    item INTEGER,
    position_ms BIGINT NOT NULL DEFAULT 0,
    position_at_ms BIGINT NOT NULL DEFAULT 0,
    playing BOOLEAN NOT NULL DEFAULT FALSE,
    shuffle BOOLEAN NOT NULL DEFAULT FALSE,
    repeat_mode TEXT NOT NULL DEFAULT 'off',
    device_id TEXT NOT NULL DEFAULT '',
    updated_ms BIGINT NOT NULL
);

-- One line for each item: its id, a space, the track's id. The order is numbers of items with commas between.
CREATE TABLE playback_queues (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    items TEXT NOT NULL,
    play_order TEXT NOT NULL
);

CREATE TABLE devices (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id TEXT COLLATE "BINARY" NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    volume INTEGER,
    online BOOLEAN NOT NULL DEFAULT FALSE,
    online_until_ms BIGINT NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    last_seen_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX devices_online ON devices (online_until_ms) WHERE online;
