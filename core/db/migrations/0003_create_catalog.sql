CREATE TABLE libraries (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    storage TEXT NOT NULL,
    prefix TEXT NOT NULL DEFAULT '',
    created_ms BIGINT NOT NULL,
    UNIQUE (storage, prefix)
);

-- Pictures by the hash of their bytes; the bytes stay in the storage.
CREATE TABLE artwork (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    mime TEXT NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    size_bytes BIGINT NOT NULL DEFAULT 0,
    source TEXT NOT NULL,
    storage TEXT NOT NULL,
    object_key TEXT COLLATE "BINARY" NOT NULL,
    lqip TEXT NOT NULL DEFAULT '',
    created_ms BIGINT NOT NULL
);

CREATE TABLE folders (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    storage TEXT COLLATE "BINARY" NOT NULL,
    path TEXT COLLATE "BINARY" NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "BINARY" NOT NULL,
    parent_id TEXT COLLATE "BINARY" REFERENCES folders (id),
    track_count INTEGER NOT NULL DEFAULT 0,
    UNIQUE (storage, path)
);
CREATE INDEX folders_by_parent ON folders (parent_id, name_key, id);

CREATE TABLE artists (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "BINARY" NOT NULL,
    sort_name TEXT NOT NULL,
    sort_key TEXT COLLATE "BINARY" NOT NULL,
    mbid TEXT COLLATE "BINARY" NOT NULL DEFAULT '',
    artwork_id TEXT COLLATE "BINARY",
    cover_album_id TEXT COLLATE "BINARY",
    album_count INTEGER NOT NULL DEFAULT 0,
    track_count INTEGER NOT NULL DEFAULT 0,
    added_ms BIGINT NOT NULL,
    UNIQUE (name_key, mbid)
);
CREATE INDEX artists_by_mbid ON artists (mbid);
CREATE INDEX artists_by_sort ON artists (sort_key, id) WHERE track_count > 0;

CREATE TABLE genres (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "BINARY" NOT NULL UNIQUE,
    album_count INTEGER NOT NULL DEFAULT 0,
    track_count INTEGER NOT NULL DEFAULT 0
);

-- What a list page shows is on the row itself: one SELECT a page. Unknown years are 0.
CREATE TABLE albums (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    match_key TEXT COLLATE "BINARY" NOT NULL UNIQUE,
    title TEXT NOT NULL,
    title_key TEXT COLLATE "BINARY" NOT NULL,
    sort_key TEXT COLLATE "BINARY" NOT NULL,
    artist TEXT NOT NULL DEFAULT '',
    artist_key TEXT COLLATE "BINARY" NOT NULL DEFAULT '',
    artist_id TEXT COLLATE "BINARY",
    credits TEXT NOT NULL DEFAULT '',
    genres TEXT NOT NULL DEFAULT '',
    year INTEGER NOT NULL DEFAULT 0,
    date TEXT NOT NULL DEFAULT '',
    compilation BOOLEAN NOT NULL DEFAULT FALSE,
    artist_guessed BOOLEAN NOT NULL DEFAULT FALSE,
    disc_count INTEGER NOT NULL DEFAULT 1,
    track_count INTEGER NOT NULL DEFAULT 0,
    duration_ms BIGINT NOT NULL DEFAULT 0,
    mb_release TEXT NOT NULL DEFAULT '',
    mb_release_group TEXT NOT NULL DEFAULT '',
    artwork_id TEXT COLLATE "BINARY",
    added_ms BIGINT NOT NULL
);
CREATE INDEX albums_by_title ON albums (sort_key, id) WHERE track_count > 0;
CREATE INDEX albums_by_artist ON albums (artist_key, id) WHERE track_count > 0;
CREATE INDEX albums_by_year ON albums (year, id) WHERE track_count > 0;
CREATE INDEX albums_by_added ON albums (added_ms, id) WHERE track_count > 0;

CREATE TABLE album_artists (
    album_id TEXT COLLATE "BINARY" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    artist_id TEXT COLLATE "BINARY" NOT NULL REFERENCES artists (id),
    PRIMARY KEY (album_id, position)
);
CREATE INDEX album_artists_by_artist ON album_artists (artist_id, album_id);

CREATE TABLE album_genres (
    album_id TEXT COLLATE "BINARY" NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    genre_id TEXT COLLATE "BINARY" NOT NULL REFERENCES genres (id),
    PRIMARY KEY (album_id, genre_id)
);
CREATE INDEX album_genres_by_genre ON album_genres (genre_id, album_id);

