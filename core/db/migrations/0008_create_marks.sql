-- What a user thinks of a track, an album or an artist. Things that are gone keep their marks: they may come back.
CREATE TABLE marks (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT COLLATE "BINARY" NOT NULL,
    item_id TEXT COLLATE "BINARY" NOT NULL,
    liked_ms BIGINT,
    rating INTEGER,
    rated_ms BIGINT,
    PRIMARY KEY (user_id, kind, item_id)
);
CREATE INDEX marks_by_like ON marks (user_id, kind, liked_ms, item_id) WHERE liked_ms IS NOT NULL;
