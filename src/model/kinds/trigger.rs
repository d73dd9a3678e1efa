//! Triggers and constraint triggers (`pg_trigger`), but those that the server makes for itself.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Rule, depends_on_extensions, derived, descent};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Place, Usual};
use crate::model::{Kind, ObjectId, ddl};

/// A trigger.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Trigger {
    /// The table or view it is on.
    pub on: String,
    /// `before`, `after` or `instead of`.
    pub timing: String,
    /// `insert`, `update`, `delete`, `truncate`.
    pub events: Vec<String>,
    /// The columns of `UPDATE OF`; the server looks whether any of them was assigned to, so their
    /// order says nothing.
    pub update_columns: BTreeSet<String>,
    /// `row` or `statement`.
    pub level: String,
    /// The condition of `WHEN`.
    pub when: Option<Expression>,
    /// The function it calls.
    pub function: String,
    /// The arguments it calls it with; bytes outside ASCII are escaped.
    pub arguments: Vec<String>,
    /// The name of the transition table of old rows.
    pub old_table: Option<String>,
    /// The name of the transition table of new rows.
    pub new_table: Option<String>,
    /// Whether it is a constraint trigger.
    pub constraint: bool,
    /// The other table of a constraint trigger.
    pub from: Option<String>,
    /// Whether a constraint trigger can be put off to the end of the transaction.
    pub deferrable: bool,
    /// Whether it is put off without being asked.
    pub initially_deferred: bool,
    /// `origin`, `disabled`, `replica` or `always`.
    pub enabled: String,
    /// Whether it is a partition's copy of a trigger of the partitioned table.
    pub inherited: bool,
    /// Extensions that take the object along when they are dropped (`DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
}

impl Room for Trigger {
    const SQL_CLASS: &'static str = "TRIGGER";
    const CATALOG: Option<&'static str> = Some("pg_trigger");
    const WITHIN_RELATION: bool = true;
    const RULES: &'static [Rule] = &[descent("inherited"), derived("when")];
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part {
            of: &[Kind::Table, Kind::View, Kind::ForeignTable],
            mentioned_in: &[],
        },
        usual: &[("on", Usual::Holder), ("enabled", Usual::Text("origin"))],
        ..Mirrored::PLAIN
    };

    // `tgtype` bits are those of `catalog/pg_trigger.h`. Before 15 a partition's copy was marked
    // internal. `pg_get_expr` refuses a condition over two row variables, so WHEN is taken from
    // the deparsed trigger.
    fn query(_major: u32) -> String {
        r#"SELECT r.path || t.tgname::text AS _path,
            ARRAY['pg_trigger'::regclass, t.oid, 0]::int8[] AS _at,
            r.at || CASE WHEN t.tgparentid <> 0
                THEN ARRAY['pg_trigger'::regclass, t.tgparentid, 0]::int8[] END AS _parents,
            r.oid::regclass::text AS "on",
            CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of'
                 ELSE 'after' END AS timing,
            array_remove(ARRAY[
                CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END,
                CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END,
                CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END,
                CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END], NULL) AS events,
            ARRAY(SELECT quote_ident(a.attname)
                  FROM pg_attribute a
                  WHERE a.attrelid = t.tgrelid
                    AND a.attnum = ANY (t.tgattr::int2[])) AS update_columns,
            CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END AS level,
            CASE WHEN t.tgqual IS NOT NULL THEN
                substring(pg_get_triggerdef(t.oid) FROM ' WHEN \((.*)\) EXECUTE FUNCTION ')
            END AS "when",
            t.tgfoid::regproc::text AS function,
            CASE WHEN t.tgnargs = 0 THEN ARRAY[]::text[]
                 ELSE (string_to_array(encode(t.tgargs, 'escape'), '\000'))[1:t.tgnargs]
            END AS arguments,
            t.tgoldtable AS old_table,
            t.tgnewtable AS new_table,
            t.tgconstraint <> 0 AS "constraint",
            CASE WHEN t.tgconstrrelid <> 0 THEN t.tgconstrrelid::regclass::text END AS "from",
            t.tgdeferrable AS deferrable,
            t.tginitdeferred AS initially_deferred,
            CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled'
                 WHEN 'R' THEN 'replica' ELSE 'always' END AS enabled,
            t.tgparentid <> 0 AS inherited,
            {EXTENSIONS}
         FROM pg_trigger t
         JOIN relation r ON r.oid = t.tgrelid
         WHERE NOT t.tgisinternal OR (t.tgparentid <> 0 AND NOT EXISTS (
             SELECT FROM pg_constraint x WHERE x.oid = t.tgconstraint AND x.contype <> 't'))"#
            .replace("{EXTENSIONS}", &depends_on_extensions("pg_trigger", "t.oid"))
    }

    fn written(&self, id: &ObjectId, around: &Around<'_>) -> Written {
        let name = ddl::last(id);
        let text = self.statement(&name);
        let parent = around.parents().iter().find(|parent| parent.kind == id.kind);
        let mut written = Written::by(match parent.filter(|_| self.inherited) {
            Some(maker) => {
                let text = text + " -- inherited";
                Creation::With { maker: maker.clone(), text }
            }
            None if self.inherited => Creation::Statement(text + " -- inherited"),
            None => Creation::Statement(text),
        });
        // The trigger of a partitioned table is copied to the partitions that are there.
        written.on_complete = true;
        ddl::depends_on_extensions(
            &mut written,
            &format!("TRIGGER {name} ON {}", self.on),
            &self.depends_on_extensions,
        );
        if let Some(enable) = ddl::enabling(&self.enabled) {
            written.then(format!("ALTER TABLE ONLY {} {enable} TRIGGER {name};", self.on));
        }
        written
    }
}

