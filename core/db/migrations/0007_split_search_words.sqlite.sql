-- A full-text index for each kind: a word that thousands of tracks have is found in few artists at once.
DROP TRIGGER search_entries_added;
DROP TRIGGER search_entries_removed;
DROP TRIGGER search_entries_changed;
DROP TABLE search_words;
CREATE VIRTUAL TABLE search_track_words USING fts5(
    body, content='search_entries', content_rowid='number', tokenize='unicode61 remove_diacritics 0',
    prefix='2 3', detail='none', columnsize=0
);
INSERT INTO search_track_words (rowid, body) SELECT number, body FROM search_entries WHERE kind = 1;
CREATE TRIGGER search_track_added AFTER INSERT ON search_entries WHEN new.kind = 1 BEGIN
    INSERT INTO search_track_words (rowid, body) VALUES (new.number, new.body); END;
CREATE TRIGGER search_track_removed AFTER DELETE ON search_entries WHEN old.kind = 1 BEGIN
    INSERT INTO search_track_words (search_track_words, rowid, body) VALUES ('delete', old.number, old.body); END;
CREATE TRIGGER search_track_changed AFTER UPDATE ON search_entries WHEN new.kind = 1 BEGIN
    INSERT INTO search_track_words (search_track_words, rowid, body) VALUES ('delete', old.number, old.body); INSERT INTO
    search_track_words (rowid, body) VALUES (new.number, new.body); END;
CREATE VIRTUAL TABLE search_album_words USING fts5(
    body, content='search_entries', content_rowid='number', tokenize='unicode61 remove_diacritics 0',
    prefix='2 3', detail='none', columnsize=0
);
INSERT INTO search_album_words (rowid, body) SELECT number, body FROM search_entries WHERE kind = 2;
CREATE TRIGGER search_album_added AFTER INSERT ON search_entries WHEN new.kind = 2 BEGIN
    INSERT INTO search_album_words (rowid, body) VALUES (new.number, new.body); END;
CREATE TRIGGER search_album_removed AFTER DELETE ON search_entries WHEN old.kind = 2 BEGIN
    INSERT INTO search_album_words (search_album_words, rowid, body) VALUES ('delete', old.number, old.body); END;
CREATE TRIGGER search_album_changed AFTER UPDATE ON search_entries WHEN new.kind = 2 BEGIN
    INSERT INTO search_album_words (search_album_words, rowid, body) VALUES ('delete', old.number, old.body); INSERT INTO
    search_album_words (rowid, body) VALUES (new.number, new.body); END;
CREATE VIRTUAL TABLE search_artist_words USING fts5(
    body, content='search_entries', content_rowid='number', tokenize='unicode61 remove_diacritics 0',
    prefix='2 3', detail='none', columnsize=0
);
INSERT INTO search_artist_words (rowid, body) SELECT number, body FROM search_entries WHERE kind = 3;
CREATE TRIGGER search_artist_added AFTER INSERT ON search_entries WHEN new.kind = 3 BEGIN
    INSERT INTO search_artist_words (rowid, body) VALUES (new.number, new.body); END;
CREATE TRIGGER search_artist_removed AFTER DELETE ON search_entries WHEN old.kind = 3 BEGIN
    INSERT INTO search_artist_words (search_artist_words, rowid, body) VALUES ('delete', old.number, old.body); END;
CREATE TRIGGER search_artist_changed AFTER UPDATE ON search_entries WHEN new.kind = 3 BEGIN
    INSERT INTO search_artist_words (search_artist_words, rowid, body) VALUES ('delete', old.number, old.body); INSERT INTO
    search_artist_words (rowid, body) VALUES (new.number, new.body); END;
