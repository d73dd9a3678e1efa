//! From a typed value to how it is written in TOML.

use super::types::{Pattern, ServerUrl, Word};
use crate::source::migrations::Setting;

/// How a value is written in TOML.
pub(super) trait Written {
    /// `None` when there is no value to write.
    fn written(&self) -> Option<String>;
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Written for String {
    fn written(&self) -> Option<String> {
        Some(toml_string(self))
    }
}

impl Written for bool {
    fn written(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Written for u16 {
    fn written(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Written for Pattern {
    fn written(&self) -> Option<String> {
        self.as_str().to_owned().written()
    }
}

impl Written for ServerUrl {
    fn written(&self) -> Option<String> {
        Some(toml_string(self.text()))
    }
}

impl Written for Setting {
    fn written(&self) -> Option<String> {
        Some(toml_string(self.name()))
    }
}

impl<T: Word> Written for T {
    fn written(&self) -> Option<String> {
        Some(toml_string(self.word()))
    }
}

impl<T: Written> Written for Option<T> {
    fn written(&self) -> Option<String> {
        self.as_ref().and_then(Written::written)
    }
}

impl<T: Written> Written for Vec<T> {
    fn written(&self) -> Option<String> {
        let items: Vec<String> = self.iter().filter_map(Written::written).collect();
        Some(format!("[{}]", items.join(", ")))
    }
}
