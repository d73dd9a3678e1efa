//! What stands before a text in a script, as far as it tells whether the text is a secret.

use super::{NO_KEYS, ends_like_a_secret, is_secret_name, names_a_user};

/// A place in a script.
#[derive(Default)]
pub(super) struct Place<'s> {
    /// The last two names, with nothing but `=`, `.` and `TO` after them.
    before: &'s str,
    name: &'s str,
    /// Whether the statement is about a user mapping.
    in_mapping: bool,
    /// Whether a list of options is open.
    in_options: bool,
    setting: Setting,
    call: Call,
}

/// How far a `SET` has been read. A setting of somebody's own has a dot in its name; a column in
/// `UPDATE … SET` has none.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Setting {
    #[default]
    None,
    /// `SET`, `SET LOCAL` or `SET app` was read.
    Begun,
    /// `SET app.` was read, or `SET app.key`.
    Dotted,
    /// The value comes next.
    Value,
}

/// How far a call of `set_config` has been read.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Call {
    #[default]
    None,
    /// The name of the setting comes next.
    Begun,
    /// The name was that of a secret, and this many parentheses are open.
    OfSecret(usize),
}

impl<'s> Place<'s> {
    /// Whether a text that comes here is a secret.
    pub(super) fn is_secret(&self, text: &str) -> bool {
        // The letter of `E'…'` is a word of its own.
        let name = if is(self.name, "e") { self.before } else { self.name };
        // Elsewhere a key is a column.
        let names_a_value = self.in_options || self.setting == Setting::Value || name.contains('.');
        let says_no_key = || NO_KEYS.iter().any(|value| is(inner(text), value));
        is_secret_name(name)
            || self.in_mapping && !names_a_user(name)
            || names_a_value && ends_like_a_secret(name) && !says_no_key()
            || matches!(self.call, Call::OfSecret(_))
    }

    /// Goes past a token.
    pub(super) fn pass(&mut self, token: &'s str) {
        let first = token.chars().next().unwrap_or_default();
        let is_layout = first.is_whitespace() || token.starts_with("--") || token.starts_with("/*");
        if is_layout {
            return;
        }
        let is_name = first == '"' || first == '_' || first.is_alphabetic();
        self.call = self.call.after(token, is_name);
        self.setting = self.setting.after(token, is_name);
        if is_name {
            if !is(token, "to") {
                (self.before, self.name) = (self.name, token);
            }
            self.in_mapping |= is(self.before, "user") && is(self.name, "mapping");
            return;
        }
        self.in_options = first == '(' && is(self.name, "options")
            || self.in_options && !matches!(first, ')' | ';');
        self.in_mapping &= first != ';';
        if !matches!(first, '=' | '.') {
            (self.before, self.name) = ("", "");
        }
    }
}

impl Setting {
    fn after(self, token: &str, is_name: bool) -> Self {
        match (self, token) {
            _ if is(token, "set") => Self::Begun,
            (Self::Dotted, _) if token == "=" || is(token, "to") => Self::Value,
            (Self::Begun | Self::Dotted, ".") => Self::Dotted,
            (Self::Begun | Self::Dotted, _) if is_name => self,
            (Self::Value, _) if is(token, "e") => self,
            _ => Self::None,
        }
    }
}

impl Call {
    fn after(self, token: &str, is_name: bool) -> Self {
        let text = inner(token);
        match (self, token) {
            (Self::OfSecret(depth), "(") => Self::OfSecret(depth + 1),
            (Self::OfSecret(0 | 1), ")") | (Self::OfSecret(_), ";") => Self::None,
            (Self::OfSecret(depth), ")") => Self::OfSecret(depth - 1),
            (Self::OfSecret(_), _) => self,
            _ if is(token, "set_config") => Self::Begun,
            (Self::Begun, "(" | "=" | ">") => self,
            (Self::Begun, _) if text.len() < token.len() && !is_name => {
                let is_secret = is_secret_name(text) || ends_like_a_secret(text);
                if is_secret { Self::OfSecret(1) } else { Self::None }
            }
            // `setting_name => '…'`, and the letter of `E'…'`.
            (Self::Begun, _) if is_name => self,
            _ => Self::None,
        }
    }
}

fn is(word: &str, name: &str) -> bool {
    word.eq_ignore_ascii_case(name)
}

/// What is within the quotes or the dollars of a text.
fn inner(text: &str) -> &str {
    text.trim_matches(['\'', '$'])
}
