//! `COMMENT`, `GRANT`, `REVOKE` and `ALTER DEFAULT PRIVILEGES`.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AccessPriv, AlterDefaultPrivilegesStmt, CommentStmt, GrantStmt, GrantTargetType, Node,
    ObjectType, RoleSpec, RoleSpecType,
};

use super::super::Action;
use super::super::default_privilege_name;
use super::super::text::Text;
use super::super::tree::{option_list, string, strings};
use super::super::world::{NodeId, Place, ROOT, Sort, Space};
use super::Replay;

impl Replay {
    /// Applies a statement about comments or privileges; false when it is another one.
    pub(super) fn privileges(&mut self, node: &NodeEnum, text: &Text<'_>) -> bool {
        match node {
            NodeEnum::CommentStmt(comment) => self.comment(comment, text.whole()),
            NodeEnum::GrantStmt(grant) => self.grant(grant, text.whole()),
            NodeEnum::AlterDefaultPrivilegesStmt(statement) => {
                self.default_privileges(statement, text.whole());
            }
            _ => return false,
        }
        true
    }

    fn comment(&mut self, statement: &CommentStmt, place: &Place) {
        let Some(object) = statement.object.as_deref() else { return };
        let Some(target) = self.target(statement.objtype(), object, true) else { return };
        if statement.comment.is_empty() {
            let comment = self.world.ensure(target, Space::Comment, "");
            self.world.drop(comment, place);
        } else {
            self.create_or_replace(target, Space::Comment, "", place);
        }
    }

    fn grant(&mut self, statement: &GrantStmt, place: &Place) {
        let targets = match statement.targtype() {
            GrantTargetType::AclTargetAllInSchema => self.all_in_schemas(statement),
            _ => self.grant_targets(statement),
        };
        for target in targets {
            for privilege in access_privileges(&statement.privileges) {
                for column in strings(&privilege.cols) {
                    let column = self.world.ensure(target, Space::Column, column);
                    self.grant_on(column, statement, privilege.priv_name.is_empty(), place);
                }
            }
            let is_whole = statement.privileges.is_empty()
                || access_privileges(&statement.privileges).any(|one| one.cols.is_empty());
            if is_whole {
                self.grant_on(target, statement, statement.privileges.is_empty(), place);
            }
        }
    }

    /// `all` says that every privilege is meant, so that a `REVOKE` leaves nothing.
    fn grant_on(&mut self, target: NodeId, statement: &GrantStmt, all: bool, place: &Place) {
        for grantee in role_names(&statement.grantees) {
            if statement.is_grant {
                self.create_or_replace(target, Space::Grant, &grantee, place);
                continue;
            }
            let grant = self.world.ensure(target, Space::Grant, &grantee);
            if all && !statement.grant_option {
                self.world.drop(grant, place);
            } else {
                self.world.note(grant, Action::Altered, place);
            }
        }
    }

    fn grant_targets(&mut self, statement: &GrantStmt) -> Vec<NodeId> {
        let kind = statement.objtype();
        let mut targets = Vec::new();
        for object in &statement.objects {
            targets.extend(match &object.node {
                Some(NodeEnum::RangeVar(relation)) => Some(self.relation_or_new(relation)),
                _ => self.target(kind, object, true),
            });
        }
        targets
    }

    fn all_in_schemas(&mut self, statement: &GrantStmt) -> Vec<NodeId> {
        let mut targets = Vec::new();
        for name in strings(&statement.objects) {
            let schema = self.schema(name);
            match statement.objtype() {
                ObjectType::ObjectTable => targets.extend(self.tables(schema)),
                ObjectType::ObjectSequence => targets.extend(self.sequences(schema)),
                _ => {
                    for group in self.world.children(schema, Space::Routine) {
                        targets.extend(self.world.children(group, Space::Overload));
                    }
                }
            }
        }
        targets
    }

    fn tables(&self, schema: NodeId) -> Vec<NodeId> {
        let mut relations = self.world.children(schema, Space::Relation);
        relations.retain(|&id| {
            let node = self.world.node(id);
            node.parts.is_empty() && node.sort != Sort::Sequence
        });
        relations
    }

    fn sequences(&self, schema: NodeId) -> Vec<NodeId> {
        let mut relations = self.world.children(schema, Space::Relation);
        relations.retain(|&id| self.world.node(id).sort == Sort::Sequence);
        relations
    }

    fn default_privileges(&mut self, statement: &AlterDefaultPrivilegesStmt, place: &Place) {
        let Some(action) = &statement.action else { return };
        let named = option_list(&statement.options, "roles").map(role_names).unwrap_or_default();
        // Without `FOR ROLE` the role is the one that runs the script, which is not known here.
        let roles = if named.is_empty() { vec![String::new()] } else { named };
        let schemas = option_list(&statement.options, "schemas").map(strings);
        let schemas = schemas.filter(|names| !names.is_empty()).unwrap_or_else(|| vec!["*"]);
        let class = match action.objtype() {
            ObjectType::ObjectTable => "table",
            ObjectType::ObjectSequence => "sequence",
            ObjectType::ObjectFunction => "function",
            ObjectType::ObjectType => "type",
            ObjectType::ObjectSchema => "schema",
            _ => "large object",
        };
        for role in &roles {
            for schema in &schemas {
                for grantee in role_names(&action.grantees) {
                    let name = default_privilege_name(role, schema, class, &grantee);
                    self.create_or_replace(ROOT, Space::DefaultPrivilege, &name, place);
                }
            }
        }
    }

    /// Grants go by the grantee's name, which a role keeps in every one of them.
    pub(super) fn rename_role(&mut self, old: &str, new: &str) {
        for grant in self.world.grants_to(old) {
            let target = self.world.node(grant).parent;
            self.world.move_to(grant, target, new);
        }
    }
}

pub(super) fn access_privileges(nodes: &[Node]) -> impl Iterator<Item = &AccessPriv> {
    nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::AccessPriv(privilege)) => Some(privilege),
        _ => None,
    })
}

pub(super) fn role_names(nodes: &[Node]) -> Vec<String> {
    let names = nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::RoleSpec(role)) => role_name(role),
        _ => string(node).map(str::to_owned),
    });
    names.collect()
}

pub(super) fn role_name(role: &RoleSpec) -> Option<String> {
    match role.roletype() {
        RoleSpecType::RolespecPublic => Some("PUBLIC".to_owned()),
        RoleSpecType::RolespecCstring => Some(role.rolename.clone()),
        _ => None,
    }
}
