//! What a statement asks of the transaction around it and of the server beyond its database.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterSubscriptionType, AlterTableType, DefElem, Node, ObjectType, ReindexObjectType,
    TransactionStmtKind,
};

use super::Step;
use super::elsewhere::{self, Elsewhere};
use super::query::Head;

/// What a statement does to the transaction it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// It opens one.
    Begin,
    /// It ends one.
    End,
    /// It ends one and opens the next (`AND CHAIN`).
    Chain,
}

/// What matters about a step before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Class {
    /// Transaction commands, in order; savepoints are none, for they live inside a transaction.
    pub(super) control: Vec<Control>,
    /// The command that must not run inside a transaction block.
    pub(super) alone: Option<&'static str>,
    /// The command that changes what all databases of the server share.
    pub(super) cluster_wide: Option<&'static str>,
    /// What it asks of another server.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// Words that can begin a statement [`Class`] has something to say about; all others save a parse.
const INTERESTING: [&str; 19] = [
    "ABORT", "ALTER", "BEGIN", "CLUSTER", "COMMENT", "COMMIT", "CREATE", "DISCARD", "DO", "DROP",
    "END", "GRANT", "PREPARE", "REASSIGN", "REINDEX", "REVOKE", "ROLLBACK", "START", "VACUUM",
];

/// Classifies a step by its parse tree, or by its first words where our parser does not understand
/// it: the server is the judge of syntax, not we.
pub(super) fn classify(step: &Step) -> Class {
    let interesting = |head: &Vec<Head>| match head.first() {
        Some(Head::Word(word)) => INTERESTING.contains(&word.as_str()) || word == "SECURITY",
        _ => false,
    };
    let mut class = Class::default();
    if !step.heads.iter().any(interesting) {
        return class;
    }
    if let Ok(parsed) = pg_query::parse(&step.statement.sql, 0) {
        let nodes = parsed.protobuf.stmts.iter().filter_map(|raw| raw.stmt.as_ref()?.node.as_ref());
        for node in nodes {
            class.control.extend(control(node));
            class.alone = class.alone.or_else(|| alone(node));
            class.cluster_wide = class.cluster_wide.or_else(|| cluster_wide(node));
            class.elsewhere = class.elsewhere.or_else(|| elsewhere::elsewhere(node));
        }
    } else {
        for head in &step.heads {
            by_words(head, &mut class);
        }
        class.elsewhere = elsewhere::in_text(&step.statement.sql);
    }
    class
}

fn control(node: &NodeEnum) -> Option<Control> {
    let NodeEnum::TransactionStmt(statement) = node else { return None };
    match statement.kind() {
        TransactionStmtKind::TransStmtBegin | TransactionStmtKind::TransStmtStart => {
            Some(Control::Begin)
        }
        TransactionStmtKind::TransStmtCommit | TransactionStmtKind::TransStmtRollback
            if statement.chain =>
        {
            Some(Control::Chain)
        }
        TransactionStmtKind::TransStmtCommit
        | TransactionStmtKind::TransStmtRollback
        | TransactionStmtKind::TransStmtPrepare => Some(Control::End),
        _ => None,
    }
}

