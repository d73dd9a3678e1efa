//! Privileges on parameters of the server (`pg_parameter_acl`), which there are since 15.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Aspect, Room, grant};
use crate::model::mirrored::Mirrored;
use crate::model::{ObjectId, ddl};

/// What one role may do with a parameter that is otherwise for superusers.
///
/// The path is the role and the parameter. All databases of the cluster share it.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct ParameterPrivilege {
    /// The privileges: `SET`, `ALTER SYSTEM WITH GRANT OPTION`.
    pub privileges: BTreeSet<String>,
}

impl Room for ParameterPrivilege {
    const SQL_CLASS: &'static str = "PARAMETER";
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const ASPECT: Aspect = Aspect::Cluster;
    const MIRRORED: Mirrored = Mirrored { short: Some("privileges"), ..Mirrored::PLAIN };

    // Parameters belong to the bootstrap superuser, whose OID is 10.
    fn query(major: u32) -> String {
        if major < 15 {
            return "SELECT ARRAY[]::text[] AS _path, ARRAY[]::text[] AS privileges WHERE false"
                .to_owned();
        }
        let deviations = grant::deviations("p.paracl", "acldefault('p', 10)", "10", "10");
        format!(
            "SELECT ARRAY[g.role, p.parname]::text[] AS _path, g.privileges
             FROM pg_parameter_acl p CROSS JOIN {deviations} g"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let [_, parameter] = id.path.as_slice() else { return String::new() };
        let on = format!("PARAMETER {}", ddl::parameter(parameter));
        grant::statements("", &self.privileges, &on, id, "")
    }

    fn summary(&self, _id: &ObjectId) -> String {
        grant::privileges_in_words(&self.privileges)
    }
}
