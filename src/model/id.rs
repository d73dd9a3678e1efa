//! The name of one object: its kind, its path, and the object it stands on.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Kind;
use super::kinds::Aspect;
use super::layout::tokens;

/// Names one object the way a person would, free of OIDs and of `search_path`.
///
/// Two objects of two models are "the same object" exactly when their ids are equal.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct ObjectId {
    /// What class of object it is.
    pub kind: Kind,
    /// The object this one is attached to, for kinds that have no name of their own
    /// (a comment, a grant).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Box<ObjectId>>,
    /// Schema first, then the containing relation or type, then the name. A routine's last
    /// component is its argument list in parentheses: `["public", "f", "(integer, text)"]`.
    pub path: Path,
}

/// The components of a name. Copies share their memory: a name stands wherever its object is a
/// parent or is made use of.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(Arc<[String]>);

impl Path {
    /// The components.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl Deref for Path {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Path {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Vec<String>> for Path {
    fn from(components: Vec<String>) -> Self {
        Self(components.into())
    }
}

impl FromIterator<String> for Path {
    fn from_iter<I: IntoIterator<Item = String>>(components: I) -> Self {
        Self(components.into_iter().collect())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for Path {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Path".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::json_schema(generator)
    }
}

impl ObjectId {
    /// An id for an object with a name of its own.
    pub fn new<S: Into<String>>(kind: Kind, path: impl IntoIterator<Item = S>) -> Self {
        Self { kind, on: None, path: path.into_iter().map(Into::into).collect() }
    }

    /// An id for something attached to `target`, such as a comment.
    pub fn attached<S: Into<String>>(
        kind: Kind,
        target: ObjectId,
        path: impl IntoIterator<Item = S>,
    ) -> Self {
        Self { on: Some(Box::new(target)), ..Self::new(kind, path) }
    }

    /// The schema it is in; `None` for what is in none, such as an extension.
    pub fn schema(&self) -> Option<&str> {
        match &self.on {
            Some(target) => target.schema(),
            None if self.kind.room().outside_schemas => None,
            None => self.path.first().map(String::as_str),
        }
    }

    /// The group that sets how much anything about the object can count: that of its kind, else
    /// that of what it stands on.
    pub fn aspect(&self) -> Aspect {
        match (self.kind.room().aspect, &self.on) {
            (Aspect::Definition, Some(target)) => target.aspect(),
            (aspect, _) => aspect,
        }
    }

    /// The path as SQL would spell it: `public.orders.total`, quoted only where needed.
    pub fn name(&self) -> String {
        if let Some(spelling) = self.kind.room().spelling {
            return spelling(&self.path, quote_identifier);
        }
        let mut name = String::new();
        for part in &self.path {
            let is_argument_list = part.starts_with('(') && part.ends_with(')');
            if !name.is_empty() && !is_argument_list {
                name.push('.');
            }
            if is_argument_list {
                name.push_str(part);
            } else {
                name.push_str(&quote_identifier(part));
            }
        }
        name
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.path.is_empty() {
            write!(f, " {}", self.name())?;
        }
        if let Some(target) = &self.on {
            write!(f, " on {target}")?;
        }
        Ok(())
    }
}

/// Quotes an identifier when it is not a plain lower-case name.
///
/// Keywords are left bare: the result is for people, and for DDL the rooms quote on their own.
pub fn quote_identifier(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars.next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '$');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// The names in a dotted name as SQL spells it: `public."T t".id`.
pub fn parts_of_name(name: &str) -> Vec<String> {
    tokens(name).filter_map(unquote_identifier).map(Cow::into_owned).collect()
}

/// The name that a token of SQL text stands for; `None` for what is no identifier, such as a number
/// or a string. Unquoted tokens are taken as the server prints them, in lower case.
pub fn unquote_identifier(token: &str) -> Option<Cow<'_, str>> {
    if let Some(quoted) = token.strip_prefix('"') {
        let inner = quoted.strip_suffix('"')?;
        return Some(if inner.contains('"') {
            Cow::Owned(inner.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(inner)
        });
    }
    let first = token.chars().next()?;
    (first.is_alphabetic() || first == '_').then_some(Cow::Borrowed(token))
}
