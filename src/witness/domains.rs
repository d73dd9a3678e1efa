//! `information_schema.domains` and `domain_constraints`.

use super::data_type::{DataType, selected, with_collation};
use super::reading::{flag, of_users, text};
use super::{Facts, Testimony};
use crate::model::Kind;
use crate::model::layout::tokens;

pub(super) const DOMAINS: Testimony = Testimony {
    view: "domains",
    kinds: &[Kind::Domain],
    expressions: &["default"],
    query: |_| {
        format!(
            "SELECT 'domain' AS _what, ARRAY[domain_schema, domain_name]::text[] AS _path,
                {},
                CASE WHEN domain_default IS NULL THEN 'NO' ELSE 'YES' END AS has_default,
                domain_default::text AS \"default\"
             FROM information_schema.domains
             WHERE {}",
            selected("udt_schema", "udt_name"),
            of_users("domain_schema")
        )
    },
    expect: |reading, expected| {
        for (id, domain) in reading.all(Kind::Domain) {
            let data_type = DataType::parse(text(domain, "type").unwrap_or_default());
            let default = text(domain, "default");
            let facts = Facts::default().with("type", data_type.name.as_str());
            let facts = with_collation(facts, text(domain, "collation"), &data_type, reading)
                .and(data_type.facts())
                .with("data_type", data_type.standard_of_domain())
                .with("has_default", default.is_some());
            // The text was printed when the domain was made, under the settings of that session.
            let facts = match default.filter(|default| is_plain(default)) {
                Some(default) => facts.with("default", default),
                None => facts,
            };
            expected.say(id, "domain", &id.path, facts);
        }
    },
};

/// Whether an expression is a literal that is printed alike under all settings.
fn is_plain(expression: &str) -> bool {
    let (literal, cast) = expression.split_once("::").unwrap_or((expression, ""));
    let mut tokens = tokens(literal);
    let is_literal = tokens.next().is_some_and(|token| {
        token.starts_with('\'')
            || matches!(token, "true" | "false" | "NULL")
            || token.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_literal
        && tokens.next().is_none()
        && !literal.contains('\\')
        && matches!(
            cast,
            "" | "text"
                | "character varying"
                | "bpchar"
                | "integer"
                | "bigint"
                | "smallint"
                | "numeric"
        )
}

pub(super) const DOMAIN_CONSTRAINTS: Testimony = Testimony {
    view: "domain_constraints",
    kinds: &[Kind::Domain, Kind::Constraint],
    expressions: &[],
    query: |_| {
        format!(
            "SELECT 'domain constraint' AS _what,
                ARRAY[domain_schema, domain_name, constraint_name]::text[] AS _path,
                is_deferrable::text, initially_deferred::text
             FROM information_schema.domain_constraints
             WHERE {}",
            of_users("domain_schema")
        )
    },
    expect: |reading, expected| {
        for (id, constraint) in reading.all(Kind::Constraint) {
            if id.path.get(..2).is_some_and(|path| reading.object(Kind::Domain, path).is_some()) {
                let facts = Facts::default()
                    .with("is_deferrable", flag(constraint, "deferrable"))
                    .with("initially_deferred", flag(constraint, "initially_deferred"));
                expected.say(id, "domain constraint", &id.path, facts);
            }
        }
    },
};

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_a_plain_literal_is_printed_alike_everywhere() {
        for plain in ["'x'::text", "'it''s'::character varying", "12", "true", "NULL::text"] {
            assert!(is_plain(plain), "{plain}");
        }
        let others = ["now()", "'2020-01-01'::date", "1.5", "('a' || 'b')", "'a'::public.mood"];
        for other in others {
            assert!(!is_plain(other), "{other}");
        }
    }
}
