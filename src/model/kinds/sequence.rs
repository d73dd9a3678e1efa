//! Sequences (`pg_sequence`), those of `serial` and identity columns too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Kind, OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::generated::GeneratedName;
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{Attributes, ObjectId, ddl, lineage, parts_of_name};

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
    const MIRRORED: Mirrored = Mirrored {
        usual: &[
            ("type", Usual::Text("bigint")),
            ("increment", Usual::Number(1)),
            ("min_value", Usual::Of(|sequence| usual_bound(sequence, false))),
            ("max_value", Usual::Of(|sequence| usual_bound(sequence, true))),
            ("start", Usual::Of(usual_start)),
            ("cache", Usual::Number(1)),
            ("persistence", Usual::Text("permanent")),
        ],
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        "SELECT c.path AS _path, c.at AS _at,
            c.in_schema || CASE WHEN t.oid IS NOT NULL
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
         JOIN relation c ON c.oid = s.seqrelid
         LEFT JOIN LATERAL (
            SELECT d.refobjid, d.refobjsubid, d.deptype FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
              AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
              AND d.deptype IN ('a', 'i')
            OFFSET 0) d ON true
         LEFT JOIN relation t ON t.oid = d.refobjid
         LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
            .to_owned()
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let unlogged = if self.persistence == "unlogged" { "UNLOGGED " } else { "" };
        let name = ddl::path(id);
        let text =
            format!("CREATE {unlogged}SEQUENCE {name} AS {}{};", self.data_type, self.options());
        let column = around.parents().iter().find(|parent| parent.kind == Kind::Column);
        let Some(owner) = &self.owned_by else { return Written::statement(text) };
        if self.identity {
            let text = format!("{text}\n-- identity sequence of {owner}");
            let Some(maker) = column else { return Written::statement(text) };
            let mut written = Written::by(Creation::With { maker: maker.clone(), text });
            // It is made as the table is. Servers before 15 have no unlogged sequences.
            let differs = table_persistence(maker, around).is_some_and(|of| of != self.persistence);
            if differs && around.major().is_some_and(|major| major >= 15) {
                let logged = if unlogged.is_empty() { "LOGGED" } else { "UNLOGGED" };
                written.then(format!("ALTER SEQUENCE {name} SET {logged};"));
            }
            return written;
        }
        let mut written = Written::statement(text);
        // The default of the column takes its values, so the sequence comes first.
        written.without.extend(around.parents().iter().filter(|p| p.kind != Kind::Schema).cloned());
        let after = written.then(format!("ALTER SEQUENCE {name} OWNED BY {owner};"));
        after.behind = around.parents().iter().find(|p| lineage::is_table(p)).cloned();
        written
    }

    fn generated_name(&self, _id: &ObjectId, _parents: &[ObjectId]) -> Option<GeneratedName> {
        let [.., relation, column] = &parts_of_name(self.owned_by.as_ref()?)[..] else {
            return None;
        };
        Some(GeneratedName::new(relation, std::slice::from_ref(column), "seq"))
    }
}

/// Whether the values go down.
fn descends(sequence: &Attributes) -> bool {
    sequence["increment"].as_i64().is_some_and(|increment| increment < 0)
}

/// The bounds that `CREATE SEQUENCE` gives a sequence of the type.
fn usual_bound(sequence: &Attributes, upper: bool) -> Value {
    let (least, most) = match sequence["type"].as_str() {
        Some("smallint") => (i64::from(i16::MIN), i64::from(i16::MAX)),
        Some("integer") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    Value::from(match (descends(sequence), upper) {
        (false, false) => 1,
        (false, true) => most,
        (true, false) => least,
        (true, true) => -1,
    })
}

/// The first value that `CREATE SEQUENCE` takes.
fn usual_start(sequence: &Attributes) -> Value {
    sequence[if descends(sequence) { "max_value" } else { "min_value" }].clone()
}

/// The persistence of the table that a column is in.
fn table_persistence(column: &ObjectId, around: &Around<'_>) -> Option<String> {
    let (_, table) = column.path.split_last()?;
    let table = around.get(&ObjectId::new(Kind::Table, table))?;
    Some(table.attributes.get("persistence")?.as_str()?.to_owned())
}

impl Sequence {
    /// ` START WITH 5 CYCLE`: what is not as it would be anyway.
    fn options(&self) -> String {
        let (lowest, highest) = match self.data_type.as_str() {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let (min, max) = if self.increment < 0 { (lowest, -1) } else { (1, highest) };
        let start = if self.increment < 0 { self.max_value } else { self.min_value };
        let numbers = [
            ("START WITH", self.start, start),
            ("INCREMENT BY", self.increment, 1),
            ("MINVALUE", self.min_value, min),
            ("MAXVALUE", self.max_value, max),
            ("CACHE", self.cache, 1),
        ];
        let chosen = numbers.iter().filter(|(_, value, usual)| value != usual);
        let mut text = String::new();
        for (words, value, _) in chosen {
            text += &format!(" {words} {value}");
        }
        if self.cycle {
            text += " CYCLE";
        }
        text
    }

    /// The options of the identity column that the sequence is made with.
    pub(super) fn identity_options(&self, id: &ObjectId) -> String {
        format!("SEQUENCE NAME {}{}", ddl::path(id), self.options())
    }
}
