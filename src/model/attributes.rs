//! The attributes of one object, by name.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::ser::{Error, Impossible, SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The attributes of one object by name, as its room in [`kinds`](super::kinds) documents them, in
/// the order of their names.
///
/// There are as many of these as there are objects, so they are kept small: one list, in which the
/// names are those in the program's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(Cow<'static, str>, Value)>);

impl Attributes {
    /// The fields of a structure.
    ///
    /// # Errors
    /// When it is no structure, or a field is nothing that JSON can hold.
    pub fn of<S: Serialize>(structure: &S) -> Result<Self, serde_json::Error> {
        let mut attributes = structure.serialize(Fields)?;
        attributes.0.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        attributes.0.shrink_to_fit();
        Ok(attributes)
    }

    /// The structure with these fields.
    ///
    /// # Errors
    /// When a field is missing or of another type.
    pub fn recall<R: DeserializeOwned>(&self) -> Result<R, serde_json::Error> {
        R::deserialize(MapDeserializer::new(self.iter()))
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.position(name).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Whether there is such an attribute.
    pub fn contains(&self, name: &str) -> bool {
        self.position(name).is_ok()
    }

    /// Sets the value of an attribute, and returns the one it had.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: Value) -> Option<Value> {
        let name = name.into();
        match self.position(&name) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes an attribute away.
    pub fn remove(&mut self, name: &str) {
        if let Ok(at) = self.position(name) {
            self.0.remove(at);
        }
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// The names with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_ref().cmp(name))
    }
}

impl<N: Into<Cow<'static, str>>> FromIterator<(N, Value)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(iter: I) -> Self {
        let mut attributes = Self::default();
        for (name, value) in iter {
            attributes.insert(name, value);
        }
        attributes
    }
}

impl Index<&str> for Attributes {
    type Output = Value;

    /// The value of an attribute, null where there is none.
    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Attributes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("attributes by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut attributes = Attributes::default();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    attributes.insert(name, value);
                }
                Ok(attributes)
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

impl JsonSchema for Attributes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Attributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        std::collections::BTreeMap::<String, Value>::json_schema(generator)
    }
}

/// Takes the fields of a structure, and nothing else.
struct Fields;

fn no_structure<T>() -> Result<T, serde_json::Error> {
    Err(serde_json::Error::custom("attributes are the fields of a structure"))
}

/// Refuses values of these types.
macro_rules! refuse {
    ($($method:ident($($argument:ty),*)),* $(,)?) => {$(
        fn $method(self $(, _: $argument)*) -> Result<Attributes, serde_json::Error> {
            no_structure()
        }
    )*};
}

impl Serializer for Fields {
    type Ok = Attributes;
    type Error = serde_json::Error;
    type SerializeSeq = Impossible<Attributes, serde_json::Error>;
    type SerializeTuple = Impossible<Attributes, serde_json::Error>;
    type SerializeTupleStruct = Impossible<Attributes, serde_json::Error>;
    type SerializeTupleVariant = Impossible<Attributes, serde_json::Error>;
    type SerializeMap = Impossible<Attributes, serde_json::Error>;
    type SerializeStruct = Attributes;
    type SerializeStructVariant = Impossible<Attributes, serde_json::Error>;

    fn serialize_struct(
        self,
        _name: &'static str,
        length: usize,
    ) -> Result<Attributes, serde_json::Error> {
        Ok(Attributes(Vec::with_capacity(length)))
    }

    refuse! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32),
        serialize_i64(i64), serialize_u8(u8), serialize_u16(u16), serialize_u32(u32),
        serialize_u64(u64), serialize_f32(f32), serialize_f64(f64), serialize_char(char),
        serialize_str(&str), serialize_bytes(&[u8]), serialize_none(), serialize_unit(),
        serialize_unit_struct(&'static str),
        serialize_unit_variant(&'static str, u32, &'static str),
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, Self::Error> {
        no_structure()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        no_structure()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<Self::Ok, Self::Error> {
        no_structure()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Self::Error> {
        no_structure()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Self::Error> {
        no_structure()
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleStruct, Self::Error> {
        no_structure()
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, Self::Error> {
        no_structure()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Self::Error> {
        no_structure()
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, Self::Error> {
        no_structure()
    }
}

impl SerializeStruct for Attributes {
    type Ok = Self;
    type Error = serde_json::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), serde_json::Error> {
        self.0.push((Cow::Borrowed(name), serde_json::to_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<Self, serde_json::Error> {
        Ok(self)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::Attributes;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Thing {
        unique: bool,
        #[serde(rename = "default")]
        text: Option<String>,
        keys: Vec<String>,
    }

    #[test]
    fn a_structure_and_its_attributes_are_the_same() {
        let thing = Thing { unique: true, text: None, keys: vec!["a".to_owned()] };
        let mut attributes = Attributes::of(&thing).unwrap();
        assert_eq!(attributes.names().collect::<Vec<_>>(), ["default", "keys", "unique"]);
        assert_eq!(attributes.recall::<Thing>().unwrap(), thing);
        let written = serde_json::to_string(&attributes).unwrap();
        assert_eq!(written, r#"{"default":null,"keys":["a"],"unique":true}"#);
        let read: Attributes = serde_json::from_str(&written).unwrap();
        assert_eq!(read, attributes);
        attributes.insert("middle", json!(1));
        attributes.insert("unique", json!(false));
        attributes.remove("keys");
        assert_eq!(
            serde_json::to_value(&attributes).unwrap(),
            json!({"default": null, "middle": 1, "unique": false})
        );
        assert!(attributes.contains("default") && !attributes.contains("keys"));
        assert_eq!(attributes["middle"], 1);
        assert!(
            attributes.recall::<Thing>().unwrap_err().to_string().contains("missing field `keys`")
        );
    }

    #[test]
    fn what_is_no_structure_has_no_attributes() {
        for value in [json!(1), json!({"a": 1}), json!([1]), json!(null), json!("a")] {
            assert!(Attributes::of(&value).is_err(), "{value}");
        }
    }
}
