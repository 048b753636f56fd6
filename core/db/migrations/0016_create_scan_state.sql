-- The scan that runs, or the last one, of all servers on this database: one row. Each turn to scan has a number
-- of its own; what a turn writes into the catalog is refused once there is a later one.
CREATE TABLE scan_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    term BIGINT NOT NULL DEFAULT 0,
    holder TEXT NOT NULL DEFAULT '',
    running BOOLEAN NOT NULL DEFAULT FALSE,
    since_ms BIGINT NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '',
    updated_ms BIGINT NOT NULL DEFAULT 0,
    all_term BIGINT NOT NULL DEFAULT 0,
    full_term BIGINT NOT NULL DEFAULT 0,
    swept_ms BIGINT
);

INSERT INTO scan_state (id) VALUES (1);
