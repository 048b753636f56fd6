-- rules is JSON for a smart playlist and empty for one with items of its own. version goes up with every change.
CREATE TABLE playlists (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "BINARY" NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    is_public BOOLEAN NOT NULL DEFAULT FALSE,
    rules TEXT NOT NULL DEFAULT '',
    cover_track_id TEXT COLLATE "BINARY",
    version BIGINT NOT NULL DEFAULT 1,
    item_count INTEGER NOT NULL DEFAULT 0,
    duration_ms BIGINT NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
CREATE INDEX playlists_by_owner ON playlists (owner_id, id);
CREATE INDEX playlists_public_by_name ON playlists (name_key, id) WHERE is_public;

-- Positions only say what comes before what: new ones are put into the gaps.
CREATE TABLE playlist_items (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    playlist_id TEXT COLLATE "BINARY" NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    track_id TEXT COLLATE "BINARY" NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    added_by TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    UNIQUE (playlist_id, position)
);
CREATE INDEX playlist_items_by_track ON playlist_items (track_id);

CREATE TABLE playlist_collaborators (
    playlist_id TEXT COLLATE "BINARY" NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    can_edit BOOLEAN NOT NULL,
    PRIMARY KEY (playlist_id, user_id)
);
CREATE INDEX playlist_collaborators_by_user ON playlist_collaborators (user_id, playlist_id);