impl Trigger {
    fn statement(&self, name: &str) -> String {
        let constraint = if self.constraint { "CONSTRAINT " } else { "" };
        let columns: Vec<&str> = self.update_columns.iter().map(String::as_str).collect();
        let events: Vec<String> = self
            .events
            .iter()
            .map(|event| match (event.as_str(), columns.as_slice()) {
                ("update", [_, ..]) => format!("UPDATE OF {}", columns.join(", ")),
                _ => event.to_uppercase(),
            })
            .collect();
        let mut text = format!(
            "CREATE {constraint}TRIGGER {name} {} {} ON {}",
            self.timing.to_uppercase(),
            events.join(" OR "),
            self.on
        );
        if let Some(from) = &self.from {
            text += &format!(" FROM {from}");
        }
        if self.deferrable {
            text += " DEFERRABLE";
        }
        if self.initially_deferred {
            text += " INITIALLY DEFERRED";
        }
        if self.old_table.is_some() || self.new_table.is_some() {
            text += " REFERENCING";
        }
        for (which, table) in [("OLD", &self.old_table), ("NEW", &self.new_table)] {
            if let Some(table) = table {
                text += &format!(" {which} TABLE AS {}", ddl::ident(table));
            }
        }
        text += &format!(" FOR EACH {}", self.level.to_uppercase());
        if let Some(when) = &self.when {
            text += &format!(" WHEN ({when})");
        }
        let arguments: Vec<String> =
            self.arguments.iter().map(|argument| ddl::literal(&unescaped(argument))).collect();
        text + &format!(" EXECUTE FUNCTION {}({});", self.function, arguments.join(", "))
    }
}

/// A text from the form in which `encode(…, 'escape')` gives its bytes.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..3).and_then(|d| std::str::from_utf8(d).ok());
        let octal = digits.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        (rest, ()) = match (first, after.first(), octal) {
            (b'\\', Some(b'\\'), _) => (&after[1..], bytes.push(b'\\')),
            (b'\\', _, Some(byte)) => (&after[3..], bytes.push(byte)),
            _ => (after, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
