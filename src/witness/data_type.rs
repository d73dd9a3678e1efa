//! Types as `format_type` prints them, in the vocabulary of the standard.

use super::Facts;
use super::reading::{Base, Reading, text};
use super::sql_text::identifiers;
use crate::model::layout::tokens;

/// A type, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DataType {
    /// The name without a modifier, as `regtype` prints it.
    pub(super) name: String,
    /// What stands in parentheses: `10,2`.
    modifier: Option<String>,
    /// The fields of an interval: `day to second`.
    fields: String,
}

/// What a value is sorted by.
enum Collation {
    Named(String),
    OfDatabase,
    /// It is that of a domain which the model does not hold.
    Unknown,
}

impl Collation {
    fn of(name: &str) -> Self {
        if name == "\"default\"" { Self::OfDatabase } else { Self::Named(name.to_owned()) }
    }
}

impl DataType {
    pub(super) fn parse(text: &str) -> Self {
        let (mut name, mut modifier) = (String::new(), None::<String>);
        let mut open = false;
        for token in tokens(text) {
            match (token, &mut modifier) {
                ("(", None) => {
                    open = true;
                    modifier = Some(String::new());
                }
                (")", _) if open => open = false,
                (token, Some(modifier)) if open => modifier.push_str(token),
                (token, _) => name.push_str(token),
            }
        }
        let (element, brackets) = name.strip_suffix("[]").map_or((&*name, ""), |e| (e, "[]"));
        let (element, fields) = match element.strip_prefix("interval ") {
            Some(fields) => ("interval", fields.to_owned()),
            None => (element, String::new()),
        };
        // Without a modifier these two are printed so that reading them does not add one of 1.
        let element = match element {
            "bpchar" => "character",
            "\"bit\"" => "bit",
            element => element,
        };
        Self { name: format!("{element}{brackets}"), modifier, fields }
    }

    /// Schema and name of a type that is not in `pg_catalog`, and no array.
    pub(super) fn path(&self) -> Option<Vec<String>> {
        let path = identifiers(&self.name);
        (path.len() == 2 && !self.is_array()).then_some(path)
    }

    fn is_array(&self) -> bool {
        self.name.ends_with("[]")
    }

    /// `data_type` of the standard. These two are arrays by their internal form.
    pub(super) fn standard(&self) -> String {
        if self.is_array() || matches!(&*self.name, "int2vector" | "oidvector") {
            "ARRAY".to_owned()
        } else {
            self.standard_of_domain()
        }
    }

    /// `data_type` of a domain over this type: `domains` asks whether the domain itself is an array,
    /// which none is.
    pub(super) fn standard_of_domain(&self) -> String {
        if identifiers(&self.name).len() > 1 {
            "USER-DEFINED".to_owned()
        } else {
            self.name.clone()
        }
    }

    /// `data_type`, lengths and precisions. The views tell no modifier of an array's elements.
    pub(super) fn facts(&self) -> Facts {
        let modifier = self.modifier.as_deref();
        let (precision, scale) = self.numeric();
        let (length, datetime, interval) = match &*self.name {
            "character varying" | "character" | "bit varying" | "bit" => (modifier, None, None),
            "date" => (None, Some("0"), None),
            "interval" => (None, Some(modifier.unwrap_or("6")), self.interval()),
            // A precision of 6, which is the default, is told as one that was given.
            name if name.starts_with("time") && !self.is_array() => {
                (None, Some(modifier.unwrap_or("6")), None)
            }
            _ => (None, None, None),
        };
        Facts::default()
            .with("data_type", self.standard())
            .with("character_maximum_length", length)
            .with("numeric_precision", precision)
            .with("numeric_scale", scale)
            .with("datetime_precision", datetime)
            .with("interval_type", interval)
    }

    fn numeric(&self) -> (Option<String>, Option<String>) {
        let fixed = |precision: &str, scale: Option<&str>| {
            (Some(precision.to_owned()), scale.map(str::to_owned))
        };
        match (&*self.name, &self.modifier) {
            ("smallint", _) => fixed("16", Some("0")),
            ("integer", _) => fixed("32", Some("0")),
            ("bigint", _) => fixed("64", Some("0")),
            ("real", _) => fixed("24", None),
            ("double precision", _) => fixed("53", None),
            ("numeric", Some(modifier)) => {
                let (precision, scale) = modifier.split_once(',').unwrap_or((modifier, "0"));
                // A scale is kept in eleven bits, and the views do not extend the sign.
                let scale = scale.trim().parse().map(|scale: i32| (scale & 0x7ff).to_string());
                (Some(precision.to_owned()), scale.ok())
            }
            _ => (None, None),
        }
    }

