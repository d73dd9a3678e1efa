//! Extended statistics (`pg_statistic_ext`). What they found is data (`pg_statistic_ext_data`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, derived};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Kind, ObjectId, ddl};

/// Extended statistics on columns and expressions of a table.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Statistics {
    /// The table they are on.
    pub on: String,
    /// `ndistinct`, `dependencies`, `mcv`; none for a single expression, for which there is no
    /// choice.
    pub kinds: BTreeSet<String>,
    /// The columns; the server orders them by their numbers.
    pub columns: BTreeSet<String>,
    /// The expressions in order.
    pub expressions: Vec<Expression>,
    /// The statistics target; `None` for that of the columns.
    pub target: Option<i32>,
    /// The role that owns them.
    pub owner: String,
}

impl Room for Statistics {
    const SQL_CLASS: &'static str = "STATISTICS";
    const CATALOG: Option<&'static str> = Some("pg_statistic_ext");
    const RULES: &'static [Rule] = &[OWNER, derived("expressions")];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Beside {
            attribute: "on",
            of: &[Kind::Table, Kind::ForeignTable, Kind::MaterializedView],
        },
        usual: &[("on", Usual::Holder)],
        ..Mirrored::PLAIN
    };

    // The kind `e` says that there are expressions. The target of a column says -1 before 17 and
    // null since, where there is none.
    fn query(_major: u32) -> String {
        "SELECT ARRAY[n.nspname, s.stxname] AS _path,
            ARRAY['pg_statistic_ext'::regclass, s.oid, 0]::int8[] AS _at,
            ARRAY[n.at, ARRAY['pg_class'::regclass, s.stxrelid, 0]::int8[]]
            || (SELECT array_agg(ARRAY['pg_class'::regclass, d.refobjid, d.refobjsubid]::int8[])
                FROM pg_depend d
                WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.stxrelid
                  AND d.refobjsubid > 0) AS _parents,
            s.stxrelid::regclass::text AS \"on\",
            ARRAY(SELECT CASE k.kind WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies'
                              WHEN 'm' THEN 'mcv' ELSE k.kind::text END
                  FROM unnest(s.stxkind) AS k (kind) WHERE k.kind <> 'e') AS kinds,
            ARRAY(SELECT quote_ident(a.attname)
                  FROM unnest(s.stxkeys::int2[]) AS k (attnum)
                  JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = k.attnum) AS columns,
            coalesce(pg_get_statisticsobjdef_expressions(s.oid), ARRAY[]::text[]) AS expressions,
            nullif(s.stxstattarget, -1) AS target,
            pg_get_userbyid(s.stxowner) AS owner
         FROM pg_statistic_ext s
         JOIN user_schema n ON n.oid = s.stxnamespace"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let name = ddl::path(id);
        let mut text = format!("CREATE STATISTICS {name}{};", self.definition());
        if let Some(target) = self.target {
            text += &format!("\nALTER STATISTICS {name} SET STATISTICS {target};");
        }
        text
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.definition().trim_start().to_owned()
    }
}

impl Statistics {
    /// What stands after the name.
    fn definition(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let kinds =
            if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
        let columns = self.columns.iter().cloned();
        let expressions = self.expressions.iter().map(|expression| format!("({expression})"));
        let of: Vec<String> = columns.chain(expressions).collect();
        format!("{kinds} ON {} FROM {}", of.join(", "), self.on)
    }
}
