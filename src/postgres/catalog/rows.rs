//! The rows of one kind, as its room's query gives them.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use serde::Deserialize;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::address::{Address, Addresses};
use super::{COMMON, CatalogError};
use crate::model::{Attributes, Kind, Path};

/// One catalog row, decoded; its ids are still addresses.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) path: Path,
    pub(super) at: Option<Address>,
    pub(super) on: Option<Address>,
    pub(super) parents: Vec<Address>,
    pub(super) left_out: Option<String>,
    pub(super) unread: Vec<String>,
    pub(super) attributes: Arc<Attributes>,
}

/// The columns that are no attributes; they come first.
#[derive(Deserialize)]
struct Hidden {
    #[serde(rename = "_path")]
    path: Path,
    #[serde(rename = "_at", default)]
    at: Addresses,
    #[serde(rename = "_on", default)]
    on: Addresses,
    #[serde(rename = "_parents", default)]
    parents: Addresses,
    #[serde(rename = "_left_out", default)]
    left_out: Option<String>,
    #[serde(rename = "_unread", default)]
    unread: Option<Vec<String>>,
}

/// Asks for all objects of a kind, and decodes them while the server is still at work.
pub(super) async fn read(
    client: &Client,
    kind: Kind,
    major: u32,
) -> Result<Vec<Row>, CatalogError> {
    let query = (kind.room().query)(major);
    let sql = format!("{COMMON}\nSELECT row_to_json(q)::text FROM ({query}) q");
    let failed = |source| CatalogError::Query { what: format!("kind `{kind}`"), source };
    let mut messages = pin!(client.simple_query_raw(&sql).await.map_err(failed)?);
    let mut rows = Vec::new();
    let mut decoded = Decoded { kind, by_text: HashMap::new(), hidden: String::new() };
    while let Some(message) = messages.try_next().await.map_err(failed)? {
        if let SimpleQueryMessage::Row(row) = message {
            rows.push(decoded.row(row.get(0).unwrap_or_default())?);
        }
    }
    Ok(rows)
}

/// The attributes of a kind by the text that says them. Most columns of a schema are like another
/// one in everything but the name, so that most texts need not be decoded again.
struct Decoded {
    kind: Kind,
    by_text: HashMap<Box<str>, Arc<Attributes>>,
    /// Room for the text of one row's hidden columns.
    hidden: String,
}

impl Decoded {
    fn row(&mut self, text: &str) -> Result<Row, CatalogError> {
        let kind = self.kind;
        let failed =
            |source| CatalogError::Decode { kind, row: text.chars().take(400).collect(), source };
        let attributes = after_hidden(text);
        let hidden = &text[..text.len() - attributes.len()];
        self.hidden.clear();
        self.hidden.push_str(hidden.trim_end_matches(','));
        self.hidden.push('}');
        let hidden: Hidden = serde_json::from_str(&self.hidden).map_err(failed)?;
        let at = hidden.at.0.first().copied();
        let mut parents = hidden.parents.0;
        if parents.is_empty() {
            parents.extend(at.filter(|at| at.sub != 0).map(Address::whole));
        }
        Ok(Row {
            kind,
            path: hidden.path,
            at,
            on: hidden.on.0.first().copied(),
            parents,
            left_out: hidden.left_out,
            unread: hidden.unread.unwrap_or_default(),
            attributes: self.attributes(attributes).map_err(failed)?,
        })
    }

    fn attributes(&mut self, text: &str) -> Result<Arc<Attributes>, serde_json::Error> {
        if let Some(attributes) = self.by_text.get(text) {
            return Ok(Arc::clone(attributes));
        }
        let room = self.kind.room();
        let row = format!("{{{text}");
        if self.by_text.is_empty() {
            room.check_columns(&row)?;
        }
        let attributes = Arc::new(room.decode(&row)?);
        self.by_text.insert(text.into(), Arc::clone(&attributes));
        Ok(attributes)
    }
}

/// What follows the columns that begin with `_`, without the brace that opens the row.
fn after_hidden(text: &str) -> &str {
    let mut rest = text.strip_prefix('{').unwrap_or(text);
    while rest.starts_with("\"_") {
        let Some(end) = end_of_member(rest) else { return "}" };
        rest = &rest[end..];
    }
    rest
}

/// Where the next member begins, in a text that begins with one.
fn end_of_member(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth > 0 => depth -= 1,
            b',' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::after_hidden;

    #[test]
    fn attributes_begin_after_the_last_hidden_column() {
        for (text, expected) in [
            (r#"{"_path":["a","b"],"_at":[1,2,0],"type":"x","_":1}"#, r#""type":"x","_":1}"#),
            (
                r#"{"_path":["a\",\"\\"],"_parents":[[1,2,0],[3,4,5]],"n":{"_":2}}"#,
                r#""n":{"_":2}}"#,
            ),
            (r#"{"_path":[]}"#, "}"),
            (r#"{"n":1}"#, r#""n":1}"#),
        ] {
            assert_eq!(after_hidden(text), expected, "{text}");
        }
    }
}
