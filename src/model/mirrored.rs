//! How the objects of a kind are written in the YAML mirror: where they stand, and what goes
//! without saying. Each room says it in a constant; [`mirror`](crate::mirror) does the rest for all.

use serde::de::{DeserializeOwned, Deserializer, Visitor, value};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::{Attributes, Kind};

/// How the objects of a kind are written.
#[derive(Clone, Copy, Debug)]
pub struct Mirrored {
    /// What they are written under.
    pub place: Place,
    /// Whether there is one at most where it is written, without a name of its own.
    pub single: bool,
    /// The attribute that stands for the whole object where nothing else has to be said of it.
    pub short: Option<&'static str>,
    /// What an attribute is where it is not said, if that is not `false`, empty or null; in the order
    /// in which one follows from another.
    pub usual: &'static [(&'static str, Usual)],
    /// Attributes that the place decides where the schema is built, beside the owner: they are not
    /// written.
    pub environment: &'static [&'static str],
    /// What a person can say of such an object beside what can be said of every one.
    pub metadata: &'static [&'static str],
}

impl Mirrored {
    /// What most kinds are: written whole under their schema.
    pub const PLAIN: Self = Self {
        place: Place::Own,
        single: false,
        short: None,
        usual: &[],
        environment: &[],
        metadata: &[],
    };
}

/// What a person can say of something that holds or shows rows, and of a schema for all in it.
pub const ROWS: &[&str] = &["sensitivity", "tenant_scope", "retention"];

/// What the objects of a kind are written under.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// Their schema; the top, for what is in none.
    Own,
    /// The top.
    Top,
    /// The object that their path begins with.
    Part {
        /// The kinds that it can be of.
        of: &'static [Kind],
        /// Kinds with parts of which only what stands on them is an object, as a comment.
        mentioned_in: &'static [Kind],
    },
    /// The object of the same schema that an attribute names; their schema, where it is in another.
    Beside {
        /// The attribute.
        attribute: &'static str,
        /// The kinds that it can name.
        of: &'static [Kind],
    },
    /// The object that they stand on.
    On {
        /// The kinds that it can be of; none for every kind that stands on nothing itself.
        of: &'static [Kind],
        /// Whether there are some that stand on nothing.
        alone: bool,
    },
}

/// What an attribute is where nothing is said of it.
#[derive(Clone, Copy, Debug)]
pub enum Usual {
    /// This text.
    Text(&'static str),
    /// This number.
    Number(i64),
    /// True.
    Yes,
    /// These texts.
    Texts(&'static [&'static str]),
    /// The name, as SQL spells it, of what the object is written under.
    Holder,
    /// The names of the parts of a kind, in the order in which they are written.
    Names(Kind),
    /// What follows from other attributes.
    Of(fn(&Attributes) -> Value),
}

/// The names of the fields of a structure, in the order in which it declares them.
pub(super) fn field_names<S: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It fails always: no field is read.
    let _ = S::deserialize(Names(&mut names));
    names
}

/// Takes the names of the fields that a structure asks for, and gives it none.
struct Names<'n>(&'n mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, value::Error> {
        Err(serde::de::Error::custom("there are names alone"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
