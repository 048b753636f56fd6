-- Order of bytes under the name that SQLite has for it, so that lists and cursors order alike on both.
CREATE COLLATION "BINARY" (LOCALE = 'C');
