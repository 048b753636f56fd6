-- Durable state of plugins; values are base64.
CREATE TABLE plugin_kv (
    instance TEXT COLLATE "BINARY" NOT NULL,
    key TEXT COLLATE "BINARY" NOT NULL,
    value TEXT NOT NULL,
    expires_ms BIGINT,
    PRIMARY KEY (instance, key)
);
CREATE INDEX plugin_kv_by_expiry ON plugin_kv (expires_ms);
