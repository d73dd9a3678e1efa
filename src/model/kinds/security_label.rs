//! Security labels (`pg_seclabel`, `pg_shseclabel`).
//!
//! A provider may label what the server brought along, too; that is the provider's doing on the
//! whole cluster, and no dump restores it. Large objects are data, and so are their labels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Room;
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{ObjectId, ddl};

/// What a label provider has been told about an object. The path is the provider.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct SecurityLabel {
    /// The label, in the provider's words.
    pub label: String,
}

impl Room for SecurityLabel {
    const SQL_CLASS: &'static str = "SECURITY LABEL";
    const NAMED: bool = false;
    const OF_EXTENSION_MEMBERS: bool = true;
    const MIRRORED: Mirrored = Mirrored {
        place: Place::On { of: &[], alone: false },
        short: Some("label"),
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        "SELECT ARRAY[l.provider] AS _path,
            ARRAY[l.classoid, l.objoid, l.objsubid]::int8[] AS _on, l.label
         FROM pg_seclabel l
         WHERE (l.objoid >= 16384 AND l.classoid <> 'pg_largeobject'::regclass)
            OR (l.classoid = 'pg_namespace'::regclass
                AND l.objoid IN (SELECT n.oid FROM user_schema n))
         UNION ALL
         SELECT ARRAY[l.provider], ARRAY[l.classoid, l.objoid, 0]::int8[], l.label
         FROM pg_shseclabel l
         WHERE l.classoid <> 'pg_database'::regclass
            OR l.objoid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let Some(target) = id.on.as_deref() else { return String::new() };
        let provider = ddl::last(id);
        let label = ddl::literal(&self.label);
        ddl::about(target, &ddl::target(target), |on| {
            format!("SECURITY LABEL FOR {provider} ON {on} IS {label};")
        })
    }

    fn summary(&self, _id: &ObjectId) -> String {
        ddl::literal(&self.label)
    }
}