-- object_key holds the bytes of the storage's key, each as the character of that number: any key fits, in
-- the storage's order. A file that is gone keeps its row, so that its track comes back as itself.
CREATE TABLE tracks (
    id TEXT COLLATE "BINARY" PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    storage TEXT COLLATE "BINARY" NOT NULL,
    object_key TEXT COLLATE "BINARY" NOT NULL,
    size_bytes BIGINT NOT NULL,
    mtime_ms BIGINT NOT NULL,
    etag TEXT NOT NULL DEFAULT '',
    fingerprint TEXT COLLATE "BINARY" NOT NULL DEFAULT '',
    missing_since_ms BIGINT,
    folder_id TEXT COLLATE "BINARY" REFERENCES folders (id),
    title TEXT NOT NULL,
    title_key TEXT COLLATE "BINARY" NOT NULL,
    artist TEXT NOT NULL DEFAULT '',
    artist_key TEXT COLLATE "BINARY" NOT NULL DEFAULT '',
    artist_id TEXT COLLATE "BINARY",
    credits TEXT NOT NULL DEFAULT '',
    album TEXT NOT NULL DEFAULT '',
    album_id TEXT COLLATE "BINARY" REFERENCES albums (id),
    album_artist TEXT NOT NULL DEFAULT '',
    genres TEXT NOT NULL DEFAULT '',
    track_no INTEGER,
    disc_no INTEGER,
    disc_subtitle TEXT NOT NULL DEFAULT '',
    year INTEGER NOT NULL DEFAULT 0,
    date TEXT NOT NULL DEFAULT '',
    duration_ms BIGINT NOT NULL DEFAULT 0,
    codec TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT '',
    bitrate_kbps INTEGER NOT NULL DEFAULT 0,
    sample_rate INTEGER NOT NULL DEFAULT 0,
    channels INTEGER NOT NULL DEFAULT 0,
    bits_per_sample INTEGER NOT NULL DEFAULT 0,
    bpm INTEGER,
    track_gain_db DOUBLE PRECISION,
    track_peak DOUBLE PRECISION,
    album_gain_db DOUBLE PRECISION,
    album_peak DOUBLE PRECISION,
    mb_recording TEXT COLLATE "BINARY" NOT NULL DEFAULT '',
    mb_track TEXT NOT NULL DEFAULT '',
    isrc TEXT NOT NULL DEFAULT '',
    has_lyrics BOOLEAN NOT NULL DEFAULT FALSE,
    artwork_id TEXT COLLATE "BINARY",
    added_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    UNIQUE (storage, object_key)
);
CREATE INDEX tracks_by_title ON tracks (title_key, id) WHERE missing_since_ms IS NULL;
CREATE INDEX tracks_by_artist ON tracks (artist_key, id) WHERE missing_since_ms IS NULL;
CREATE INDEX tracks_by_year ON tracks (year, id) WHERE missing_since_ms IS NULL;
CREATE INDEX tracks_by_added ON tracks (added_ms, id) WHERE missing_since_ms IS NULL;
CREATE INDEX tracks_by_album ON tracks (album_id, disc_no, track_no, id);
CREATE INDEX tracks_by_folder ON tracks (folder_id, object_key);
CREATE INDEX tracks_missing_by_audio ON tracks (fingerprint) WHERE missing_since_ms IS NOT NULL;
CREATE INDEX tracks_missing_by_recording ON tracks (mb_recording) WHERE missing_since_ms IS NOT NULL;

CREATE TABLE track_artists (
    track_id TEXT COLLATE "BINARY" NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    artist_id TEXT COLLATE "BINARY" NOT NULL REFERENCES artists (id),
    role TEXT NOT NULL,
    PRIMARY KEY (track_id, position)
);
CREATE INDEX track_artists_by_artist ON track_artists (artist_id, track_id);

CREATE TABLE track_genres (
    track_id TEXT COLLATE "BINARY" NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    genre_id TEXT COLLATE "BINARY" NOT NULL REFERENCES genres (id),
    PRIMARY KEY (track_id, position)
);
CREATE INDEX track_genres_by_genre ON track_genres (genre_id, track_id);

CREATE TABLE scan_runs (
    id TEXT PRIMARY KEY,
    is_full BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    finished_ms BIGINT,
    total_files BIGINT,
    seen BIGINT NOT NULL DEFAULT 0,
    added BIGINT NOT NULL DEFAULT 0,
    updated BIGINT NOT NULL DEFAULT 0,
    missing BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX scan_runs_by_start ON scan_runs (started_ms);

-- Files that could not be read, with the state they had, so that they are not tried again unchanged.
CREATE TABLE scan_errors (
    storage TEXT COLLATE "BINARY" NOT NULL,
    object_key TEXT COLLATE "BINARY" NOT NULL,
    size_bytes BIGINT NOT NULL,
    mtime_ms BIGINT NOT NULL,
    etag TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (storage, object_key)
);
