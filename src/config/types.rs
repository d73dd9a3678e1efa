//! The types of the configuration's values that are more than a string.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use globset::GlobBuilder;
use regex::bytes::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::ConfigError;
pub use crate::diff::Level;
use crate::register::DriftSource;

/// A value that is one word of a fixed list.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// Every word with what it means, in the order in which they are listed to people.
    const WORDS: &'static [(&'static str, Self)];

    /// How the value is written.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
        pub enum $name { $($(#[$about])* #[serde(rename = $word)] $variant,)+ }

        impl Word for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $name::$variant)),+];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

impl Word for Level {
    const WORDS: &'static [(&'static str, Self)] =
        &[("off", Self::Off), ("note", Self::Note), ("error", Self::Error)];
}

words! {
    /// Where the scratch databases are built.
    ScratchMode {
        /// A private local cluster when the server programs are installed, else the server of `url`.
        Auto = "auto",
        /// A private local cluster, made and removed by pgcanon.
        Local = "local",
        /// Databases of pgcanon's own on the server of `url`.
        Server = "server",
    }
}

words! {
    /// How much an artifact counts where two disagree.
    Authority {
        /// What it says holds.
        Authoritative = "authoritative",
        /// It follows from what is authoritative, and must agree with it.
        Derived = "derived",
        /// It explains, and binds nobody.
        Informational = "informational",
    }
}

words! {
    /// A source that says what the schema is.
    SchemaSource {
        /// The canonical schema as SQL.
        Canonical = "canonical",
        /// The canonical schema as YAML.
        Yaml = "yaml",
        /// A model of a live database.
        Snapshot = "snapshot",
        /// What the migrations build.
        Migrations = "migrations",
    }
}

impl From<SchemaSource> for DriftSource {
    fn from(source: SchemaSource) -> Self {
        match source {
            SchemaSource::Canonical => Self::Canonical,
            SchemaSource::Yaml => Self::Yaml,
            SchemaSource::Snapshot => Self::Snapshot,
            SchemaSource::Migrations => Self::Migrations,
        }
    }
}

/// The longest pattern in bytes: several times the longest name with its schema and table.
const LONGEST_PATTERN: usize = 1024;

/// A glob over names: `*` stands for any run of characters, dots included, `?` for one
/// character, `{a,b}` for either. Brackets stand for themselves, so that `integer[]` can be
/// written plainly; a backslash takes the meaning from the character after it.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    matcher: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    Everything,
    Nothing,
    Glob(Regex),
}

impl Pattern {
    /// `*`: the pattern every name fits.
    pub fn everything() -> Self {
        Self { text: "*".to_owned(), matcher: Matcher::Everything }
    }

