//! Models as SQL: what the rooms share when they write their objects, and the order in which these
//! stand in a script.

mod plan;
mod script;
mod settings;
#[cfg(test)]
mod tests;
mod written;

pub use script::{Owners, script};
pub use settings::{about, foreign_options, parameter, setting};
pub use written::{After, Around, Creation, Lighter, List, World, Written};

use super::{Kind, ObjectId};

/// An identifier as SQL needs it: quoted when it is not a plain lower-case name or is a keyword
/// that `quote_ident` would quote.
pub fn ident(name: &str) -> String {
    let quoted = super::quote_identifier(name);
    if quoted.starts_with('"') || !is_reserved(name) { quoted } else { format!("\"{name}\"") }
}

/// Whether the lexer of PostgreSQL sees a keyword that cannot stand as any name.
fn is_reserved(name: &str) -> bool {
    use pg_query::protobuf::KeywordKind;
    pg_query::scan(name).is_ok_and(|scanned| {
        scanned.tokens.first().is_some_and(|token| {
            !matches!(token.keyword_kind(), KeywordKind::NoKeyword | KeywordKind::UnreservedKeyword)
        })
    })
}

/// `schema.name` of the first two components of a path.
pub fn qualified(path: &[String]) -> String {
    path.iter().take(2).map(|part| ident(part)).collect::<Vec<_>>().join(".")
}

/// The last component of an id's path as an identifier.
pub fn last(id: &ObjectId) -> String {
    id.path.last().map(|name| ident(name)).unwrap_or_default()
}

/// A string literal, in `E''` form only when it holds a backslash.
pub fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

/// A dollar-quoted text under a tag that does not occur in it.
pub fn dollar_quoted(text: &str) -> String {
    let mut tag = String::from("$$");
    let mut n = 0;
    while text.contains(&tag) || text.ends_with('$') && tag == "$$" {
        n += 1;
        tag = format!("$body{n}$");
    }
    format!("{tag}{text}{tag}")
}

/// The words that put a trigger or rule into a state other than the one it is made in.
pub fn enabling(state: &str) -> Option<&'static str> {
    match state {
        "disabled" => Some("DISABLE"),
        "replica" => Some("ENABLE REPLICA"),
        "always" => Some("ENABLE ALWAYS"),
        _ => None,
    }
}

/// Adds `ALTER … DEPENDS ON EXTENSION` for each extension.
pub fn depends_on_extensions<'a>(
    written: &mut Written,
    object: &str,
    extensions: impl IntoIterator<Item = &'a String>,
) {
    for extension in extensions {
        let after = written.then(format!("ALTER {object} DEPENDS ON EXTENSION {extension};"));
        after.needs.insert(ObjectId::new(Kind::Extension, super::parts_of_name(extension)));
    }
}

/// ` WITH (a=b, c)` of options written `name=value`, or nothing.
pub fn with_options<'a>(names_and_values: impl IntoIterator<Item = &'a String>) -> String {
    let list = options(names_and_values);
    if list.is_empty() { list } else { format!(" WITH ({list})") }
}

/// `a=b, c` of options written `name=value`; a value that is no plain word becomes a literal.
pub fn options<'a>(options: impl IntoIterator<Item = &'a String>) -> String {
    let plain = |value: &str| {
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
        !value.is_empty() && value.chars().all(word)
    };
    let options: Vec<String> = options
        .into_iter()
        .map(|option| match option.split_once('=') {
            Some((name, value)) if !plain(value) => format!("{name}={}", literal(value)),
            _ => option.clone(),
        })
        .collect();
    options.join(", ")
}

/// The identifier that a text begins with, as it stands there, and what follows. Empty when it
/// begins with none.
pub fn first_name(text: &str) -> (&str, &str) {
    let end = if let Some(quoted) = text.strip_prefix('"') {
        let mut end = 1;
        let mut characters = quoted.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            end = 1 + at + character.len_utf8();
            if character == '"' && characters.next_if(|(_, next)| *next == '"').is_none() {
                break;
            }
        }
        end
    } else {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        text.find(|c| !part(c)).unwrap_or(text.len())
    };
    text.split_at(end)
}

/// An object as `COMMENT ON` and `ALTER … OWNER TO` name it: `TABLE public.t`,
/// `CONSTRAINT c ON public.t`.
pub fn target(id: &ObjectId) -> String {
    match id.path.as_slice() {
        [_, _, _] if id.kind.room().within_relation => target_on(id, ""),
        _ => format!("{} {}", id.kind.room().sql_class, callable(id)),
    }
}

/// The same for what is within a relation or, if `class` says so, within something else.
pub fn target_on(id: &ObjectId, class: &str) -> String {
    format!("{} {} ON {class}{}", id.kind.room().sql_class, last(id), qualified(&id.path))
}

/// What privileges are granted on, as `GRANT … ON` names it.
pub fn granted(id: &ObjectId) -> String {
    format!("{} {}", id.kind.room().grant_class, path(id))
}

/// The path as `COMMENT ON` and `ALTER` want it: an aggregate without arguments has a star.
fn callable(id: &ObjectId) -> String {
    match path(id).strip_suffix("()") {
        Some(name) if id.kind == Kind::Aggregate => format!("{name}(*)"),
        _ => path(id),
    }
}

/// The schema of the id's relation with the id's own name: that of the index behind a constraint.
pub fn qualified_last(id: &ObjectId) -> String {
    let schema = id.path.first().map(|schema| ident(schema)).unwrap_or_default();
    format!("{schema}.{}", last(id))
}

/// The arguments of a procedure, each marked as one that goes in: without a mode the list could
/// also be meant to hold those that come out (`LookupFuncWithArgs`).
fn marked_in(arguments: &str) -> String {
    let list = arguments.trim_start_matches('(').trim_end_matches(')');
    if list.is_empty() {
        return arguments.to_owned();
    }
    let mut marked = String::from("(IN ");
    let mut quoted = false;
    for character in list.chars() {
        quoted ^= character == '"';
        marked.push(character);
        if character == ',' && !quoted {
            marked.push_str(" IN");
        }
    }
    marked + ")"
}

/// The whole path as SQL: a function's argument list is kept as it is.
pub fn path(id: &ObjectId) -> String {
    if let Some(spelling) = id.kind.room().spelling {
        return spelling(&id.path, ident);
    }
    match id.path.as_slice() {
        [schema, name, arguments] if id.kind == Kind::Procedure => {
            format!("{}.{}{}", ident(schema), ident(name), marked_in(arguments))
        }
        [schema, name, arguments] if arguments.starts_with('(') => {
            format!("{}.{}{arguments}", ident(schema), ident(name))
        }
        parts => parts.iter().map(|part| ident(part)).collect::<Vec<_>>().join("."),
    }
}
