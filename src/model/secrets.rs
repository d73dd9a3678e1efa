//! Values that must not be seen: passwords, tokens, connection strings with a password in them.
//!
//! The queries of the rooms hide them on the server, so that they reach neither a model nor anything
//! made of one. The name stays, so that an option or a setting that is missing is seen. A secret
//! that differs is not: it differs between environments by design, and a digest of it, short or
//! long, would let a weak one be guessed from an artifact.

mod place;

use self::place::Place;
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

/// Last words of such names, where `_`, `.` and `-` part words.
const LAST_WORDS: &[&str] = &["key", "dsn"];

/// The words before `key` in the names of what is no secret: a column, or what may be known.
const KEYS_OF_ROWS: &[&str] = &[
    "primary",
    "foreign",
    "unique",
    "partition",
    "distribution",
    "shard",
    "sort",
    "row",
    "cluster",
    "clustering",
    "public",
];

/// Values that are no secrets, whatever the last word: `key 'true'` says that a column is one.
const NO_KEYS: &[&str] = &["true", "false", "yes", "no", "on", "off"];

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
    let (last, of_rows, no_keys) =
        (LAST_WORDS.join("|"), KEYS_OF_ROWS.join("|"), NO_KEYS.join("|"));
    format!(
        "CASE WHEN ({name} ~* '{names}' AND {name} !~* '^({no_secrets})$')
                OR ({name} ~* '(^|[_.-])({last})$' AND {name} !~* '(^|[_.-])({of_rows})[_.-]key$'
                    AND {value} !~* '^({no_keys})$')
                OR {value} ~* '{VALUES}'
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
/// one's (`PASSWORD '…'`, `OPTIONS (token '…')`, `SET app.secret TO '…'`, `set_config('app.key',
/// '…')`), connection strings with a password, and options of user mappings; in SQL within texts
/// too. The lines stay where they are.
pub fn hidden_in_sql(sql: &str) -> String {
    let mut shown = String::with_capacity(sql.len());
    let mut place = Place::default();
    for token in tokens(sql) {
        let first = token.chars().next().unwrap_or_default();
        if first == '\'' || (first == '$' && token.len() > 1) {
            shown.push_str(&text_shown(token, place.is_secret(token)));
        } else {
            shown.push_str(token);
        }
        place.pass(token);
    }
    shown
}

/// A connection string with its words in order and its passwords hidden; hidden whole where it is
/// written in a way that is not understood.
pub fn hidden_in_connection(connection: &str) -> String {
    let spaced = [" =", "= ", "\\", "'"].iter().any(|odd| connection.contains(odd));
    if spaced && holds_password(&format!("'{connection}'")) {
        return HIDDEN.to_owned();
    }
    let hidden = |word: &str| match (word.split_once("://"), word.split_once('=')) {
        (Some((scheme, rest)), _) => {
            let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            if path.contains('@') {
                return HIDDEN.to_owned();
            }
            let authority = match authority.rsplit_once('@') {
                Some((user, host)) => {
                    format!("{}@{host}", user.split(':').next().unwrap_or_default())
                }
                None => authority.to_owned(),
            };
            let path = if holds_password(&format!("'{path}'")) { HIDDEN } else { path };
            format!("{scheme}://{authority}{path}")
        }
        (None, Some((name, _))) if is_secret_name(name) => format!("{name}={HIDDEN}"),
        _ => word.to_owned(),
    };
    let mut words: Vec<String> = connection.split_whitespace().map(hidden).collect();
    words.sort_unstable();
    words.join(" ")
}

/// A quoted text, with what is secret in it hidden.
fn text_shown(token: &str, is_secret: bool) -> String {
    if is_secret || holds_password(token) {
        let lines: String = token.chars().filter(|c| *c == '\n').collect();
        return format!("'{HIDDEN}'{lines}");
    }
    let tag = token.find('$').and_then(|at| token[at + 1..].find('$')).map(|end| end + 2);
    match tag {
        Some(tag) if token.starts_with('$') && token.len() >= 2 * tag => {
            let body = hidden_in_sql(&token[tag..token.len() - tag]);
            format!("{0}{body}{0}", &token[..tag])
        }
        // A statement as text has its own texts in doubled quotes.
        _ if token.ends_with('\'') && token.len() > 2 && token[1..].contains("''") => {
            let inner = token[1..token.len() - 1].replace("''", "'");
            format!("'{}'", hidden_in_sql(&inner).replace('\'', "''"))
        }
        _ => token.to_owned(),
    }
}

/// What [`OF_USER_MAPPINGS`] says, for a name in a script.
fn names_a_user(name: &str) -> bool {
    ["user", "username", "user_name", "remote_user", "password_required"]
        .contains(&name.trim_matches('"').to_ascii_lowercase().as_str())
}

fn is_secret_name(name: &str) -> bool {
    let name = name.trim_matches('"').to_ascii_lowercase();
    NAMES.iter().any(|part| name.contains(part)) && !NO_SECRETS.contains(&name.as_str())
}

/// What [`LAST_WORDS`] say, for a name in a script.
fn ends_like_a_secret(name: &str) -> bool {
    let name = name.trim_matches('"').to_ascii_lowercase();
    let mut words = name.rsplit(['_', '.', '-']);
    let is_last = words.next().is_some_and(|last| LAST_WORDS.contains(&last));
    is_last && !words.next().is_some_and(|before| KEYS_OF_ROWS.contains(&before))
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
    // What is within dollars is code, and looked through on its own.
    literal.starts_with('\'') && (in_url || named.iter().any(|name| text.contains(name)))
}

#[cfg(test)]
mod tests {
    use super::{hidden_in_connection, hidden_in_sql};

    #[test]
    fn passwords_are_hidden_in_connection_strings() {
        for (connection, expected) in [
            ("user=u password=x host=h", "host=h password=(hidden) user=u"),
            ("postgresql://u:p@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
            ("postgresql://u:p/q@h/d", "(hidden)"),
            ("postgresql://h/d?password=x", "postgresql://h(hidden)"),
            ("host=h password = 'x y'", "(hidden)"),
            ("host='a b' user=u", "b' host='a user=u"),
        ] {
            assert_eq!(hidden_in_connection(connection), expected);
        }
    }

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
            (
                "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'b', odd 'c')",
                "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'b', odd '(hidden)')",
            ),
            (
                "DO $x$ BEGIN EXECUTE format('ALTER DATABASE %I SET a.token TO ''b''', c); END $x$",
                "DO $x$ BEGIN EXECUTE format('ALTER DATABASE %I SET a.token TO ''(hidden)''', c); \
                 END $x$",
            ),
            ("PASSWORD 'a\nb'\nx", "PASSWORD '(hidden)'\n\nx"),
            (
                "ALTER SERVER s OPTIONS (ADD aws_key 'a', SET dsn E'b', \"Hmac-Key\" 'c')",
                "ALTER SERVER s OPTIONS (ADD aws_key '(hidden)', SET dsn E'(hidden)', \
                 \"Hmac-Key\" '(hidden)')",
            ),
            ("ALTER ROLE x SET pgcrypto.key = 'a'", "ALTER ROLE x SET pgcrypto.key = '(hidden)'"),
            ("SET LOCAL pgcrypto.key TO 'a'", "SET LOCAL pgcrypto.key TO '(hidden)'"),
            ("SET \"app.key\" = 'a'", "SET \"app.key\" = '(hidden)'"),
            (
                "SELECT set_config('my.api_key', 'a', false), 'b'",
                "SELECT set_config('my.api_key', '(hidden)', false), 'b'",
            ),
            (
                "PERFORM pg_catalog.set_config('my.key', concat('a', 'b') || E'c', true); x := 'd'",
                "PERFORM pg_catalog.set_config('my.key', concat('(hidden)', '(hidden)') \
                 || E'(hidden)', true); x := 'd'",
            ),
            (
                "EXECUTE 'SELECT set_config(''my.dsn'', ''a'', true)'",
                "EXECUTE 'SELECT set_config(''my.dsn'', ''(hidden)'', true)'",
            ),
        ];
        for (sql, expected) in cases {
            assert_eq!(hidden_in_sql(sql), expected);
        }
        for plain in [
            "CREATE TABLE t (password text DEFAULT 'x', token text)",
            "COMMENT ON COLUMN t.password IS 'of the user'",
            "SET password_encryption TO 'md5'",
            "OPTIONS (url 'https://a@c/d:e', password_required 'false')",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT password || 'it''s' $$",
            "CREATE USER MAPPING FOR a SERVER s OPTIONS (\"user\" 'b'); SELECT 'c'",
            "CREATE FOREIGN TABLE t (a int OPTIONS (key 'true')) SERVER s OPTIONS (primary_key 'a')",
            "CREATE SERVER s OPTIONS (publickey 'a', public_key 'b', key_column 'c', monkey 'd')",
            "CREATE TABLE t (k text PRIMARY KEY DEFAULT 'x', CHECK (key = 'a' OR t.key <> 'b'))",
            "UPDATE t SET key = 'a', b = u.c FROM u WHERE u.key = 'd' AND key = 'e'",
            "SELECT set_config('search_path', 'a', false), json_object(KEY 'b' VALUE 'c') AS key, 'd'",
            "SELECT set_config(name, 'a', false), 'my.key', 'b'",
        ] {
            assert_eq!(hidden_in_sql(plain), plain);
        }
    }
}
