-- A full-text index for each kind: a word that thousands of tracks have is found in few artists at once. Short lists of
-- pending entries, because every search reads them to the end: 4 MB of them, the default, make it choose to read the table.
DROP INDEX search_entries_by_word;
CREATE INDEX search_entries_by_track_word ON search_entries USING GIN (words)
    WITH (gin_pending_list_limit = 64) WHERE kind = 1;
CREATE INDEX search_entries_by_album_word ON search_entries USING GIN (words)
    WITH (gin_pending_list_limit = 64) WHERE kind = 2;
CREATE INDEX search_entries_by_artist_word ON search_entries USING GIN (words)
    WITH (gin_pending_list_limit = 64) WHERE kind = 3;
