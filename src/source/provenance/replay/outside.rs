//! What is in no schema: roles, tablespaces, foreign servers and what belongs to them; and labels.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterDatabaseSetStmt, AlterRoleSetStmt, GrantRoleStmt, Node, ObjectType, RoleSpec,
    SecLabelStmt, VariableSetStmt,
};

use super::super::Action;
use super::super::text::Text;
use super::super::world::{NodeId, Place, ROOT, Space};
use super::Replay;
use super::privileges::{access_privileges, role_name, role_names};
use crate::model::Kind;

impl Replay {
    /// Applies a statement about something that is in no schema; false when it is another one.
    pub(super) fn outside(&mut self, node: &NodeEnum, text: &Text<'_>) -> bool {
        let place = text.whole();
        match node {
            NodeEnum::CreateRoleStmt(role) => self.made(Kind::Role, &role.role, place),
            NodeEnum::AlterRoleStmt(alter) => {
                if let Some(name) = alter.role.as_ref().and_then(role_name) {
                    self.altered(Kind::Role, &name, place);
                }
            }
            NodeEnum::DropRoleStmt(drop) => {
                for name in role_names(&drop.roles) {
                    let role = self.outer(Kind::Role, &name);
                    self.world.drop(role, place);
                }
            }
            NodeEnum::AlterRoleSetStmt(alter) => self.role_setting(alter, place),
            NodeEnum::AlterDatabaseSetStmt(alter) => self.database_setting(alter, place),
            NodeEnum::GrantRoleStmt(grant) => self.membership(grant, place),
            NodeEnum::CreateTableSpaceStmt(create) => {
                self.made(Kind::Tablespace, &create.tablespacename, place);
            }
            NodeEnum::AlterTableSpaceOptionsStmt(alter) => {
                self.altered(Kind::Tablespace, &alter.tablespacename, place);
            }
            NodeEnum::DropTableSpaceStmt(drop) => {
                let tablespace = self.outer(Kind::Tablespace, &drop.tablespacename);
                self.world.drop(tablespace, place);
            }
            NodeEnum::CreateFdwStmt(create) => {
                self.made(Kind::ForeignDataWrapper, &create.fdwname, place);
            }
            NodeEnum::AlterFdwStmt(alter) => {
                self.altered(Kind::ForeignDataWrapper, &alter.fdwname, place);
            }
            NodeEnum::CreateForeignServerStmt(create) => {
                self.made(Kind::Server, &create.servername, place);
            }
            NodeEnum::AlterForeignServerStmt(alter) => {
                self.altered(Kind::Server, &alter.servername, place);
            }
            NodeEnum::CreateUserMappingStmt(create) => {
                self.mapping(create.user.as_ref(), &create.servername, Action::Created, place);
            }
            NodeEnum::AlterUserMappingStmt(alter) => {
                self.mapping(alter.user.as_ref(), &alter.servername, Action::Altered, place);
            }
            NodeEnum::DropUserMappingStmt(drop) => {
                self.mapping(drop.user.as_ref(), &drop.servername, Action::Dropped, place);
            }
            NodeEnum::SecLabelStmt(label) => self.label(label, place),
            _ => return false,
        }
        true
    }

    /// The object of that kind and name, taken to exist.
    fn outer(&mut self, kind: Kind, name: &str) -> NodeId {
        self.world.ensure(ROOT, Space::Kind(kind), name)
    }

    /// The object that `COMMENT ON`, `DROP` and the like name, of a kind that is in no schema.
    pub(super) fn outer_target(
        &mut self,
        kind: ObjectType,
        name: &str,
        make: bool,
    ) -> Option<NodeId> {
        let kind = match kind {
            ObjectType::ObjectRole => Kind::Role,
            ObjectType::ObjectTablespace => Kind::Tablespace,
            ObjectType::ObjectFdw => Kind::ForeignDataWrapper,
            ObjectType::ObjectForeignServer => Kind::Server,
            _ => return None,
        };
        self.child(ROOT, Space::Kind(kind), name, make)
    }

