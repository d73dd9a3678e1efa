//! What the rooms share when they write their objects as SQL.

use super::{Model, ObjectId};

/// The whole model as SQL: by kind and name, without blank lines between the objects.
///
/// # Errors
/// When attributes are not those of their kind, as in a model written by hand.
pub fn script(model: &Model) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for (id, object) in &model.objects {
        text.push_str(&id.kind.room().ddl(id, &object.attributes)?);
        text.push('\n');
    }
    Ok(text)
}

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

/// `ALTER … DEPENDS ON EXTENSION` for each extension, each on a line of its own.
pub fn depends_on_extensions<'a>(
    object: &str,
    extensions: impl IntoIterator<Item = &'a String>,
) -> String {
    let mut text = String::new();
    for extension in extensions {
        text += &format!("\nALTER {object} DEPENDS ON EXTENSION {extension};");
    }
    text
}

/// ` WITH (a=b, c)` of options written `name=value`, or nothing.
pub fn with_options<'a>(options: impl IntoIterator<Item = &'a String>) -> String {
    let options: Vec<&str> = options.into_iter().map(String::as_str).collect();
    if options.is_empty() { String::new() } else { format!(" WITH ({})", options.join(", ")) }
}

/// What stands on an object, as `COMMENT ON` and `GRANT … ON` name it: `TABLE public.t`,
/// `CONSTRAINT c ON public.t`.
pub fn target(id: &ObjectId) -> String {
    let class = id.kind.room().sql_class;
    match id.path.as_slice() {
        [schema, relation, name] if id.kind.room().within_relation => {
            format!("{class} {} ON {}.{}", ident(name), ident(schema), ident(relation))
        }
        _ => format!("{class} {}", path(id)),
    }
}

/// The whole path as SQL: a routine's argument list is kept as it is.
pub fn path(id: &ObjectId) -> String {
    if let Some(spelling) = id.kind.room().spelling {
        return spelling(&id.path, ident);
    }
    match id.path.as_slice() {
        [schema, name, arguments] if arguments.starts_with('(') => {
            format!("{}.{}{arguments}", ident(schema), ident(name))
        }
        parts => parts.iter().map(|part| ident(part)).collect::<Vec<_>>().join("."),
    }
}
