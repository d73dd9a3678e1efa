//! What tells a change of a file's form from a change of its content. Pure.
//!
//! Only bytes are locked. But whoever meets a mismatch wants to know first whether an editor or a
//! checkout on another system made it, so beside each digest stand two short ones: of the file without
//! its white space, and of what it says without comments.

use std::fmt;
use std::str::FromStr;

use pg_query::protobuf::Token;
use serde_json::Value;

use crate::digest;

/// How many hexadecimal digits tell one form from another; nothing rests on them but words.
const DIGITS: usize = 16;

/// What stands for a digest that cannot be had.
const NONE: &str = "-";

/// Two short digests of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Of all that is no white space.
    words: String,
    /// Of what it says: SQL without comments and layout, the value of a YAML or TOML file. `None` for
    /// text of any other sort.
    content: Option<String>,
}

/// In what a file is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Each line ends with another sign.
    LineEndings,
    /// White space alone.
    WhiteSpace,
    /// Comments and white space.
    Comments,
    /// What it says.
    Content,
}

impl Change {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LineEndings => "only its line endings",
            Self::WhiteSpace => "only white space",
            Self::Comments => "only comments and layout",
            Self::Content => "its content",
        }
    }

    /// In what `bytes` are not those that were digested as `locked`.
    pub fn between(path: &str, locked: &str, form: Option<&Form>, bytes: &[u8]) -> Self {
        let endings = |bytes: &[u8]| digest::of_bytes(bytes) == locked;
        let unix = without_returns(bytes);
        let windows: Vec<u8> = unix
            .iter()
            .flat_map(|byte| match byte {
                b'\n' => vec![b'\r', b'\n'],
                other => vec![*other],
            })
            .collect();
        if endings(&unix) || endings(&windows) {
            return Self::LineEndings;
        }
        let (Some(locked), Some(now)) = (form, Form::of(path, bytes)) else { return Self::Content };
        if locked.words == now.words {
            return Self::WhiteSpace;
        }
        match (&locked.content, &now.content) {
            (Some(one), Some(other)) if one == other => Self::Comments,
            _ => Self::Content,
        }
    }
}

/// The text with the line endings of Unix.
fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let mut unix = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\r' || bytes.peek() != Some(&b'\n') {
            unix.push(byte);
        }
    }
    unix
}

impl Form {
    /// The form of a text whose comments mean something, as those of behaviour tests do.
    #[must_use]
    pub fn with_comments(self) -> Self {
        Self { content: None, ..self }
    }

    /// The form of a text; `None` for what is no text.
    pub fn of(path: &str, bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let words: String = text.split_whitespace().collect();
        let short = |text: &str| {
            let mut digest = digest::of_bytes(text.as_bytes());
            digest.truncate(DIGITS);
            digest
        };
        let content = content(path, text);
        Some(Self { words: short(&words), content: content.as_deref().map(short) })
    }
}

/// What a text says, where it is written in a language with comments that is known here.
fn content(path: &str, text: &str) -> Option<String> {
    let (_, ending) = path.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "sql" => {
            let scanned = pg_query::scan(text).ok()?;
            let code = scanned
                .tokens
                .iter()
                .filter(|token| !matches!(token.token(), Token::SqlComment | Token::CComment));
            let place = |at: i32| usize::try_from(at).ok();
            let tokens: Option<Vec<&str>> =
                code.map(|token| text.get(place(token.start)?..place(token.end)?)).collect();
            Some(tokens?.join(" "))
        }
        "yaml" | "yml" => Some(serde_yaml::from_str::<Value>(text).ok()?.to_string()),
        "toml" => Some(toml::from_str::<Value>(text).ok()?.to_string()),
        _ => None,
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.words, self.content.as_deref().unwrap_or(NONE))
    }
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_short =
            |text: &str| text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
        match text.split_once(' ') {
            Some((words, content)) if is_short(words) && (content == NONE || is_short(content)) => {
                let content = Some(content.to_owned()).filter(|content| content != NONE);
                Ok(Self { words: words.to_owned(), content })
            }
            _ => Err("it does not hold two short digests".to_owned()),
        }
    }
}
