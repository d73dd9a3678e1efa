//! Roles that scripts mention.
//!
//! Roles are shared by a whole cluster, so a scratch database has none but its own. What the
//! scripts take for granted has to be made before they run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    Node, ObjectType, RoleSpec, RoleSpecType, VariableSetKind, VariableSetStmt,
};

use super::provenance::embedded;
use super::provenance::text::line_of;
use super::provenance::tree::{option_list, options, string, text_constant};
use crate::postgres::script::Statement;

/// A role that a script refers to, and where it does so first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleMention {
    /// The role's name, without quotes.
    pub name: String,
    /// The file, as in [`Statement::file`].
    pub file: Arc<str>,
    /// The line (1-based) on which the statement begins.
    pub line: u32,
}

/// The roles that must exist for the statements to run, sorted by name.
///
/// A role that any of the statements creates is left out, even when it is mentioned earlier:
/// scripts that are run again and again guard the creation in ways that cannot be followed.
/// `DO` blocks are looked into, function bodies are not. Predefined roles (`pg_monitor`) and the
/// bootstrap superuser are returned like any other: the caller knows which exist.
pub fn mentioned(statements: &[Statement]) -> Vec<RoleMention> {
    let mut found = Found::default();
    for statement in statements {
        found.statement(&statement.sql, &statement.file, statement.start_line);
    }
    let Found { mentions, created } = found;
    mentions.into_values().filter(|mention| !created.contains(&mention.name)).collect()
}

#[derive(Default)]
struct Found {
    mentions: BTreeMap<String, RoleMention>,
    created: BTreeSet<String>,
}

/// Where the statement in hand stands.
#[derive(Clone, Copy)]
struct Here<'a> {
    file: &'a Arc<str>,
    line: u32,
}

impl Found {
    fn statement(&mut self, sql: &str, file: &Arc<str>, line: u32) {
        // Parsing is the expensive part, and no statement about roles is without these words.
        let upper = sql.to_ascii_uppercase();
        if !WORDS.iter().any(|word| upper.contains(word)) {
            return;
        }
        let Ok(parsed) = pg_query::parse(sql, 0) else { return };
        for raw in parsed.protobuf.stmts {
            if let Some(node) = raw.stmt.and_then(|statement| statement.node) {
                self.node(&node, sql, Here { file, line });
            }
        }
    }

    fn node(&mut self, node: &NodeEnum, sql: &str, here: Here<'_>) {
        match node {
            NodeEnum::DoStmt(block) => {
                for inner in embedded::of_do(sql, block).statements {
                    let start = inner.range.map_or(0, |range| range.start);
                    let line = line_of(sql, here.line, start);
                    self.statement(&inner.sql, here.file, line);
                }
            }
            NodeEnum::CreateSchemaStmt(schema) => {
                self.role(schema.authrole.as_ref(), here);
                for element in schema.schema_elts.iter().filter_map(|node| node.node.as_ref()) {
                    self.node(element, sql, here);
                }
            }
            _ => {
                self.about_a_role(node, here);
                self.about_an_object(node, here);
            }
        }
    }

    /// Statements whose subject is a role.
    fn about_a_role(&mut self, node: &NodeEnum, here: Here<'_>) {
        match node {
            NodeEnum::CreateRoleStmt(statement) => {
                self.created.insert(statement.role.clone());
                for option in options(&statement.options) {
                    let list = option.arg.as_deref().and_then(|arg| arg.node.as_ref());
                    if let Some(NodeEnum::List(list)) = list {
                        self.roles(&list.items, here);
                    }
                }
            }
            NodeEnum::AlterRoleStmt(statement) => {
                self.role(statement.role.as_ref(), here);
                for option in options(&statement.options) {
                    let list = option.arg.as_deref().and_then(|arg| arg.node.as_ref());
                    if let Some(NodeEnum::List(list)) = list {
                        self.roles(&list.items, here);
                    }
                }
            }
            NodeEnum::AlterRoleSetStmt(statement) => self.role(statement.role.as_ref(), here),
            NodeEnum::DropRoleStmt(statement) if !statement.missing_ok => {
                self.roles(&statement.roles, here);
            }
            NodeEnum::RenameStmt(rename) if rename.rename_type() == ObjectType::ObjectRole => {
                self.name(&rename.subname, here);
                self.created.insert(rename.newname.clone());
            }
            NodeEnum::GrantRoleStmt(grant) => {
                for node in &grant.granted_roles {
                    // A granted role is parsed as if it were a privilege.
                    if let Some(NodeEnum::AccessPriv(privilege)) = &node.node {
                        self.name(&privilege.priv_name, here);
                    }
                }
                self.roles(&grant.grantee_roles, here);
                self.role(grant.grantor.as_ref(), here);
            }
            NodeEnum::ReassignOwnedStmt(statement) => {
                self.roles(&statement.roles, here);
                self.role(statement.newrole.as_ref(), here);
            }
            NodeEnum::DropOwnedStmt(statement) => self.roles(&statement.roles, here),
            NodeEnum::CreateUserMappingStmt(mapping) => self.role(mapping.user.as_ref(), here),
            NodeEnum::AlterUserMappingStmt(mapping) => self.role(mapping.user.as_ref(), here),
            NodeEnum::DropUserMappingStmt(mapping) if !mapping.missing_ok => {
                self.role(mapping.user.as_ref(), here);
            }
            NodeEnum::VariableSetStmt(set) => self.set(set, here),
            NodeEnum::CommentStmt(comment) if comment.objtype() == ObjectType::ObjectRole => {
                self.name(comment.object.as_deref().and_then(string).unwrap_or_default(), here);
            }
            _ => {}
        }
    }

