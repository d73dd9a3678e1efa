//! Sequences (`pg_sequence`), those of `serial` and identity columns too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::generated::{self, GeneratedName};
use crate::model::{ObjectId, ddl};

/// A sequence. Where it stands at the moment is data and is not compared.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Sequence {
    /// The integer type of its values.
    #[serde(rename = "type")]
    pub data_type: String,
    /// The first value.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The smallest value.
    pub min_value: i64,
    /// The largest value.
    pub max_value: i64,
    /// How many values a session takes ahead.
    pub cache: i64,
    /// Whether it begins again after the last value.
    pub cycle: bool,
    /// `permanent`, `unlogged` or `temporary`.
    pub persistence: String,
    /// The column it belongs to and is dropped with (`OWNED BY`, or the identity column).
    pub owned_by: Option<String>,
    /// Whether it is the sequence of an identity column.
    pub identity: bool,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Sequence {
    const SQL_CLASS: &'static str = "SEQUENCE";
    const RULES: &'static [Rule] = &[OWNER];

    fn query(_major: u32) -> String {
        "SELECT r.path AS _path, r.at AS _at,
            r.in_schema || CASE WHEN t.oid IS NOT NULL
                THEN t.at || ARRAY['pg_class'::regclass, a.attrelid, a.attnum]::int8[] END AS _parents,
            format_type(s.seqtypid, NULL) AS type,
            s.seqstart AS start, s.seqincrement AS increment,
            s.seqmin AS min_value, s.seqmax AS max_value,
            s.seqcache AS cache, s.seqcycle AS cycle,
            CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 'u' THEN 'unlogged'
                 ELSE 'temporary' END AS persistence,
            CASE WHEN t.oid IS NOT NULL THEN format('%I.%I.%I', t.nspname, t.relname, a.attname)
            END AS owned_by,
            coalesce(d.deptype = 'i', false) AS identity,
            pg_get_userbyid(c.relowner) AS owner
         FROM pg_sequence s
         JOIN pg_class c ON c.oid = s.seqrelid
         JOIN relation r ON r.oid = c.oid
         LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
              AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
         LEFT JOIN relation t ON t.oid = d.refobjid
         LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let unlogged = if self.persistence == "unlogged" { "UNLOGGED " } else { "" };
        let cycle = if self.cycle { " CYCLE" } else { "" };
        let owned = match (&self.owned_by, self.identity) {
            (Some(column), true) => format!("\n-- identity sequence of {column}"),
            (Some(column), false) => {
                format!("\nALTER SEQUENCE {} OWNED BY {column};", ddl::path(id))
            }
            (None, _) => String::new(),
        };
        format!(
            "CREATE {unlogged}SEQUENCE {} AS {} START WITH {} INCREMENT BY {} MINVALUE {} \
             MAXVALUE {} CACHE {}{cycle};{owned}",
            ddl::path(id),
            self.data_type,
            self.start,
            self.increment,
            self.min_value,
            self.max_value,
            self.cache
        )
    }

    fn generated_name(&self, _id: &ObjectId, _parents: &[ObjectId]) -> Option<GeneratedName> {
        let [.., relation, column] = &generated::parts(self.owned_by.as_ref()?)[..] else {
            return None;
        };
        Some(GeneratedName::new(relation, std::slice::from_ref(column), "seq"))
    }
}
