//! The triggers that enforce a constraint (`pg_trigger.tgenabled`), and its copies on partitions.

use crate::model::{ObjectId, ddl};

/// The triggers of the constraint `x` that are not enabled as they were made, as a column. A foreign
/// key of or to a partitioned table has copies for the partitions, which are no objects of their own:
/// theirs are told where they are not as those of the whole, or of the partition above.
pub(super) const ENFORCING_TRIGGERS: &str = "
    CASE WHEN x.contype = 'c' THEN ARRAY[]::text[] ELSE
    ARRAY(WITH RECURSIVE copies (oid) AS (
              SELECT x.oid
              UNION ALL
              SELECT c.oid FROM copies JOIN pg_constraint c ON c.conparentid = copies.oid
              WHERE c.contype = 'f')
          SELECT CASE WHEN x.contype <> 'f' THEN 'check'
                      WHEN f.proname ~ '^RI_FKey_check' THEN 'check on '
                      ELSE 'action on ' END
              || CASE WHEN x.contype <> 'f' THEN ''
                      WHEN g.tgtype & 4 <> 0 THEN 'insert'
                      WHEN g.tgtype & 8 <> 0 THEN 'delete' ELSE 'update' END
              || CASE WHEN copies.oid <> x.oid THEN ' in ' || g.tgrelid::regclass::text ELSE '' END
              || CASE g.tgenabled WHEN 'D' THEN ': disabled' WHEN 'O' THEN ': origin'
                      WHEN 'R' THEN ': replica' ELSE ': always' END
          FROM copies JOIN pg_trigger g ON g.tgconstraint = copies.oid
          JOIN pg_proc f ON f.oid = g.tgfoid
          LEFT JOIN pg_trigger w ON w.tgconstraint = x.oid AND w.tgfoid = g.tgfoid
                                AND copies.oid <> x.oid
          LEFT JOIN pg_trigger u ON u.oid = g.tgparentid AND copies.oid <> x.oid
          WHERE g.tgenabled <> coalesce(w.tgenabled, 'O')
             OR g.tgenabled <> u.tgenabled) END AS enforced_by_triggers";

/// One of [`Constraint::enforced_by_triggers`](super::Constraint::enforced_by_triggers), taken apart.
pub(crate) struct Enforcing<'a> {
    /// Whether it checks, and does not act on what refers.
    pub(crate) checks: bool,
    /// `insert`, `update` or `delete`.
    event: &'a str,
    /// The partition that it is on, where that is not the whole table.
    pub(crate) partition: Option<&'a str>,
    state: &'a str,
}

impl<'a> Enforcing<'a> {
    /// The trigger that a text tells of.
    pub(crate) fn of(text: &'a str) -> Self {
        let (trigger, state) = text.rsplit_once(": ").unwrap_or_default();
        let (which, partition) = match trigger.split_once(" in ") {
            Some((which, partition)) => (which, Some(partition)),
            None => (trigger, None),
        };
        let (function, event) = which.split_once(" on ").unwrap_or((which, "insert"));
        Self { checks: function == "check", event, partition, state }
    }
}

/// The statement that brings a trigger behind the constraint `id` into its state, with its copies on
/// partitions where it is that of the whole. The name of such a trigger is a number that the server
/// gives out, so it has to be looked up.
pub(super) fn enable_trigger(trigger: &Enforcing<'_>, on: &str, id: &ObjectId) -> String {
    let matches = if trigger.checks { "~" } else { "!~" };
    // The bits of `tgtype`, as in `catalog/pg_trigger.h`.
    let bit = match trigger.event {
        "insert" => 4,
        "delete" => 8,
        _ => 16,
    };
    let name = id.path.last().map(|name| ddl::literal(name)).unwrap_or_default();
    let enable = ddl::enabling(trigger.state).unwrap_or("ENABLE");
    let partition = trigger.partition.map_or_else(String::new, |partition| {
        format!("\n          AND t.tgrelid = {}::regclass", ddl::literal(partition))
    });
    let body = format!(
        "DECLARE this record;
BEGIN
    FOR this IN
        WITH RECURSIVE copies (oid) AS (
            SELECT c.oid FROM pg_constraint c
            WHERE c.conrelid = {}::regclass AND c.conname = {name}
            UNION ALL
            SELECT c.oid FROM copies JOIN pg_constraint c ON c.conparentid = copies.oid
            WHERE c.contype = 'f')
        SELECT t.tgrelid::regclass AS relation, t.tgname AS name
        FROM copies JOIN pg_trigger t ON t.tgconstraint = copies.oid
        JOIN pg_proc f ON f.oid = t.tgfoid
        WHERE f.proname {matches} '^(RI_FKey_check|unique_key_recheck)' AND t.tgtype & {bit} <> 0{partition}
    LOOP
        EXECUTE format('ALTER TABLE ONLY %s {enable} TRIGGER %I', this.relation, this.name);
    END LOOP;
END",
        ddl::literal(on)
    );
    format!("DO {};", ddl::dollar_quoted(&body))
}
