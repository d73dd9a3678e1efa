//! Statements of which it is known that they lose no data. Of everything else it is not known: a block
//! of code, a function that is called, a change of rows, whatever goes with `CASCADE`. Pure.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableStmt, AlterTableType, DropBehavior, DropStmt, ObjectType};

/// What can be dropped without data going with it.
const DROPPED: [ObjectType; 10] = [
    ObjectType::ObjectIndex,
    ObjectType::ObjectView,
    ObjectType::ObjectFunction,
    ObjectType::ObjectProcedure,
    ObjectType::ObjectAggregate,
    ObjectType::ObjectTrigger,
    ObjectType::ObjectPolicy,
    ObjectType::ObjectRule,
    ObjectType::ObjectStatisticExt,
    ObjectType::ObjectOperator,
];

/// What can be done to a table without data going with it.
const ALTERED: [AlterTableType; 16] = [
    AlterTableType::AtAddColumn,
    AlterTableType::AtAddConstraint,
    AlterTableType::AtAttachPartition,
    AlterTableType::AtChangeOwner,
    AlterTableType::AtColumnDefault,
    AlterTableType::AtDisableRowSecurity,
    AlterTableType::AtDropConstraint,
    AlterTableType::AtDropNotNull,
    AlterTableType::AtEnableRowSecurity,
    AlterTableType::AtForceRowSecurity,
    AlterTableType::AtNoForceRowSecurity,
    AlterTableType::AtReplicaIdentity,
    AlterTableType::AtSetNotNull,
    AlterTableType::AtSetRelOptions,
    AlterTableType::AtSetStatistics,
    AlterTableType::AtValidateConstraint,
];

/// Whether every statement of a text is of a sort that is known to lose nothing.
pub(super) fn harmless(sql: &str) -> bool {
    let Ok(parsed) = pg_query::parse(sql, 0) else { return false };
    let nodes = parsed.protobuf.stmts.iter().map(|raw| raw.stmt.as_ref()?.node.as_ref());
    // What a function does that runs with the statement is not known.
    let calls = !parsed.functions().is_empty();
    nodes.into_iter().all(|node| node.is_some_and(|node| is_harmless(node, calls)))
}

fn is_harmless(node: &NodeEnum, calls: bool) -> bool {
    match node {
        NodeEnum::DropStmt(drop) => is_harmless_drop(drop),
        NodeEnum::AlterTableStmt(alter) => is_harmless_alter(alter),
        NodeEnum::InsertStmt(insert) => {
            !calls && insert.on_conflict_clause.is_none() && insert.with_clause.is_none()
        }
        NodeEnum::SelectStmt(select) => !calls && select.with_clause.is_none(),
        NodeEnum::CreateStmt(_)
        | NodeEnum::IndexStmt(_)
        | NodeEnum::ViewStmt(_)
        | NodeEnum::CreateFunctionStmt(_)
        | NodeEnum::CreateSeqStmt(_)
        | NodeEnum::CreateEnumStmt(_)
        | NodeEnum::CompositeTypeStmt(_)
        | NodeEnum::CreateDomainStmt(_)
        | NodeEnum::CreateRangeStmt(_)
        | NodeEnum::AlterEnumStmt(_)
        | NodeEnum::CreateSchemaStmt(_)
        | NodeEnum::CreateExtensionStmt(_)
        | NodeEnum::CreateTrigStmt(_)
        | NodeEnum::CreatePolicyStmt(_)
        | NodeEnum::AlterPolicyStmt(_)
        | NodeEnum::CreateRoleStmt(_)
        | NodeEnum::CommentStmt(_)
        | NodeEnum::GrantStmt(_)
        | NodeEnum::GrantRoleStmt(_)
        | NodeEnum::AlterDefaultPrivilegesStmt(_)
        | NodeEnum::AlterOwnerStmt(_)
        | NodeEnum::RenameStmt(_)
        | NodeEnum::VariableSetStmt(_)
        | NodeEnum::TransactionStmt(_)
        | NodeEnum::LockStmt(_) => true,
        _ => false,
    }
}

fn is_harmless_drop(drop: &DropStmt) -> bool {
    drop.behavior() != DropBehavior::DropCascade && DROPPED.contains(&drop.remove_type())
}

fn is_harmless_alter(alter: &AlterTableStmt) -> bool {
    alter.cmds.iter().all(|command| match &command.node {
        Some(NodeEnum::AlterTableCmd(command)) => {
            command.behavior() != DropBehavior::DropCascade && ALTERED.contains(&command.subtype())
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_is_not_known_to_lose_nothing_may_lose_something() {
        let cases = [
            ("CREATE TABLE t (a int DEFAULT random()); CREATE INDEX ON t (a);", true),
            ("ALTER TABLE t ADD COLUMN b int, ALTER a DROP NOT NULL; DROP VIEW v;", true),
            ("INSERT INTO t VALUES (1); SELECT 1;", true),
            ("DO $$ BEGIN DROP TABLE u; END $$;", false),
            ("SELECT nuke();", false),
            ("INSERT INTO t SELECT nuke();", false),
            ("WITH d AS (DELETE FROM t RETURNING 1) SELECT 1;", false),
            ("UPDATE t SET a = NULL;", false),
            ("DELETE FROM t WHERE a > 0;", false),
            ("MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE;", false),
            ("TRUNCATE t;", false),
            ("ALTER TABLE t ALTER a TYPE varchar(3);", false),
            ("ALTER TABLE t DROP CONSTRAINT k CASCADE;", false),
            ("DROP VIEW v CASCADE;", false),
            ("DROP TABLE t;", false),
            ("DROP TYPE mood;", false),
            ("DROP SCHEMA zz;", false),
            ("CREATE TABLE t (a int); CALL p();", false),
        ];
        for (sql, expected) in cases {
            assert_eq!(harmless(sql), expected, "{sql}");
        }
    }
}
