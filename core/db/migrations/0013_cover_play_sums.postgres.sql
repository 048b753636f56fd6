-- What somebody's history adds up to is read as one run of an index: all that is asked for is in the key's.
ALTER TABLE play_counts DROP CONSTRAINT play_counts_pkey;
ALTER TABLE play_counts ADD PRIMARY KEY (user_id, track_id) INCLUDE (plays, played_ms);
ALTER TABLE play_months DROP CONSTRAINT play_months_pkey;
ALTER TABLE play_months ADD PRIMARY KEY (user_id, month, track_id) INCLUDE (plays, played_ms);
ALTER TABLE play_hours DROP CONSTRAINT play_hours_pkey;
ALTER TABLE play_hours ADD PRIMARY KEY (user_id, hour) INCLUDE (plays, skips, played_ms);
CREATE INDEX play_counts_by_first ON play_counts (user_id, first_ms);

-- Which tracks changed since they were last looked at.
CREATE INDEX tracks_by_update ON tracks (updated_ms);