    /// Statements about an object that name its owner, or who may use it.
    fn about_an_object(&mut self, node: &NodeEnum, here: Here<'_>) {
        match node {
            NodeEnum::GrantStmt(grant) => {
                self.roles(&grant.grantees, here);
                self.role(grant.grantor.as_ref(), here);
            }
            NodeEnum::AlterDefaultPrivilegesStmt(statement) => {
                self.roles(option_list(&statement.options, "roles").unwrap_or_default(), here);
                if let Some(action) = &statement.action {
                    self.roles(&action.grantees, here);
                }
            }
            NodeEnum::AlterOwnerStmt(statement) => self.role(statement.newowner.as_ref(), here),
            NodeEnum::AlterTableStmt(statement) => {
                for command in &statement.cmds {
                    if let Some(NodeEnum::AlterTableCmd(command)) = &command.node {
                        self.role(command.newowner.as_ref(), here);
                    }
                }
            }
            NodeEnum::CreatePolicyStmt(policy) => self.roles(&policy.roles, here),
            NodeEnum::AlterPolicyStmt(policy) => self.roles(&policy.roles, here),
            NodeEnum::CreateTableSpaceStmt(space) => self.role(space.owner.as_ref(), here),
            NodeEnum::CreatedbStmt(database) => {
                let owner = options(&database.options).find(|option| option.defname == "owner");
                let name = owner.and_then(|option| string(option.arg.as_deref()?));
                self.name(name.unwrap_or_default(), here);
            }
            _ => {}
        }
    }

    /// `SET ROLE` and `SET SESSION AUTHORIZATION`.
    fn set(&mut self, set: &VariableSetStmt, here: Here<'_>) {
        if set.kind() == VariableSetKind::VarSetValue
            && matches!(set.name.as_str(), "role" | "session_authorization")
            && let Some(name) = set.args.first().and_then(text_constant)
            && name != "none"
        {
            self.name(name, here);
        }
    }

    fn roles(&mut self, nodes: &[Node], here: Here<'_>) {
        for node in nodes {
            if let Some(NodeEnum::RoleSpec(role)) = &node.node {
                self.role(Some(role), here);
            }
        }
    }

    fn role(&mut self, role: Option<&RoleSpec>, here: Here<'_>) {
        if let Some(role) = role
            && role.roletype() == RoleSpecType::RolespecCstring
        {
            self.name(&role.rolename, here);
        }
    }

    fn name(&mut self, name: &str, here: Here<'_>) {
        if !name.is_empty() && !self.mentions.contains_key(name) {
            let mention =
                RoleMention { name: name.to_owned(), file: Arc::clone(here.file), line: here.line };
            self.mentions.insert(name.to_owned(), mention);
        }
    }
}

/// Every statement that names a role contains one of these.
const WORDS: &[&str] =
    &["GRANT", "REVOKE", "OWNE", "AUTHORIZATION", "ROLE", "USER", "GROUP", "POLICY", "PRIVILEGES"];

#[cfg(test)]
mod tests {
    use super::super::provenance::tests::statements;
    use super::mentioned;