/// The statements the server guards with `PreventInTransactionBlock`.
fn alone(node: &NodeEnum) -> Option<&'static str> {
    match node {
        NodeEnum::IndexStmt(index) if index.concurrent => Some("CREATE INDEX CONCURRENTLY"),
        NodeEnum::DropStmt(drop) if drop.concurrent => Some("DROP INDEX CONCURRENTLY"),
        NodeEnum::ReindexStmt(reindex) => match reindex.kind() {
            _ if is_on(&reindex.params, "concurrently", false) => Some("REINDEX CONCURRENTLY"),
            ReindexObjectType::ReindexObjectSchema => Some("REINDEX SCHEMA"),
            ReindexObjectType::ReindexObjectSystem => Some("REINDEX SYSTEM"),
            ReindexObjectType::ReindexObjectDatabase => Some("REINDEX DATABASE"),
            _ => None,
        },
        NodeEnum::VacuumStmt(vacuum) if vacuum.is_vacuumcmd => Some("VACUUM"),
        NodeEnum::ClusterStmt(cluster) if cluster.relation.is_none() => Some("CLUSTER"),
        NodeEnum::CreatedbStmt(_) => Some("CREATE DATABASE"),
        NodeEnum::DropdbStmt(_) => Some("DROP DATABASE"),
        NodeEnum::AlterDatabaseStmt(alter) if option(&alter.options, "tablespace").is_some() => {
            Some("ALTER DATABASE SET TABLESPACE")
        }
        NodeEnum::CreateTableSpaceStmt(_) => Some("CREATE TABLESPACE"),
        NodeEnum::DropTableSpaceStmt(_) => Some("DROP TABLESPACE"),
        NodeEnum::AlterSystemStmt(_) => Some("ALTER SYSTEM"),
        NodeEnum::AlterTableStmt(alter) if alter.cmds.iter().any(detaches_concurrently) => {
            Some("DETACH PARTITION CONCURRENTLY")
        }
        // The slot is created unless the options say not to; `connect = false` implies that.
        NodeEnum::CreateSubscriptionStmt(create) => {
            let connects = is_on(&create.options, "connect", true)
                && is_on(&create.options, "create_slot", true);
            connects.then_some("CREATE SUBSCRIPTION")
        }
        NodeEnum::AlterSubscriptionStmt(alter) => match alter.kind() {
            AlterSubscriptionType::AlterSubscriptionRefresh => Some("ALTER SUBSCRIPTION REFRESH"),
            AlterSubscriptionType::AlterSubscriptionSetPublication
            | AlterSubscriptionType::AlterSubscriptionAddPublication
            | AlterSubscriptionType::AlterSubscriptionDropPublication
                if is_on(&alter.options, "refresh", true) =>
            {
                Some("ALTER SUBSCRIPTION with refresh")
            }
            _ => None,
        },
        NodeEnum::DropSubscriptionStmt(_) => Some("DROP SUBSCRIPTION"),
        NodeEnum::TransactionStmt(statement) => match statement.kind() {
            TransactionStmtKind::TransStmtCommitPrepared => Some("COMMIT PREPARED"),
            TransactionStmtKind::TransStmtRollbackPrepared => Some("ROLLBACK PREPARED"),
            _ => None,
        },
        // `DISCARD ALL` alone is guarded; the target is not worth telling apart here.
        NodeEnum::DiscardStmt(discard)
            if discard.target() == pg_query::protobuf::DiscardMode::DiscardAll =>
        {
            Some("DISCARD ALL")
        }
        _ => None,
    }
}

