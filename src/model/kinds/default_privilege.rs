//! Default privileges (`pg_default_acl`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, grant};
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId, ddl};

/// What one role will be given on objects that another role creates, where that is not what it
/// would have anyway.
///
/// The path is the creating role, the class of objects, and the role that is given something. Set
/// for one schema alone, it stands on that schema.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct DefaultPrivilege {
    /// The privileges: `SELECT`, `SELECT WITH GRANT OPTION`.
    pub privileges: BTreeSet<String>,
}

impl Room for DefaultPrivilege {
    const SQL_CLASS: &'static str = "DEFAULT PRIVILEGES";
    const CATALOG: Option<&'static str> = Some("pg_default_acl");
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const MIRRORED: Mirrored = Mirrored {
        place: Place::On { of: &[Kind::Schema], alone: true },
        short: Some("privileges"),
        ..Mirrored::PLAIN
    };

    // A setting for all schemas replaces `acldefault`; one for a single schema adds to it.
    fn query(_major: u32) -> String {
        let deviations = grant::deviations(
            "d.defaclacl",
            "CASE WHEN d.defaclnamespace = 0 THEN acldefault(
                CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)
             END",
            "d.defaclrole",
            "d.defaclrole",
        );
        format!(
            "SELECT ARRAY[pg_get_userbyid(d.defaclrole),
                    CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
                        WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
                        WHEN 'L' THEN 'large objects' ELSE d.defaclobjtype::text END,
                    g.role]::text[] AS _path,
                CASE WHEN d.defaclnamespace <> 0
                     THEN ARRAY['pg_namespace'::regclass, d.defaclnamespace, 0]::int8[] END AS _on,
                g.privileges
             FROM pg_default_acl d
             CROSS JOIN {deviations} g"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let [creator, class, _] = id.path.as_slice() else { return String::new() };
        let schema = id.on.as_deref().map(|schema| format!(" IN SCHEMA {}", ddl::path(schema)));
        let prefix = format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {}{} ",
            ddl::ident(creator),
            schema.unwrap_or_default()
        );
        grant::statements(&prefix, &self.privileges, &class.to_uppercase(), id, creator)
    }

    fn summary(&self, _id: &ObjectId) -> String {
        grant::privileges_in_words(&self.privileges)
    }
}
