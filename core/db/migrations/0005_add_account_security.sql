-- Raised when what an access token says of its owner is no longer true, so that older tokens are refused.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Set while the secret of a new account is not enrolled yet; such an account is nobody's.
ALTER TABLE users ADD COLUMN pending_since_ms BIGINT;

-- The name under which the auth plugin knows the user.
ALTER TABLE identities ADD COLUMN login TEXT NOT NULL DEFAULT '';

-- family_key tells old refresh tokens of the session from made-up ones, rotation_salt makes the newest from
-- the one before.
ALTER TABLE sessions ADD COLUMN family_key TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN rotation_salt TEXT NOT NULL DEFAULT '';

ALTER TABLE api_keys ADD COLUMN prefix TEXT NOT NULL DEFAULT '';

-- One row that transactions change first when their rule spans all users: the first user is the
-- administrator, the last administrator stays.
CREATE TABLE account_guard (
    id INTEGER PRIMARY KEY,
    changes BIGINT NOT NULL
);
INSERT INTO account_guard (id, changes) VALUES (1, 0);

-- What every server has to refuse although its tokens look good; kept as long as such tokens live.
CREATE TABLE revocations (
    id TEXT PRIMARY KEY,
    credential_id TEXT NOT NULL DEFAULT '',
    user_id TEXT NOT NULL DEFAULT '',
    min_version BIGINT NOT NULL DEFAULT 0,
    at_ms BIGINT NOT NULL
);
CREATE INDEX revocations_by_time ON revocations (at_ms);
