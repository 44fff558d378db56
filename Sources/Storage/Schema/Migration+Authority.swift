extension Migration {
    /// Proposals that wait for a second person. The table itself refuses what must never be: the same name or the same
    /// system user twice, a confirmation after the proposal ran out, a second decision, a changed request.
    static let authority = Migration(name: "0012-authority", statements: [
        """
        CREATE TABLE proposals (
            id TEXT NOT NULL PRIMARY KEY, act TEXT NOT NULL, risk_class INTEGER NOT NULL, subject TEXT NOT NULL,
            version INTEGER NOT NULL, amount INTEGER NOT NULL, request TEXT NOT NULL, shown TEXT NOT NULL,
            made_by TEXT NOT NULL CHECK (made_by <> ''), made_uid INTEGER NOT NULL, made_session TEXT NOT NULL,
            reason TEXT NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'withdrawn', 'expired')),
            decided_by TEXT NOT NULL, decided_uid INTEGER NOT NULL, decided_session TEXT NOT NULL,
            decided_at INTEGER NOT NULL,
            CHECK (expires_at > made_at),
            CHECK (state <> 'confirmed' OR (
                decided_by <> '' AND decided_by <> made_by AND decided_uid >= 0 AND decided_uid <> made_uid
                AND decided_at >= made_at AND decided_at < expires_at)),
            CHECK (state <> 'withdrawn' OR (decided_by = made_by AND decided_uid = made_uid))) STRICT
        """,
        "CREATE INDEX proposals_open ON proposals (expires_at) WHERE state = 'open'",
        """
        CREATE TRIGGER proposals_begin_open BEFORE INSERT ON proposals WHEN NEW.state <> 'open'
            BEGIN SELECT RAISE(ABORT, 'a proposal begins open'); END
        """,
        """
        CREATE TRIGGER proposals_decided_once BEFORE UPDATE ON proposals WHEN OLD.state <> 'open'
            BEGIN SELECT RAISE(ABORT, 'a decided proposal is never changed'); END
        """,
        """
        CREATE TRIGGER proposals_bound BEFORE UPDATE OF
            id, act, risk_class, subject, version, amount, request, shown, made_by, made_uid, made_session, reason,
            made_at, expires_at, digest ON proposals
            BEGIN SELECT RAISE(ABORT, 'what was proposed is never changed'); END
        """,
        """
        CREATE TRIGGER proposals_no_delete BEFORE DELETE ON proposals
            BEGIN SELECT RAISE(ABORT, 'proposals are never deleted'); END
        """,
    ])
}
