//! What the rooms share when they write their objects as SQL.

use super::{Model, ObjectId};

/// The whole model as SQL: by kind and name, without blank lines between the objects.
///
/// # Errors
/// When attributes are not those of their kind, as in a model written by hand.
pub fn script(model: &Model) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for (id, object) in &model.objects {
        let statements = id.kind.room().ddl(id, &object.attributes)?;
        if !statements.is_empty() {
            text.push_str(&statements);
            text.push('\n');
        }
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

/// ` OPTIONS (a 'b')` of options of a foreign server and its like, written `name=value`, or nothing.
pub fn foreign_options<'a>(options: impl IntoIterator<Item = &'a String>) -> String {
    let options: Vec<String> = options
        .into_iter()
        .map(|option| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            format!("{} {}", ident(name), literal(value))
        })
        .collect();
    if options.is_empty() { String::new() } else { format!(" OPTIONS ({})", options.join(", ")) }
}

/// A parameter's name as SQL: `work_mem`, `app.tenant`.
pub fn parameter(name: &str) -> String {
    name.split('.').map(ident).collect::<Vec<_>>().join(".")
}

/// Parameters whose value is a list of names, quoted in the catalogs where needed
/// (`GUC_LIST_QUOTE`); no other value is split.
const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// `name TO value` of a parameter, with the value as the catalogs hold it.
pub fn setting(name: &str, value: &str) -> String {
    let is_list = LISTS.iter().any(|list| list.eq_ignore_ascii_case(name));
    let values = if is_list { list_elements(value) } else { vec![value.to_owned()] };
    let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("{} TO {}", parameter(name), values.join(", "))
}

/// The elements of a list as the catalogs write it, without quotes.
fn list_elements(list: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let mut quoted = false;
    let mut characters = list.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                element.extend(characters.next());
            }
            '"' => quoted = !quoted,
            ',' if !quoted => elements.push(std::mem::take(&mut element)),
            c if c.is_whitespace() && !quoted => {}
            c => element.push(c),
        }
    }
    elements.push(element);
    elements
}

/// A statement about an object, which `write` is given as `COMMENT ON` names it.
///
/// What has no name in the model gets it where the statement is run, in a block of code.
pub fn about(id: &ObjectId, write: impl Fn(&str) -> String) -> String {
    named(id, &target(id), write)
}

/// The same with the object as `GRANT … ON` names it.
pub fn about_granting(id: &ObjectId, write: impl Fn(&str) -> String) -> String {
    named(id, &with_class(id, id.kind.room().grant_class), write)
}

fn named(id: &ObjectId, target: &str, write: impl Fn(&str) -> String) -> String {
    let room = id.kind.room();
    let Some(call) = room.named_by else { return write(target) };
    let statement = write("\u{0}").replace('%', "%%");
    let statement = statement.replace('\u{0}', &format!("{} %1$I", room.sql_class));
    let format = dollar_quoted(statement.trim_end_matches(';'));
    format!("DO {};", dollar_quoted(&format!("BEGIN EXECUTE format({format}, {call}); END")))
}

/// What stands on an object, as `COMMENT ON` and `GRANT … ON` name it: `TABLE public.t`,
/// `CONSTRAINT c ON public.t`.
pub fn target(id: &ObjectId) -> String {
    with_class(id, id.kind.room().sql_class)
}

fn with_class(id: &ObjectId, class: &str) -> String {
    match id.path.as_slice() {
        [schema, relation, name] if id.kind.room().within_relation => {
            format!("{class} {} ON {}.{}", ident(name), ident(schema), ident(relation))
        }
        _ => format!("{class} {}", path(id)),
    }
}

/// The whole path as SQL: a routine's argument list is kept as it is.
pub fn path(id: &ObjectId) -> String {
    match id.path.as_slice() {
        [schema, name, arguments] if arguments.starts_with('(') => {
            format!("{}.{}{arguments}", ident(schema), ident(name))
        }
        parts => parts.iter().map(|part| ident(part)).collect::<Vec<_>>().join("."),
    }
}

#[cfg(test)]
mod tests {
    use super::{about, foreign_options, setting};
    use crate::model::{Kind, ObjectId};

    #[test]
    fn settings_are_written_so_that_they_load() {
        let cases = [
            ("work_mem", "8MB", "work_mem TO '8MB'"),
            ("app.Tenant", "a, b", "app.\"Tenant\" TO 'a, b'"),
            (
                "search_path",
                r#""$user", app, "a ""b"", c""#,
                r#"search_path TO '$user', 'app', 'a "b", c'"#,
            ),
            ("search_path", r#""""#, "search_path TO ''"),
            ("app.note", "it's", "app.note TO 'it''s'"),
        ];
        for (name, value, expected) in cases {
            assert_eq!(setting(name, value), expected);
        }
    }

    #[test]
    fn a_database_gets_its_name_where_the_statement_is_run() {
        let database = ObjectId::new::<String>(Kind::Database, []);
        assert_eq!(
            about(&database, |on| format!("COMMENT ON {on} IS '100%';")),
            "DO $body1$BEGIN EXECUTE format($$COMMENT ON DATABASE %1$I IS '100%%'$$, \
             current_database()); END$body1$;"
        );
        let schema = ObjectId::new(Kind::Schema, ["app"]);
        assert_eq!(about(&schema, |on| format!("COMMENT ON {on}")), "COMMENT ON SCHEMA app");
    }

    #[test]
    fn options_are_names_and_texts() {
        let options = ["a=b=c".to_owned(), "Odd name=it's".to_owned()];
        assert_eq!(foreign_options(&options), " OPTIONS (a 'b=c', \"Odd name\" 'it''s')");
        assert_eq!(foreign_options(&[]), "");
    }
}
