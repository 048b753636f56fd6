-- What somebody's history adds up to is read as one run of rows: all that is asked for is in the key's own tree.
CREATE TABLE play_counts_covered (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    track_id TEXT COLLATE "BINARY" NOT NULL,
    plays BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    first_ms BIGINT,
    last_ms BIGINT,
    PRIMARY KEY (user_id, track_id)
) WITHOUT ROWID;
INSERT INTO play_counts_covered (user_id, track_id, plays, skips, played_ms, first_ms, last_ms)
    SELECT user_id, track_id, plays, skips, played_ms, first_ms, last_ms FROM play_counts ORDER BY user_id, track_id;
DROP TABLE play_counts;
ALTER TABLE play_counts_covered RENAME TO play_counts;
CREATE INDEX play_counts_by_last ON play_counts (user_id, last_ms, track_id);
CREATE INDEX play_counts_by_first ON play_counts (user_id, first_ms);

CREATE TABLE play_months_covered (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    month BIGINT NOT NULL,
    track_id TEXT COLLATE "BINARY" NOT NULL,
    plays BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, month, track_id)
) WITHOUT ROWID;
INSERT INTO play_months_covered (user_id, month, track_id, plays, skips, played_ms)
    SELECT user_id, month, track_id, plays, skips, played_ms FROM play_months ORDER BY user_id, month, track_id;
DROP TABLE play_months;
ALTER TABLE play_months_covered RENAME TO play_months;

CREATE TABLE play_hours_covered (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hour BIGINT NOT NULL,
    plays BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    played_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, hour)
) WITHOUT ROWID;
INSERT INTO play_hours_covered (user_id, hour, plays, skips, played_ms)
    SELECT user_id, hour, plays, skips, played_ms FROM play_hours ORDER BY user_id, hour;
DROP TABLE play_hours;
ALTER TABLE play_hours_covered RENAME TO play_hours;

-- Which tracks changed since they were last looked at.
CREATE INDEX tracks_by_update ON tracks (updated_ms);
