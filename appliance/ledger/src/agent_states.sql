-- What staff are there for ("ready", "break", "after-call", "away"), from when on, and who changed it.
CREATE TABLE agent_states (
    id TEXT PRIMARY KEY, box_id TEXT NOT NULL,
    staff TEXT, state TEXT, reason TEXT, from_ms INTEGER, changed_by TEXT, after_call_ms INTEGER
) STRICT;
CREATE INDEX agent_states_staff ON agent_states (staff, from_ms);
CREATE INDEX agent_states_from ON agent_states (from_ms);