/// Statements that change a shared catalog: roles, databases, tablespaces, the server's configuration.
fn cluster_wide(node: &NodeEnum) -> Option<&'static str> {
    match node {
        NodeEnum::CreateRoleStmt(_) => Some("CREATE ROLE"),
        NodeEnum::AlterRoleStmt(_) => Some("ALTER ROLE"),
        NodeEnum::AlterRoleSetStmt(_) => Some("ALTER ROLE … SET"),
        NodeEnum::DropRoleStmt(_) => Some("DROP ROLE"),
        NodeEnum::GrantRoleStmt(grant) if grant.is_grant => Some("GRANT of a role"),
        NodeEnum::GrantRoleStmt(_) => Some("REVOKE of a role"),
        NodeEnum::CreateTableSpaceStmt(_) => Some("CREATE TABLESPACE"),
        NodeEnum::DropTableSpaceStmt(_) => Some("DROP TABLESPACE"),
        NodeEnum::AlterTableSpaceOptionsStmt(_) => Some("ALTER TABLESPACE"),
        NodeEnum::CreatedbStmt(_) => Some("CREATE DATABASE"),
        NodeEnum::DropdbStmt(_) => Some("DROP DATABASE"),
        NodeEnum::AlterDatabaseStmt(_)
        | NodeEnum::AlterDatabaseSetStmt(_)
        | NodeEnum::AlterDatabaseRefreshCollStmt(_) => Some("ALTER DATABASE"),
        NodeEnum::AlterSystemStmt(_) => Some("ALTER SYSTEM"),
        NodeEnum::DropOwnedStmt(_) => Some("DROP OWNED"),
        NodeEnum::ReassignOwnedStmt(_) => Some("REASSIGN OWNED"),
        NodeEnum::RenameStmt(rename) => {
            shared(rename.rename_type(), "ALTER ROLE", "ALTER DATABASE", "ALTER TABLESPACE")
        }
        NodeEnum::AlterOwnerStmt(owner) => {
            shared(owner.object_type(), "ALTER ROLE", "ALTER DATABASE", "ALTER TABLESPACE")
        }
        NodeEnum::CommentStmt(comment) => shared(
            comment.objtype(),
            "COMMENT ON ROLE",
            "COMMENT ON DATABASE",
            "COMMENT ON TABLESPACE",
        ),
        NodeEnum::SecLabelStmt(label) => shared(
            label.objtype(),
            "SECURITY LABEL ON ROLE",
            "SECURITY LABEL ON DATABASE",
            "SECURITY LABEL",
        ),
        NodeEnum::GrantStmt(grant) if grant.objtype() == ObjectType::ObjectParameterAcl => {
            Some("GRANT ON PARAMETER")
        }
        NodeEnum::GrantStmt(grant) => {
            shared(grant.objtype(), "", "GRANT ON DATABASE", "GRANT ON TABLESPACE")
        }
        NodeEnum::DoStmt(block) => block.args.iter().filter_map(string_option).find_map(in_code),
        _ => None,
    }
}

fn shared(
    kind: ObjectType,
    role: &'static str,
    database: &'static str,
    tablespace: &'static str,
) -> Option<&'static str> {
    match kind {
        ObjectType::ObjectRole => Some(role),
        ObjectType::ObjectDatabase => Some(database),
        ObjectType::ObjectTablespace => Some(tablespace),
        _ => None,
    }
}

/// Looks for such statements in the body of a DO block, inside strings too, where EXECUTE has them.
/// A word in a comment or a message can be taken for one; refusing too much harms no server.
fn in_code(code: &str) -> Option<&'static str> {
    let upper = code.to_ascii_uppercase();
    let words: Vec<&str> = upper
        .split(|byte: char| !byte.is_ascii_alphanumeric() && byte != '_')
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(3)
        .map(|three| (three[0], three[1], three[2]))
        .chain(last_two(&words))
        .find_map(|words| shared_words(words))
}

fn last_two<'a>(words: &[&'a str]) -> Option<(&'a str, &'a str, &'a str)> {
    let [.., first, second] = words else { return None };
    Some((first, second, ""))
}

fn shared_words(words: (&str, &str, &str)) -> Option<&'static str> {
    match words {
        (_, "USER", "MAPPING") => None,
        ("CREATE", "ROLE" | "USER" | "GROUP", _) => Some("CREATE ROLE"),
        ("ALTER", "ROLE" | "USER" | "GROUP", _) => Some("ALTER ROLE"),
        ("DROP", "ROLE" | "USER" | "GROUP", _) => Some("DROP ROLE"),
        ("CREATE", "DATABASE", _) => Some("CREATE DATABASE"),
        ("ALTER", "DATABASE", _) => Some("ALTER DATABASE"),
        ("DROP", "DATABASE", _) => Some("DROP DATABASE"),
        ("CREATE", "TABLESPACE", _) => Some("CREATE TABLESPACE"),
        ("ALTER", "TABLESPACE", _) => Some("ALTER TABLESPACE"),
        ("DROP", "TABLESPACE", _) => Some("DROP TABLESPACE"),
        ("ALTER", "SYSTEM", _) => Some("ALTER SYSTEM"),
        ("DROP", "OWNED", _) => Some("DROP OWNED"),
        ("REASSIGN", "OWNED", _) => Some("REASSIGN OWNED"),
        _ => None,
    }
}