    /// The empty pattern, which no name fits.
    pub fn nothing() -> Self {
        Self { text: String::new(), matcher: Matcher::Nothing }
    }

    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a lowercase fragment: an unclosed brace, a trailing backslash.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST_PATTERN {
            return Err(format!("it is longer than {LONGEST_PATTERN} bytes"));
        }
        let mut escaped = String::with_capacity(text.len());
        let mut after_backslash = false;
        for c in text.chars() {
            if matches!(c, '[' | ']') && !after_backslash {
                escaped.push('\\');
            }
            escaped.push(c);
            after_backslash = c == '\\' && !after_backslash;
        }
        let glob = GlobBuilder::new(&escaped)
            .literal_separator(false)
            .backslash_escape(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        let regex = RegexBuilder::new(&by_characters(glob.regex()))
            .dot_matches_new_line(true)
            .build()
            .map_err(|_| "it is too large or nests too deep".to_owned())?;
        Ok(Self { text: text.to_owned(), matcher: Matcher::Glob(regex) })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `name` fits.
    pub fn matches(&self, name: &str) -> bool {
        match &self.matcher {
            Matcher::Everything => true,
            Matcher::Nothing => false,
            Matcher::Glob(glob) => glob.is_match(name.as_bytes()),
        }
    }

    /// What stands before the first character with a meaning; the flag says whether that is all.
    pub(super) fn literal_head(&self) -> (&str, bool) {
        let end = self.text.find(['*', '?', '{', '\\']);
        (&self.text[..end.unwrap_or(self.text.len())], end.is_none())
    }
}

/// A glob's regular expression, which is one over bytes, with wildcards that stand for characters.
fn by_characters(bytes: &str) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut escaped = false;
    for c in bytes.chars() {
        if c == '.' && !escaped {
            out.push_str("(?u:.)");
        } else {
            out.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    out
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl JsonSchema for Pattern {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// The connection string of a server, in which `${NAME}` stands for a value kept elsewhere.
///
/// It may hold a password, so it is never shown: `Debug` and `Serialize` print a placeholder.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl(String);

impl ServerUrl {
    /// Takes a connection string; what is allowed in it was checked by the reader of the file.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The connection string as it was written, `${NAME}` and password included.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The connection string with every `${NAME}` replaced by what `lookup` returns for it.
    ///
    /// A value that stands where the password does is percent-encoded, so that a variable can
    /// hold the password as it is; every other value is inserted unchanged.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Unset`] for the first name without a value.
    pub fn resolve(&self, lookup: impl Fn(&str) -> Option<String>) -> Result<String, ConfigError> {
        let mut out = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, variable, after)) = next_variable(rest) {
            out.push_str(before);
            let value = lookup(variable)
                .ok_or_else(|| ConfigError::Unset { variable: variable.to_owned() })?;
            let password = out
                .split_once("://")
                .is_some_and(|(_, so_far)| so_far.contains(':') && !so_far.contains(['@', '/']))
                && after.split('/').next().is_some_and(|authority| authority.contains('@'));
            if password {
                percent_encode(&value, &mut out);
            } else {
                out.push_str(&value);
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerUrl(…)")
    }
}

impl Serialize for ServerUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("…")
    }
}

impl JsonSchema for ServerUrl {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ServerUrl".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// The text before the first well-formed `${NAME}`, the name, and the text after it.
pub(super) fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices("${").find_map(|(start, open)| {
        let (name, after) = text[start + open.len()..].split_once('}')?;
        is_variable(name).then(|| (&text[..start], name, after))
    })
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Writes `value` with every byte that RFC 3986 does not call unreserved as `%XX`.
fn percent_encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        let cases = [
            ("*", "public", true),
            ("table public.audit_*", "table public.audit_log", true),
            ("table public.audit_*", "table public.audit_log.x", true),
            ("table public.audit_*", "a table public.audit_log", false),
            ("* public.audit_*", "column public.audit_log.id", true),
            ("table a/*", "table a/b/c", true),
            ("t?", "t1", true),
            ("t?", "t12", false),
            ("{a,b}_x", "b_x", true),
            ("function public.f(integer[])", "function public.f(integer[])", true),
            ("function public.f(integer[])", "function public.f(integer)", false),
            (r"a\*", "a*", true),
            (r"a\*", "ab", false),
            (r"f(\[\])", "f([])", true),
            ("Public", "public", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(Pattern::new(pattern).unwrap().matches(name), expected, "{pattern} {name}");
        }
        for bad in ["{a", "a}", "a\\"] {
            assert!(Pattern::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn variables_are_looked_up() {
        let lookup = |name: &str| match name {
            "URL" => Some("postgresql://u:p%40@h/d".to_owned()),
            "PASS" => Some("a@b/c:é".to_owned()),
            "HOST" => Some("db:5433".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        let cases = [
            ("${URL}", "postgresql://u:p%40@h/d"),
            ("postgresql://u:${PASS}@h/d", "postgresql://u:a%40b%2Fc%3A%C3%A9@h/d"),
            ("postgresql://u@${HOST}/d", "postgresql://u@db:5433/d"),
            ("postgresql://u:x${EMPTY}@${HOST}/d", "postgresql://u:x@db:5433/d"),
            ("postgresql://h/d", "postgresql://h/d"),
        ];
        for (text, expected) in cases {
            assert_eq!(ServerUrl::new(text.into()).resolve(lookup).unwrap(), expected);
        }
        let unset = ServerUrl::new("${URL}${NOPE}".into()).resolve(lookup).unwrap_err();
        assert!(unset.to_string().contains("`NOPE`"));
        assert!(unset.hint().unwrap().contains("`NOPE`"));
    }

    #[test]
    fn a_url_is_never_shown() {
        let url = ServerUrl::new("postgresql://u:hunter2@h".into());
        assert!(!format!("{url:?}").contains("hunter2"));
        assert!(!serde_json::to_string(&url).unwrap().contains("hunter2"));
    }
}