    /// What it is, the script, and the roles with their lines.
    type Case = (&'static str, &'static str, &'static [(&'static str, u32)]);

    const CASES: &[Case] = &[
        (
            "privileges",
            "GRANT SELECT ON t TO bob, \"Some One\"\n\nREVOKE ALL ON t FROM joe GRANTED BY admin",
            &[("Some One", 1), ("admin", 3), ("bob", 1), ("joe", 3)],
        ),
        (
            "memberships",
            "GRANT pg_read_all_data, readers TO bob WITH ADMIN OPTION\n\nREVOKE writers FROM joe",
            &[("bob", 1), ("joe", 3), ("pg_read_all_data", 1), ("readers", 1), ("writers", 3)],
        ),
        (
            "owners",
            "\
ALTER TABLE t OWNER TO a

ALTER FUNCTION f() OWNER TO b

CREATE SCHEMA AUTHORIZATION c

CREATE SCHEMA s AUTHORIZATION d
  GRANT USAGE ON t TO e

REASSIGN OWNED BY f TO g

DROP OWNED BY h

CREATE TABLESPACE x OWNER i LOCATION '/nowhere'

CREATE DATABASE y OWNER j",
            &[
                ("a", 1),
                ("b", 3),
                ("c", 5),
                ("d", 7),
                ("e", 7),
                ("f", 10),
                ("g", 10),
                ("h", 12),
                ("i", 14),
                ("j", 16),
            ],
        ),
        (
            "policies, default privileges and settings",
            "\
CREATE POLICY p ON t TO a, PUBLIC

ALTER POLICY p ON t TO b

ALTER DEFAULT PRIVILEGES FOR ROLE c GRANT SELECT ON TABLES TO d

SET ROLE e

SET SESSION AUTHORIZATION 'f'

SET LOCAL ROLE NONE

RESET ROLE

ALTER ROLE g SET search_path TO s

ALTER ROLE h NOLOGIN

COMMENT ON ROLE i IS 'x'

CREATE USER MAPPING FOR j SERVER s

ALTER USER MAPPING FOR k SERVER s OPTIONS (a 'b')

DROP ROLE l

DROP ROLE IF EXISTS unneeded

ALTER GROUP m ADD USER n",
            &[
                ("a", 1),
                ("b", 3),
                ("c", 5),
                ("d", 5),
                ("e", 7),
                ("f", 9),
                ("g", 15),
                ("h", 17),
                ("i", 19),
                ("j", 21),
                ("k", 23),
                ("l", 25),
                ("m", 29),
                ("n", 29),
            ],
        ),
        (
            "special names are no roles",
            "\
GRANT SELECT ON t TO PUBLIC, CURRENT_USER, SESSION_USER, CURRENT_ROLE

ALTER TABLE t OWNER TO CURRENT_USER

ALTER ROLE ALL SET search_path TO s",
            &[],
        ),
        (
            "what the scripts create, however late, is not needed",
            "\
GRANT SELECT ON t TO early

CREATE USER early IN ROLE staff

CREATE GROUP g ROLE member

-- a comment
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guarded') THEN
    CREATE ROLE guarded;
  END IF;
  EXECUTE 'CREATE ROLE dynamic';
  EXECUTE format('CREATE ROLE %I', 'formatted');
  GRANT guarded TO needed;
END $$

GRANT SELECT ON t TO guarded, dynamic, formatted

ALTER ROLE old RENAME TO new

GRANT SELECT ON t TO new",
            &[("member", 5), ("needed", 15), ("old", 20), ("staff", 3)],
        ),
        (
            "bodies run later, if at all",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET ROLE bob; END $$",
            &[],
        ),
        (
            "the first mention counts",
            "GRANT SELECT ON t TO bob\n\n== b.sql\nGRANT bob TO joe\n\nNOT SQL TO bob, GRANT",
            &[("bob", 1), ("joe", 1)],
        ),
    ];

    #[test]
    fn roles_are_found_where_they_are_mentioned() {
        for (what, script, expected) in CASES {
            let found = mentioned(&statements(script));
            let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.line)).collect();
            assert_eq!(found, *expected, "{what}");
        }
        let (_, script, _) = CASES[CASES.len() - 1];
        let files: Vec<_> =
            mentioned(&statements(script)).into_iter().map(|one| one.file).collect();
        assert_eq!(files.iter().map(|file| &**file).collect::<Vec<_>>(), ["a.sql", "b.sql"]);
    }
}
