//! Options of foreign data and settings as SQL, and statements about what has no name in the model.

use super::{dollar_quoted, ident, literal};
use crate::model::ObjectId;

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

/// A statement about an object, which `write` is given as `target` names it.
///
/// What has no name in the model gets it where the statement is run, in a block of code.
pub fn about(id: &ObjectId, target: &str, write: impl Fn(&str) -> String) -> String {
    let room = id.kind.room();
    let Some(call) = room.named_by else { return write(target) };
    let statement = write("\u{0}").replace('%', "%%");
    let statement = statement.replace('\u{0}', &format!("{} %1$I", room.sql_class));
    let format = dollar_quoted(statement.trim_end_matches(';'));
    format!("DO {};", dollar_quoted(&format!("BEGIN EXECUTE format({format}, {call}); END")))
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
            about(&database, "", |on| format!("COMMENT ON {on} IS '100%';")),
            "DO $body1$BEGIN EXECUTE format($$COMMENT ON DATABASE %1$I IS '100%%'$$, \
             current_database()); END$body1$;"
        );
        let schema = ObjectId::new(Kind::Schema, ["app"]);
        assert_eq!(
            about(&schema, "SCHEMA app", |on| format!("COMMENT ON {on}")),
            "COMMENT ON SCHEMA app"
        );
    }

    #[test]
    fn options_are_names_and_texts() {
        let options = ["a=b=c".to_owned(), "Odd name=it's".to_owned()];
        assert_eq!(foreign_options(&options), " OPTIONS (a 'b=c', \"Odd name\" 'it''s')");
        assert_eq!(foreign_options(&[]), "");
    }
}
