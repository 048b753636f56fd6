-- What can be found, as folded words; the triggers keep the full-text index in step.
CREATE TABLE search_entries (
    number INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    title_key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, item_id)
);
CREATE INDEX search_entries_by_title ON search_entries (kind, title_key, item_id);
CREATE VIRTUAL TABLE search_words USING fts5(
    body, content='search_entries', content_rowid='number', tokenize='unicode61 remove_diacritics 0',
    prefix='2 3', detail='none', columnsize=0
);
CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN
    INSERT INTO search_words (rowid, body) VALUES (new.number, new.body); END;
CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN
    INSERT INTO search_words (search_words, rowid, body) VALUES ('delete', old.number, old.body); END;
CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN
    INSERT INTO search_words (search_words, rowid, body) VALUES ('delete', old.number, old.body); INSERT INTO
    search_words (rowid, body) VALUES (new.number, new.body); END;
CREATE TABLE search_terms (
    term TEXT PRIMARY KEY
) WITHOUT ROWID;
