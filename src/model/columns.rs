//! The columns of a catalog row, as the server writes them to a client, for serde.
//!
//! This is the text format of `libpq` and `COPY`: `t` for true, digits for numbers, and
//! `{a,"b c",NULL}` for an array. It says of no value which type it has; the field that takes it
//! does. As JSON the same rows took the server a tenth more time.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// One row: the names of its columns, and the text of each, `None` for null.
///
/// Serde reads it as a structure with a field for each column.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// The names, in the order of the values.
    pub names: &'a [String],
    /// The values.
    pub values: &'a [Option<&'a str>],
}

/// A column whose text the field that takes it cannot understand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}", .column.as_ref().map(|column| format!("column `{column}`: ")).unwrap_or_default())]
pub struct ColumnError {
    /// The column, when it is one alone.
    column: Option<String>,
    what: String,
}

impl serde::de::Error for ColumnError {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self { column: None, what: what.to_string() }
    }
}

impl ColumnError {
    fn not_a(wanted: &str, text: &str) -> Self {
        serde::de::Error::custom(format!("`{text}` is not {wanted}"))
    }
}

impl<'de> Deserializer<'de> for Columns<'de> {
    type Error = ColumnError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ColumnError> {
        visitor.visit_map(Fields { columns: self, next: 0 })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// Goes over the columns of a row.
struct Fields<'de> {
    columns: Columns<'de>,
    next: usize,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = ColumnError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ColumnError> {
        let name =
            self.columns.names.get(self.next).filter(|_| self.next < self.columns.values.len());
        name.map(|name| seed.deserialize(name.as_str().into_deserializer())).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, ColumnError> {
        let at = self.next;
        self.next += 1;
        let text = self.columns.values.get(at).copied().flatten().map(Cow::Borrowed);
        seed.deserialize(Text(text))
            .map_err(|error| ColumnError { column: self.columns.names.get(at).cloned(), ..error })
    }
}

/// One value; `None` is null.
#[derive(Debug)]
pub struct Text<'de>(pub Option<Cow<'de, str>>);

impl Text<'_> {
    fn required(&self) -> Result<&str, ColumnError> {
        self.0.as_deref().ok_or_else(|| serde::de::Error::custom("null where a value is needed"))
    }
}

/// Reads a number of the type that the visitor asks for.
macro_rules! numbers {
    ($($method:ident $visit:ident $words:literal),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ColumnError> {
            let text = self.required()?;
            visitor.$visit(text.parse().map_err(|_| ColumnError::not_a($words, text))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = ColumnError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ColumnError> {
        self.required()?;
        match self.0.unwrap_or_default() {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ColumnError> {
        if self.0.is_some() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ColumnError> {
        match self.required()? {
            "t" => visitor.visit_bool(true),
            "f" => visitor.visit_bool(false),
            other => Err(ColumnError::not_a("a truth value", other)),
        }
    }

    numbers! {
        deserialize_i16 visit_i16 "a small number", deserialize_i32 visit_i32 "a number",
        deserialize_i64 visit_i64 "a number", deserialize_f64 visit_f64 "a number",
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ColumnError> {
        let text = self.required()?;
        let failed = || ColumnError::not_a("an array", text);
        // An array whose first element is not number 1 says so: `[0:2]={a,b,c}`.
        let body = text.strip_prefix('[').map_or(Some(text), |rest| Some(rest.split_once("]=")?.1));
        let body = body.and_then(|body| body.strip_prefix('{')?.strip_suffix('}'));
        visitor.visit_seq(Elements { rest: body.ok_or_else(failed)?, array: text, first: true })
    }

    forward_to_deserialize_any! {
        i8 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Goes over the elements of an array of one dimension.
struct Elements<'a> {
    rest: &'a str,
    /// The whole, for an error.
    array: &'a str,
    first: bool,
}

impl Elements<'_> {
    /// Takes the next element off; nothing when this is no element.
    fn element(&mut self) -> Option<Text<'static>> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let mut text = String::new();
            let mut characters = quoted.chars();
            loop {
                match characters.next()? {
                    '"' => break,
                    '\\' => text.push(characters.next()?),
                    other => text.push(other),
                }
            }
            self.rest = characters.as_str();
            return Some(Text(Some(text.into())));
        }
        let (bare, rest) = self.rest.split_at(self.rest.find(',').unwrap_or(self.rest.len()));
        self.rest = rest;
        match bare {
            "" => None,
            "NULL" => Some(Text(None)),
            _ if bare.contains(['{', '"']) => None,
            _ => Some(Text(Some(bare.to_owned().into()))),
        }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = ColumnError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ColumnError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let failed = ColumnError::not_a("an array", self.array);
        if !std::mem::take(&mut self.first) {
            self.rest = self.rest.strip_prefix(',').ok_or_else(|| failed.clone())?;
        }
        let element = self.element().ok_or(failed)?;
        seed.deserialize(element).map(Some)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use serde::Deserialize;

    use super::{ColumnError, Columns};

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        name: String,
        valid: bool,
        cost: f64,
        target: Option<i32>,
        keys: Vec<String>,
        maybe: Option<Vec<Option<String>>>,
    }

    const NAMES: [&str; 6] = ["name", "valid", "cost", "target", "keys", "maybe"];

    fn row(values: [Option<&str>; 6]) -> Result<Row, ColumnError> {
        let names = NAMES.map(str::to_owned);
        Row::deserialize(Columns { names: &names, values: &values })
    }

    #[test]
    fn each_field_reads_its_column_in_its_own_type() {
        let read = row([
            Some("NULL"),
            Some("t"),
            Some("0.1"),
            Some("-7"),
            Some(r#"{a,"b \"c\" \\ d, {e}","","NULL"}"#),
            Some("[0:1]={NULL,x}"),
        ]);
        let expected = Row {
            name: "NULL".to_owned(),
            valid: true,
            cost: 0.1,
            target: Some(-7),
            keys: ["a", "b \"c\" \\ d, {e}", "", "NULL"].map(str::to_owned).to_vec(),
            maybe: Some(vec![None, Some("x".to_owned())]),
        };
        assert_eq!(read, Ok(expected));
        let read = row([Some(""), Some("f"), Some("1e10"), None, Some("{}"), None]).unwrap();
        assert_eq!((read.name.as_str(), read.cost, read.target), ("", 1e10, None));
        assert_eq!((read.keys.len(), read.maybe), (0, None));
    }

    #[test]
    fn what_cannot_be_read_names_the_column() {
        let good = [Some("n"), Some("t"), Some("1"), None, Some("{}"), None];
        for (column, text, expected) in [
            (0, None, "column `name`: null where a value is needed"),
            (1, Some("true"), "column `valid`: `true` is not a truth value"),
            (3, Some("1.5"), "column `target`: `1.5` is not a number"),
            (4, Some("a"), "column `keys`: `a` is not an array"),
            (4, Some("{a\"b\"}"), "column `keys`: `{a\"b\"}` is not an array"),
            (4, Some("{\"a}"), "column `keys`: `{\"a}` is not an array"),
            (4, Some("{\"a\"b}"), "column `keys`: `{\"a\"b}` is not an array"),
            (4, Some("{a,}"), "column `keys`: `{a,}` is not an array"),
            (4, Some("{NULL}"), "column `keys`: null where a value is needed"),
            (4, None, "column `keys`: null where a value is needed"),
        ] {
            let mut values = good;
            values[column] = text;
            assert_eq!(row(values).unwrap_err().to_string(), expected, "{text:?}");
        }
    }
}
