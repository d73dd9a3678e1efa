//! The rows of one kind, as its room's query gives them.

use serde_json::{Map, Value};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::address::Address;
use super::{COMMON, CatalogError};
use crate::model::{Attributes, Kind};

/// One catalog row, decoded; its ids are still addresses.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) path: Vec<String>,
    pub(super) at: Option<Address>,
    pub(super) on: Option<Address>,
    pub(super) parents: Vec<Address>,
    pub(super) left_out: Option<String>,
    pub(super) unread: Vec<String>,
    pub(super) attributes: Attributes,
}

/// Asks for all objects of a kind.
pub(super) async fn read(
    client: &Client,
    kind: Kind,
    major: u32,
) -> Result<Vec<Row>, CatalogError> {
    let query = (kind.room().query)(major);
    let sql = format!("{COMMON}\nSELECT row_to_json(q)::text FROM ({query}) q");
    let failed = |source| CatalogError::Query { what: format!("kind `{kind}`"), source };
    let messages = client.simple_query(&sql).await.map_err(failed)?;
    messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(decode(kind, row.get(0).unwrap_or_default())),
            _ => None,
        })
        .collect()
}

fn decode(kind: Kind, text: &str) -> Result<Row, CatalogError> {
    let failed =
        |source| CatalogError::Decode { kind, row: text.chars().take(400).collect(), source };
    let mut row: Map<String, Value> = serde_json::from_str(text).map_err(failed)?;
    let mut take = |name: &str| row.remove(name).unwrap_or(Value::Null);
    let first = |value: &Value| Address::all(value).first().copied();
    let path: Vec<String> = serde_json::from_value(take("_path")).map_err(failed)?;
    let at = first(&take("_at"));
    let on = first(&take("_on"));
    let parents = Address::all(&take("_parents"));
    let left_out: Option<String> = serde_json::from_value(take("_left_out")).map_err(failed)?;
    let unread: Option<Vec<String>> = serde_json::from_value(take("_unread")).map_err(failed)?;
    let unread = unread.unwrap_or_default();
    let attributes = kind.room().decode(Value::Object(row)).map_err(failed)?;
    Ok(Row { kind, path, at, on, parents, left_out, unread, attributes })
}
