//! The rows of one kind, as its room's query gives them.

use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::Error;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::address::Address;
use super::{COMMON, CatalogError};
use crate::model::columns::{ColumnError, Columns, Text};
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

/// Asks for all objects of a kind, and decodes them while the server is still at work.
pub(super) async fn read(
    client: &Client,
    kind: Kind,
    major: u32,
) -> Result<Vec<Row>, CatalogError> {
    let query = (kind.room().query)(major);
    let sql = format!("{COMMON}\n{query}");
    let failed = |source| CatalogError::Query { what: format!("kind `{kind}`"), source };
    let mut messages = pin!(client.simple_query_raw(&sql).await.map_err(failed)?);
    let mut rows = Vec::new();
    let mut decoded = Decoded::of(kind);
    while let Some(message) = messages.try_next().await.map_err(failed)? {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                decoded.names = columns.iter().map(|column| column.name().to_owned()).collect();
            }
            SimpleQueryMessage::Row(row) => {
                let values: Vec<Option<&str>> = (0..row.len()).map(|n| row.get(n)).collect();
                let row = decoded.row(&values).map_err(|source| CatalogError::Decode {
                    kind,
                    row: format!("{values:?}").chars().take(400).collect(),
                    source,
                })?;
                rows.push(row);
            }
            _ => {}
        }
    }
    Ok(rows)
}

/// The attributes of a kind by the text that says them. Most columns of a schema are like another
/// one in everything but the name, so that most texts need not be decoded again.
struct Decoded {
    kind: Kind,
    /// The names of all columns.
    names: Vec<String>,
    by_text: FxHashMap<Box<str>, Arc<Attributes>>,
    /// Room for the text of one row's attributes.
    text: String,
}

impl Decoded {
    fn of(kind: Kind) -> Self {
        Self { kind, names: Vec::new(), by_text: FxHashMap::default(), text: String::new() }
    }

    fn row(&mut self, values: &[Option<&str>]) -> Result<Row, ColumnError> {
        let mut row = Row {
            kind: self.kind,
            path: Path::from(Vec::new()),
            at: None,
            on: None,
            parents: Vec::new(),
            left_out: None,
            unread: Vec::new(),
            attributes: Arc::default(),
        };
        let mut hidden = 0;
        for (name, value) in self.names.iter().zip(values) {
            let Some(name) = name.strip_prefix('_') else { break };
            hidden += 1;
            let Some(text) = value else { continue };
            match name {
                "path" => row.path = Path::deserialize(Text(Some((*text).into())))?,
                "at" => row.at = Address::list(text)?.first().copied(),
                "on" => row.on = Address::list(text)?.first().copied(),
                "parents" => row.parents = Address::list(text)?,
                "left_out" => row.left_out = Some((*text).to_owned()),
                "unread" => row.unread = Vec::deserialize(Text(Some((*text).into())))?,
                other => {
                    return Err(ColumnError::custom(format!("nobody takes the column `_{other}`")));
                }
            }
        }
        if row.parents.is_empty() {
            row.parents.extend(row.at.filter(|at| at.sub != 0).map(Address::whole));
        }
        row.attributes = self.attributes(hidden, values.get(hidden..).unwrap_or_default())?;
        Ok(row)
    }

    /// The attributes that these values say, in the columns after the hidden ones.
    fn attributes(
        &mut self,
        hidden: usize,
        values: &[Option<&str>],
    ) -> Result<Arc<Attributes>, ColumnError> {
        self.text.clear();
        for value in values {
            // The server has no text with a zero character in it.
            self.text.push_str(value.unwrap_or_default());
            self.text.push_str(if value.is_some() { "\0." } else { "\0-" });
        }
        if let Some(attributes) = self.by_text.get(self.text.as_str()) {
            return Ok(Arc::clone(attributes));
        }
        let names = self.names.get(hidden..).unwrap_or_default();
        let attributes = Arc::new(self.kind.room().decode(Columns { names, values })?);
        if self.by_text.is_empty() {
            check_columns(names, &attributes)?;
        }
        self.by_text.insert(self.text.as_str().into(), Arc::clone(&attributes));
        Ok(attributes)
    }
}

/// Holds the columns of a query against the room's fields. Serde reads a missing `Option` as
/// `None`, which would be a silent "no".
fn check_columns(names: &[String], attributes: &Attributes) -> Result<(), ColumnError> {
    if let Some(column) = names.iter().find(|name| !attributes.contains(name)) {
        return Err(ColumnError::custom(format!("no field takes the column `{column}`")));
    }
    if let Some(attribute) =
        attributes.names().find(|name| !names.iter().any(|column| column == name))
    {
        return Err(ColumnError::custom(format!("no column fills the field `{attribute}`")));
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::{Decoded, Kind};
    use crate::postgres::catalog::Address;

    fn comments(columns: &[&str]) -> Decoded {
        let names = columns.iter().map(|name| (*name).to_owned()).collect();
        Decoded { names, ..Decoded::of(Kind::Comment) }
    }

    #[test]
    fn hidden_columns_are_taken_off_and_the_rest_are_attributes() {
        let mut decoded = comments(&["_path", "_at", "_on", "_parents", "text"]);
        let row = decoded.row(&[
            Some("{a,\"b, \\\"c\\\"\"}"),
            None,
            Some("{1259,16400,2}"),
            Some("{{1259,16400,0},{2615,2200,0}}"),
            Some("hello"),
        ]);
        let row = row.unwrap();
        assert_eq!(row.path.as_slice(), ["a", "b, \"c\""]);
        assert_eq!((row.at, row.on), (None, Some(Address { class: 1259, oid: 16400, sub: 2 })));
        assert_eq!(row.parents.len(), 2);
        assert_eq!(row.attributes["text"], "hello");
    }

    #[test]
    fn columns_that_are_no_fields_and_fields_without_columns_are_errors() {
        for (columns, expected) in [
            (vec!["_path", "text", "more"], "no field takes the column `more`"),
            (vec!["_path", "_more", "text"], "nobody takes the column `_more`"),
            (vec!["_path"], "missing field `text`"),
        ] {
            let values = vec![Some("{}"); columns.len()];
            let error = comments(&columns).row(&values).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        let names = vec!["a".to_owned()];
        let attributes =
            ["a", "b"].map(|name| (name, serde_json::Value::Null)).into_iter().collect();
        let error = super::check_columns(&names, &attributes).unwrap_err();
        assert_eq!(error.to_string(), "no column fills the field `b`");
    }
}
