//! Roles (`pg_roles`), but those that the server brings along: the predefined ones (`pg_…`) and the
//! bootstrap superuser, whose name says who ran `initdb`.
//!
//! A password is never read: it is a secret, and only a superuser could see whether there is one.
//! What a role is set to (`rolconfig`) is a kind of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, Room};
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// A role. All databases of the cluster share it.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// Whether it is bound by no permission.
    pub superuser: bool,
    /// Whether it has the privileges of the roles it is a member of, unless the membership says.
    pub inherit: bool,
    /// Whether it may create roles.
    pub create_role: bool,
    /// Whether it may create databases.
    pub create_db: bool,
    /// Whether a session can begin as it.
    pub login: bool,
    /// Whether it may begin replication.
    pub replication: bool,
    /// Whether row level security does not bind it.
    pub bypass_rls: bool,
    /// How many sessions it may have at a time; `None` for any number.
    pub connection_limit: Option<i32>,
    /// When its password ends, in UTC; `None` when nothing is said.
    pub valid_until: Option<String>,
}

/// The condition under which the row `r` of `pg_roles` is the server's own.
pub(super) const BUILT_IN: &str = "(r.oid = 10 OR r.rolname ~ '^pg_')";

impl Room for Role {
    const SQL_CLASS: &'static str = "ROLE";
    const OUTSIDE_SCHEMAS: bool = true;
    const ASPECT: Aspect = Aspect::Cluster;
    const MIRRORED: Mirrored = Mirrored { usual: &[("inherit", Usual::Yes)], ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        format!(
            "SELECT ARRAY[r.rolname]::text[] AS _path,
                ARRAY['pg_authid'::regclass, r.oid, 0]::int8[] AS _at,
                r.rolsuper AS superuser, r.rolinherit AS inherit, r.rolcreaterole AS create_role,
                r.rolcreatedb AS create_db, r.rolcanlogin AS login, r.rolreplication AS replication,
                r.rolbypassrls AS bypass_rls, nullif(r.rolconnlimit, -1) AS connection_limit,
                r.rolvaliduntil::text AS valid_until
             FROM pg_roles r WHERE NOT {BUILT_IN}"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let mut text = format!("CREATE ROLE {}", ddl::path(id));
        for (set, word) in [
            (self.superuser, " SUPERUSER"),
            (!self.inherit, " NOINHERIT"),
            (self.create_role, " CREATEROLE"),
            (self.create_db, " CREATEDB"),
            (self.login, " LOGIN"),
            (self.replication, " REPLICATION"),
            (self.bypass_rls, " BYPASSRLS"),
        ] {
            if set {
                text += word;
            }
        }
        if let Some(limit) = self.connection_limit {
            text += &format!(" CONNECTION LIMIT {limit}");
        }
        if let Some(until) = &self.valid_until {
            text += &format!(" VALID UNTIL {}", ddl::literal(until));
        }
        text + ";"
    }
}
