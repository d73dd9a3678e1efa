//! Values that must not be seen: passwords, tokens, connection strings with a password in them.
//!
//! The queries of the rooms hide them on the server, so that they reach neither a model nor anything
//! made of one. The name stays, so that an option or a setting that is missing is seen. A secret
//! that differs is not: it differs between environments by design, and a digest of it, short or
//! long, would let a weak one be guessed from an artifact.

use super::layout::tokens;

/// What stands in the place of a secret.
pub const HIDDEN: &str = "(hidden)";

/// What the names of options and settings hold whose values are secrets.
const NAMES: &[&str] = &[
    "passw",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "credential",
    "bearer",
    "jwt",
    "api_key",
    "apikey",
    "access_key",
    "private_key",
    "account_key",
    "master_key",
    "service_key",
    "signing_key",
    "encryption_key",
    "auth_key",
];

/// Names that hold one of [`NAMES`] and whose values are no secrets.
const NO_SECRETS: &[&str] = &["password_required", "password_encryption"];

/// Values that are secrets whatever their name, as a regular expression of the server's: a password
/// in a URL or a connection string, and the header of a private key.
const VALUES: &str = "://[^/@:[:space:]]*:[^/@[:space:]]+@|\
                      (password|passwd|pwd|secret|token)[[:space:]]*[=:]|-----BEGIN ";

/// Options of a user mapping whose values are shown. A wrapper may call its secrets anything, and
/// they are what user mappings are for.
const OF_USER_MAPPINGS: &str = "^(user|username|user_name|remote_user|password_required)$";

/// The expression `value`, hidden when it or its `name` looks like a secret.
pub fn hide(name: &str, value: &str) -> String {
    let (names, no_secrets) = (NAMES.join("|"), NO_SECRETS.join("|"));
    format!(
        "CASE WHEN ({name} ~* '{names}' AND {name} !~* '^({no_secrets})$') OR {value} ~* '{VALUES}'
              THEN '{HIDDEN}' ELSE {value} END"
    )
}

/// The options in the `text[]` expression `options`, each `name=value`, with secrets hidden.
pub fn options(options: &str) -> String {
    of(options, &hide("o.option_name", "o.option_value"))
}

/// The same for a user mapping, of which little is shown.
pub fn options_of_user_mapping(options: &str) -> String {
    let value = hide("o.option_name", "o.option_value");
    let value =
        format!("CASE WHEN o.option_name ~* '{OF_USER_MAPPINGS}' THEN {value} ELSE '{HIDDEN}' END");
    of(options, &value)
}

fn of(options: &str, value: &str) -> String {
    format!(
        "ARRAY(SELECT o.option_name || '=' || coalesce({value}, '')
               FROM pg_options_to_table({options}) o)"
    )
}

/// SQL with secrets hidden, for where a script is quoted: the text behind a name that looks like
/// one's (`PASSWORD '…'`, `OPTIONS (token '…')`, `SET app.secret TO '…'`), and connection strings
/// with a password. The lines stay where they are.
pub fn hidden_in_sql(sql: &str) -> String {
    let mut shown = String::with_capacity(sql.len());
    let mut name = "";
    let mut before = "";
    for token in tokens(sql) {
        let first = token.chars().next().unwrap_or_default();
        let is_text = first == '\'' || (first == '$' && token.len() > 1);
        // The letter of `E'…'` is a word of its own.
        let of = if is_text && name.eq_ignore_ascii_case("e") { before } else { name };
        if is_text && (is_secret_name(of) || holds_password(token)) {
            shown.push_str(&format!("'{HIDDEN}'"));
            shown.extend(token.chars().filter(|c| *c == '\n'));
        } else {
            shown.push_str(token);
        }
        let is_name = first == '"' || first == '_' || first.is_alphabetic();
        if is_text || first == ',' || first == ';' {
            (before, name) = ("", "");
        } else if is_name && !token.eq_ignore_ascii_case("to") {
            (before, name) = (name, token);
        }
    }
    shown
}

fn is_secret_name(name: &str) -> bool {
    let name = name.trim_matches('"').to_ascii_lowercase();
    NAMES.iter().any(|part| name.contains(part)) && !NO_SECRETS.contains(&name.as_str())
}

/// What [`VALUES`] says, for a literal in a script.
fn holds_password(literal: &str) -> bool {
    let text: String =
        literal.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let named = ["password=", "passwd=", "pwd=", "secret=", "token="];
    let in_url = text.split("://").skip(1).any(|rest| {
        let authority = rest.split('/').next().unwrap_or_default();
        authority.split_once('@').is_some_and(|(user, _)| user.contains(':'))
    });
    // The body of a function may speak of passwords without holding one.
    literal.starts_with('\'') && (in_url || named.iter().any(|name| text.contains(name)))
}

#[cfg(test)]
mod tests {
    use super::hidden_in_sql;

    #[test]
    fn secrets_are_hidden_in_scripts() {
        let cases = [
            ("CREATE ROLE a LOGIN PASSWORD 'x y'", "CREATE ROLE a LOGIN PASSWORD '(hidden)'"),
            (
                "ALTER USER a ENCRYPTED PASSWORD E'it\\'s'",
                "ALTER USER a ENCRYPTED PASSWORD E'(hidden)'",
            ),
            (
                "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'b', \"Api_Key\" 'c')",
                "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'b', \"Api_Key\" '(hidden)')",
            ),
            ("SET app.jwt_secret TO 'x'", "SET app.jwt_secret TO '(hidden)'"),
            ("SET app.jwt_secret = $$x$$", "SET app.jwt_secret = '(hidden)'"),
            (
                "CREATE SUBSCRIPTION s CONNECTION 'host=a password=b' PUBLICATION p",
                "CREATE SUBSCRIPTION s CONNECTION '(hidden)' PUBLICATION p",
            ),
            ("OPTIONS (url 'https://a:b@c/d')", "OPTIONS (url '(hidden)')"),
            ("PASSWORD 'a\nb'\nx", "PASSWORD '(hidden)'\n\nx"),
        ];
        for (sql, expected) in cases {
            assert_eq!(hidden_in_sql(sql), expected);
        }
        for plain in [
            "CREATE TABLE t (password text DEFAULT 'x', token text)",
            "COMMENT ON COLUMN t.password IS 'of the user'",
            "SET password_encryption TO 'md5'",
            "OPTIONS (url 'https://a@c/d:e', password_required 'false')",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'password = x' $$",
        ] {
            assert_eq!(hidden_in_sql(plain), plain);
        }
    }
}
