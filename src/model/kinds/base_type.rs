//! Base types (`pg_type` with `typtype = 'b'`) and the shells that stand for types to come.
//!
//! The array type of a type follows from it, and its name is chosen by the server. `typacl` is told
//! by grants; `typnotnull`, `typbasetype`, `typtypmod`, `typndims` and `typdefaultbin` are about
//! domains alone, and `typrelid` about the rows of tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// A base type.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct BaseType {
    /// Whether it is more than a shell, which has a name and an owner alone.
    pub defined: bool,
    /// The function that reads the text form.
    pub input: Option<String>,
    /// The function that writes the text form.
    pub output: Option<String>,
    /// The function that reads the binary form.
    pub receive: Option<String>,
    /// The function that writes the binary form.
    pub send: Option<String>,
    /// The function that reads type modifiers.
    pub typmod_in: Option<String>,
    /// The function that writes type modifiers.
    pub typmod_out: Option<String>,
    /// The function that gathers statistics of a column; `None` for the usual one.
    pub analyze: Option<String>,
    /// The function that takes a value apart by subscripts.
    pub subscript: Option<String>,
    /// The length in bytes; -1 when it varies, -2 for a text that a zero byte ends.
    pub length: Option<i16>,
    /// Whether values are passed by value.
    pub passed_by_value: Option<bool>,
    /// The alignment: `char`, `int2`, `int4` or `double`.
    pub alignment: Option<String>,
    /// The TOAST strategy: `plain`, `external`, `main` or `extended`.
    pub storage: Option<String>,
    /// The category, a single character.
    pub category: Option<String>,
    /// Whether casts to it are preferred within its category.
    pub preferred: Option<bool>,
    /// The default value as text; `None` for null.
    pub default: Option<String>,
    /// The type of the elements.
    pub element: Option<String>,
    /// The character between elements in the text form of an array.
    pub delimiter: Option<String>,
    /// Whether columns of the type have a collation.
    pub collatable: Option<bool>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for BaseType {
    const SQL_CLASS: &'static str = "TYPE";
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored { usual: &[("defined", Usual::Yes)], ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        let function = |column: &str| {
            format!("CASE WHEN t.typisdefined AND {column} <> 0 THEN {column}::regproc::text END")
        };
        let known = |value: &str| format!("CASE WHEN t.typisdefined THEN {value} END");
        format!(
            "SELECT ARRAY[n.nspname, t.typname]::text[] AS _path,
                ARRAY['pg_type'::regclass, t.oid, 0]::int8[] AS _at, n.at AS _parents,
                t.typisdefined AS defined,
                {} AS input, {} AS output, {} AS receive, {} AS send,
                {} AS typmod_in, {} AS typmod_out, {} AS analyze, {} AS subscript,
                {} AS length, {} AS passed_by_value, {} AS alignment, {} AS storage,
                {} AS category, {} AS preferred, t.typdefault AS \"default\",
                CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS element,
                {} AS delimiter, {} AS collatable,
                pg_get_userbyid(t.typowner) AS owner
             FROM pg_type t
             JOIN user_schema n ON n.oid = t.typnamespace
             WHERE (t.typtype = 'b' OR NOT t.typisdefined)
               AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)",
            function("t.typinput"),
            function("t.typoutput"),
            function("t.typreceive"),
            function("t.typsend"),
            function("t.typmodin"),
            function("t.typmodout"),
            function("t.typanalyze"),
            function("t.typsubscript"),
            known("t.typlen"),
            known("t.typbyval"),
            known(
                "CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' \
                 ELSE 'double' END"
            ),
            known(
                "CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' \
                 WHEN 'm' THEN 'main' ELSE 'extended' END"
            ),
            known("t.typcategory::text"),
            known("t.typispreferred"),
            known("t.typdelim::text"),
            known("t.typcollation <> 0"),
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let name = ddl::path(id);
        // The functions that read and write a type take and return it.
        let placeholder = format!("CREATE TYPE {name};");
        if !self.defined {
            return Written::statement(placeholder);
        }
        let text = |value: &Option<String>| value.as_deref().map(ddl::literal);
        let flag = |value: Option<bool>| value.filter(|set| *set).map(|_| "true".to_owned());
        let length = self.length.map(|length| match length {
            -1 => "VARIABLE".to_owned(),
            fixed => fixed.to_string(),
        });
        let clauses = [
            ("INPUT", self.input.clone()),
            ("OUTPUT", self.output.clone()),
            ("RECEIVE", self.receive.clone()),
            ("SEND", self.send.clone()),
            ("TYPMOD_IN", self.typmod_in.clone()),
            ("TYPMOD_OUT", self.typmod_out.clone()),
            ("ANALYZE", self.analyze.clone()),
            ("SUBSCRIPT", self.subscript.clone()),
            ("INTERNALLENGTH", length),
            ("PASSEDBYVALUE", flag(self.passed_by_value)),
            ("ALIGNMENT", self.alignment.clone()),
            ("STORAGE", self.storage.clone()),
            ("CATEGORY", text(&self.category)),
            ("PREFERRED", flag(self.preferred)),
            ("DEFAULT", text(&self.default)),
            ("ELEMENT", self.element.clone()),
            ("DELIMITER", text(&self.delimiter)),
            ("COLLATABLE", flag(self.collatable)),
        ];
        let clauses: Vec<String> = clauses
            .into_iter()
            .filter_map(|(word, value)| Some(format!("{word} = {}", value?)))
            .collect();
        let text = format!("CREATE TYPE {name} (\n    {}\n);", clauses.join(",\n    "));
        Written::by(Creation::Replaceable { replacement: text.clone(), text, placeholder })
    }

    fn summary(&self, _id: &ObjectId) -> String {
        match &self.input {
            Some(input) => format!("input {input}"),
            None => "a shell".to_owned(),
        }
    }
}