    /// A second `CREATE … IF NOT EXISTS` makes nothing.
    fn made(&mut self, kind: Kind, name: &str, place: &Place) {
        if self.world.get(ROOT, Space::Kind(kind), name).is_none() {
            self.world.create(ROOT, Space::Kind(kind), name, place);
        }
    }

    fn altered(&mut self, kind: Kind, name: &str, place: &Place) {
        let found = self.outer(kind, name);
        self.world.note(found, Action::Altered, place);
    }

    fn mapping(&mut self, user: Option<&RoleSpec>, server: &str, action: Action, place: &Place) {
        let Some(user) = user.and_then(role_name) else { return };
        let server = self.outer(Kind::Server, server);
        self.part(server, Space::Kind(Kind::UserMapping), &user, action, place);
    }

    /// Something without a name of its own that a statement makes, changes or takes away.
    fn part(&mut self, of: NodeId, space: Space, name: &str, action: Action, place: &Place) {
        match action {
            Action::Created => {
                self.create_or_replace(of, space, name, place);
            }
            Action::Dropped => {
                let found = self.world.ensure(of, space, name);
                self.world.drop(found, place);
            }
            _ => {
                let found = self.world.ensure(of, space, name);
                self.world.note(found, action, place);
            }
        }
    }

    fn membership(&mut self, grant: &GrantRoleStmt, place: &Place) {
        let action = match (grant.is_grant, grant.opt.is_empty()) {
            (true, _) => Action::Created,
            (false, true) => Action::Dropped,
            (false, false) => Action::Altered,
        };
        for role in access_privileges(&grant.granted_roles) {
            let role = self.outer(Kind::Role, &role.priv_name);
            for member in role_names(&grant.grantee_roles) {
                self.part(role, Space::Kind(Kind::RoleMembership), &member, action, place);
            }
        }
    }

    fn role_setting(&mut self, alter: &AlterRoleSetStmt, place: &Place) {
        let Some((name, action)) = setting(alter.setstmt.as_ref()) else { return };
        let role = alter.role.as_ref().and_then(role_name);
        match role {
            Some(role) if !alter.database.is_empty() => {
                let name = format!("{role}\n{name}");
                self.part(ROOT, Space::Kind(Kind::DatabaseSetting), &name, action, place);
            }
            Some(role) => {
                let role = self.outer(Kind::Role, &role);
                self.part(role, Space::Kind(Kind::RoleSetting), name, action, place);
            }
            None => self.part(ROOT, Space::Kind(Kind::RoleSetting), name, action, place),
        }
    }

    fn database_setting(&mut self, alter: &AlterDatabaseSetStmt, place: &Place) {
        if let Some((name, action)) = setting(alter.setstmt.as_ref()) {
            self.part(ROOT, Space::Kind(Kind::DatabaseSetting), name, action, place);
        }
    }

    /// A label of the only provider there is does not say its name.
    fn label(&mut self, statement: &SecLabelStmt, place: &Place) {
        let object: Option<&Node> = statement.object.as_deref();
        let Some(target) = object.and_then(|one| self.target(statement.objtype(), one, true))
        else {
            return;
        };
        let action = if statement.label.is_empty() { Action::Dropped } else { Action::Created };
        let space = Space::Kind(Kind::SecurityLabel);
        self.part(target, space, &statement.provider, action, place);
    }
}

/// The parameter that a `SET` or `RESET` is about, and what it does to the setting.
fn setting(set: Option<&VariableSetStmt>) -> Option<(&str, Action)> {
    use pg_query::protobuf::VariableSetKind as Kind;
    let set = set?;
    let action = match set.kind() {
        Kind::VarSetValue | Kind::VarSetCurrent => Action::Created,
        Kind::VarReset | Kind::VarSetDefault => Action::Dropped,
        _ => return None,
    };
    Some((set.name.as_str(), action))
}