    /// `interval_type`, with the precision of the seconds.
    fn interval(&self) -> Option<String> {
        let precision = self.modifier.as_ref().map(|precision| format!("({precision})"));
        (!self.fields.is_empty())
            .then(|| self.fields.to_uppercase() + &precision.unwrap_or_default())
    }

    /// The collation of a value that was given none.
    fn collation(&self, reading: &Reading<'_>) -> Collation {
        let element = Self { name: self.name.replace("[]", ""), ..Self::parse("") };
        if element.name == "name" {
            return Collation::Named("\"C\"".to_owned());
        }
        match reading.base(&element) {
            Base::Itself => Collation::OfDatabase,
            Base::Unknown => Collation::Unknown,
            Base::Domain(domain) => match text(domain, "collation") {
                Some(collation) => Collation::of(collation),
                None => Self::parse(text(domain, "type").unwrap_or_default()).collation(reading),
            },
        }
    }
}

/// The collation of a column or domain of this type, as the views tell it.
pub(super) fn with_collation(
    facts: Facts,
    own: Option<&str>,
    data_type: &DataType,
    reading: &Reading<'_>,
) -> Facts {
    match own.map_or_else(|| data_type.collation(reading), Collation::of) {
        Collation::Named(name) => facts.with("collation", name),
        // It is told as none.
        Collation::OfDatabase => facts.with("collation", None::<&str>),
        Collation::Unknown => facts,
    }
}

/// A type that a view names by `schema` and `name`, as `format_type` prints it. A cast to `regtype`
/// would ask for `USAGE` of the schema.
pub(super) fn type_name(schema: &str, name: &str) -> String {
    format!("format_type({}, NULL)", type_oid(schema, name))
}

/// The OID of a type that a view names by `schema` and `name`.
pub(super) fn type_oid(schema: &str, name: &str) -> String {
    format!(
        "(SELECT y.oid FROM pg_catalog.pg_type y
          JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace
          WHERE z.nspname = {schema} AND y.typname = {name})"
    )
}

/// Select-list entries for a type that a view names by `schema` and `name`, and for its collation.
pub(super) fn selected(schema: &str, name: &str) -> String {
    let type_name = type_name(schema, name);
    format!(
        "{type_name} AS type,
         data_type::text,
         character_maximum_length::text, numeric_precision::text, numeric_scale::text,
         datetime_precision::text, interval_type::text,
         CASE WHEN collation_name IS NOT NULL THEN
             CASE WHEN collation_schema <> 'pg_catalog' THEN quote_ident(collation_schema) || '.'
             ELSE '' END || quote_ident(collation_name) END AS collation"
    )
}

#[cfg(test)]
mod tests {
    use super::DataType;
    use crate::witness::Fact;

    #[test]
    fn a_type_is_told_in_the_words_of_the_standard() {
        let cases = [
            ("integer", "integer", "integer 32 0"),
            ("numeric", "numeric", "numeric"),
            ("numeric(10,2)", "numeric", "numeric 10 2"),
            ("numeric(2,-3)", "numeric", "numeric 2 2045"),
            ("numeric(10,2)[]", "numeric[]", "ARRAY"),
            ("character varying(20)", "character varying", "character varying 20"),
            ("bpchar", "character", "character"),
            ("bpchar[]", "character[]", "ARRAY"),
            ("\"bit\"", "bit", "bit"),
            ("\"char\"", "\"char\"", "\"char\""),
            (
                "timestamp(3) with time zone",
                "timestamp with time zone",
                "timestamp with time zone 3",
            ),
            ("time without time zone[]", "time without time zone[]", "ARRAY"),
            ("date", "date", "date 0"),
            ("interval", "interval", "interval 6"),
            ("interval(2)", "interval", "interval 2"),
            ("interval day to second(3)", "interval", "interval 3 DAY TO SECOND(3)"),
            ("public.\"T (x)\"", "public.\"T (x)\"", "USER-DEFINED"),
            ("public.geometry(Point,4326)", "public.geometry", "USER-DEFINED"),
            ("int2vector", "int2vector", "ARRAY"),
        ];
        for (text, name, facts) in cases {
            let data_type = DataType::parse(text);
            assert_eq!(data_type.name, name);
            let told = data_type.facts();
            let names = [
                "data_type",
                "character_maximum_length",
                "numeric_precision",
                "numeric_scale",
                "datetime_precision",
                "interval_type",
            ];
            let told: Vec<&str> = names
                .iter()
                .filter_map(|name| match told.0.get(*name) {
                    Some(Fact::Text(text)) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            assert_eq!(told.join(" "), facts, "{text}");
        }
    }
}
