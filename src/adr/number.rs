//! The number of a record, and how names of files say it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number of a record, written `ADR-004`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AdrNumber(pub u32);

/// The most digits that a number has.
const DIGITS: usize = 6;

impl fmt::Display for AdrNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("ADR-{:03}", self.0))
    }
}

impl std::str::FromStr for AdrNumber {
    type Err = String;

    /// Reads `ADR-004`, `adr-4`, `0004` or `4`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.trim().to_ascii_lowercase();
        let digits = match lower.strip_prefix("adr") {
            Some(rest) => rest.strip_prefix(['-', '_', ' ']).unwrap_or(rest),
            None => lower.as_str(),
        };
        let whole = (1..=DIGITS).contains(&digits.len());
        let digits = digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits);
        digits
            .filter(|_| whole)
            .and_then(|digits| digits.parse().ok())
            .map(Self)
            .ok_or_else(|| format!("`{text}` is no number of an ADR, such as `ADR-004`"))
    }
}

impl Serialize for AdrNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AdrNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for AdrNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AdrNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^ADR-[0-9]{3,6}$" })
    }
}

/// What the name of a record's file is made of: `ADR-004-a-title.md`, `0004-a-title.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What stands before the number: `ADR-`, or nothing.
    pub prefix: String,
    /// The number.
    pub number: AdrNumber,
    /// With how many digits it is written.
    pub digits: usize,
    /// What stands between the number and the title.
    pub separator: char,
    /// The title's part of the name, which stays when a record takes another number.
    pub slug: String,
}

impl Named {
    /// Reads the name of a file; `None` where it is no Markdown file with a number. A date is none.
    pub fn read(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        if !["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            return None;
        }
        let word =
            stem.get(..3).filter(|word| word.eq_ignore_ascii_case("adr")).map_or(0, str::len);
        let blank = stem[word..].starts_with(['-', '_', ' ']) && word > 0;
        let (prefix, rest) = stem.split_at(word + usize::from(blank));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = rest[digits..].chars().next();
        if !(1..=DIGITS).contains(&digits) || after.is_some_and(char::is_alphanumeric) {
            return None;
        }
        if is_date(rest) {
            return None;
        }
        Some(Self {
            prefix: prefix.to_owned(),
            number: AdrNumber(rest[..digits].parse().ok()?),
            digits,
            separator: after.unwrap_or('-'),
            slug: rest[digits..].trim_start_matches(['-', '_', ' ']).to_owned(),
        })
    }

    /// The name of the file of another record in the same manner.
    pub fn of(&self, number: AdrNumber, slug: &str) -> String {
        let Self { prefix, digits, separator, .. } = self;
        format!("{prefix}{:0digits$}{separator}{slug}.md", number.0)
    }
}

/// Whether a text begins with a day: `2024-01-31`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00";
    bytes.len() >= shape.len()
        && shape.iter().zip(bytes).all(|(shape, byte)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => matches!(byte, b'-' | b'_'),
        })
}