fn detaches_concurrently(command: &Node) -> bool {
    let Some(NodeEnum::AlterTableCmd(command)) = &command.node else { return false };
    let partition = command.def.as_ref().and_then(|def| def.node.as_ref());
    command.subtype() == AlterTableType::AtDetachPartition
        && matches!(partition, Some(NodeEnum::PartitionCmd(partition)) if partition.concurrent)
}

/// The option of this name, if it is given.
pub(super) fn option<'a>(options: &'a [Node], name: &str) -> Option<&'a DefElem> {
    options.iter().find_map(|node| match &node.node {
        Some(NodeEnum::DefElem(element)) if element.defname == name => Some(&**element),
        _ => None,
    })
}

/// A boolean option as `defGetBoolean` reads it; `missing` if it is not given.
pub(super) fn is_on(options: &[Node], name: &str, missing: bool) -> bool {
    let Some(element) = option(options, name) else { return missing };
    match element.arg.as_ref().and_then(|arg| arg.node.as_ref()) {
        Some(NodeEnum::String(value)) => super::variables::boolean(&value.sval) != Some(false),
        Some(NodeEnum::Integer(value)) => value.ival != 0,
        Some(NodeEnum::Boolean(value)) => value.boolval,
        _ => true,
    }
}

/// The text of a DO block's option, if it is the body.
pub(super) fn string_option(node: &Node) -> Option<&str> {
    let Some(NodeEnum::DefElem(element)) = &node.node else { return None };
    match element.arg.as_ref()?.node.as_ref()? {
        NodeEnum::String(value) if element.defname == "as" => Some(&value.sval),
        _ => None,
    }
}

/// Classifies by the first words alone.
fn by_words(head: &[Head], class: &mut Class) {
    let words: Vec<&str> = head
        .iter()
        .map(|head| match head {
            Head::Word(word) => word.as_str(),
            Head::Quoted | Head::Literal(_) => "",
        })
        .collect();
    let concurrently = words.contains(&"CONCURRENTLY");
    class.control.extend(match words.as_slice() {
        ["BEGIN", ..] | ["START", "TRANSACTION", ..] => Some(Control::Begin),
        ["ROLLBACK" | "COMMIT", "PREPARED", ..] => None,
        ["ROLLBACK", rest @ ..] if rest.contains(&"TO") => None,
        ["COMMIT" | "END" | "ROLLBACK" | "ABORT", ..] | ["PREPARE", "TRANSACTION", ..] => {
            Some(Control::End)
        }
        _ => None,
    });
    let alone = match words.as_slice() {
        ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] if concurrently => {
            Some("CREATE INDEX CONCURRENTLY")
        }
        ["DROP", "INDEX", ..] if concurrently => Some("DROP INDEX CONCURRENTLY"),
        ["REINDEX", ..] if concurrently => Some("REINDEX CONCURRENTLY"),
        ["REINDEX", "DATABASE" | "SYSTEM" | "SCHEMA", ..] => Some("REINDEX"),
        ["VACUUM", ..] => Some("VACUUM"),
        ["CLUSTER"] => Some("CLUSTER"),
        ["CREATE", "DATABASE", ..] => Some("CREATE DATABASE"),
        ["DROP", "DATABASE", ..] => Some("DROP DATABASE"),
        ["CREATE", "TABLESPACE", ..] => Some("CREATE TABLESPACE"),
        ["DROP", "TABLESPACE", ..] => Some("DROP TABLESPACE"),
        ["ALTER", "SYSTEM", ..] => Some("ALTER SYSTEM"),
        ["ALTER", "TABLE", rest @ ..] if concurrently && rest.contains(&"DETACH") => {
            Some("DETACH PARTITION CONCURRENTLY")
        }
        ["CREATE", "SUBSCRIPTION", ..] => Some("CREATE SUBSCRIPTION"),
        ["DROP", "SUBSCRIPTION", ..] => Some("DROP SUBSCRIPTION"),
        ["COMMIT" | "ROLLBACK", "PREPARED", ..] => Some("COMMIT PREPARED"),
        _ => None,
    };
    class.alone = class.alone.or(alone);
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    class.cluster_wide = class.cluster_wide.or_else(|| shared_words((word(0), word(1), word(2))));
}
