//! Range types (`pg_range`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::{ObjectId, ddl};

/// A range type, and the multirange type that comes with it.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct RangeType {
    /// The type of the bounds.
    pub subtype: String,
    /// The operator class that orders the bounds.
    pub subtype_opclass: String,
    /// The collation of the bounds, when it is not the subtype's.
    pub collation: Option<String>,
    /// The function that makes a range canonical.
    pub canonical: Option<String>,
    /// The function that gives the distance between two bounds.
    pub subtype_diff: Option<String>,
    /// The name of the multirange type.
    pub multirange_type_name: String,
    /// The schema of the multirange type, when it is not the range type's: moving the one leaves
    /// the other where it is.
    pub multirange_schema: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for RangeType {
    const SQL_CLASS: &'static str = "TYPE";
    const RULES: &'static [Rule] = &[OWNER];

    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, t.typname] AS _path,
            ARRAY['pg_type'::regclass, t.oid, 0]::int8[] AS _at, n.at AS _parents,
            format_type(r.rngsubtype, NULL) AS subtype,
            format('%I.%I', cn.nspname, oc.opcname) AS subtype_opclass,
            CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text
            END AS collation,
            CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc::text END AS canonical,
            CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc::text END AS subtype_diff,
            m.typname AS multirange_type_name,
            CASE WHEN m.typnamespace <> t.typnamespace THEN mn.nspname END AS multirange_schema,
            pg_get_userbyid(t.typowner) AS owner
         FROM pg_range r
         JOIN pg_type t ON t.oid = r.rngtypid
         JOIN user_schema n ON n.oid = t.typnamespace
         JOIN pg_type s ON s.oid = r.rngsubtype
         JOIN pg_type m ON m.oid = r.rngmultitypid
         JOIN pg_namespace mn ON mn.oid = m.typnamespace
         JOIN pg_opclass oc ON oc.oid = r.rngsubopc
         JOIN pg_namespace cn ON cn.oid = oc.opcnamespace"
            .to_owned()
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let schema = self.multirange_schema.as_ref().or(id.path.first());
        let multirange = schema.into_iter().chain([&self.multirange_type_name]);
        let multirange: Vec<String> = multirange.map(|name| ddl::ident(name)).collect();
        let mut options = vec![
            format!("subtype = {}", self.subtype),
            format!("subtype_opclass = {}", self.subtype_opclass),
            format!("multirange_type_name = {}", multirange.join(".")),
        ];
        let optional = [
            ("collation", &self.collation),
            ("canonical", &self.canonical),
            ("subtype_diff", &self.subtype_diff),
        ];
        for (name, value) in optional {
            options.extend(value.as_ref().map(|value| format!("{name} = {value}")));
        }
        let name = ddl::path(id);
        let text = format!("CREATE TYPE {name} AS RANGE (\n    {}\n);", options.join(",\n    "));
        // The function that makes a range canonical takes the type itself.
        let placeholder = format!("CREATE TYPE {name};");
        let mut written =
            Written::by(Creation::Replaceable { replacement: text.clone(), text, placeholder });
        let elsewhere = self.multirange_schema.as_ref();
        written.needs.extend(elsewhere.map(|schema| ObjectId::new(Kind::Schema, [schema])));
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("range of {}", self.subtype)
    }
}
