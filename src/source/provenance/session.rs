//! The `search_path` of the simulated session.

/// The settings of a session that decide what an unqualified name means.
#[derive(Clone, Debug)]
pub(super) struct SearchPath {
    current: Vec<String>,
    /// What `current` returns to when the transaction ends, if `SET LOCAL` changed it.
    after_transaction: Option<Vec<String>>,
    /// What a rollback returns to.
    at_begin: Option<Vec<String>>,
}

impl Default for SearchPath {
    fn default() -> Self {
        // `"$user"` names a schema only by coincidence, so the default is taken to be `public`.
        Self { current: vec!["public".to_owned()], after_transaction: None, at_begin: None }
    }
}

impl SearchPath {
    pub(super) fn schemas(&self) -> &[String] {
        &self.current
    }

    pub(super) fn set(&mut self, schemas: Vec<String>, local: bool) {
        let before = std::mem::replace(&mut self.current, schemas);
        if local {
            self.after_transaction.get_or_insert(before);
        } else {
            self.after_transaction = None;
        }
    }

    pub(super) fn reset(&mut self, local: bool) {
        self.set(Self::default().current, local);
    }

    pub(super) fn begin(&mut self) {
        self.at_begin = Some(self.current.clone());
    }

    pub(super) fn commit(&mut self) {
        self.at_begin = None;
        if let Some(schemas) = self.after_transaction.take() {
            self.current = schemas;
        }
    }

    pub(super) fn roll_back(&mut self) {
        self.after_transaction = None;
        if let Some(schemas) = self.at_begin.take() {
            self.current = schemas;
        }
    }
}

/// Splits the one string that `set_config` takes, as `SplitIdentifierString` does.
pub(super) fn split_identifiers(value: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut chars = value.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                name.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => names.push(std::mem::take(&mut name)),
            c if !quoted && c.is_whitespace() => {}
            c if quoted => name.push(c),
            c => name.extend(c.to_lowercase()),
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}
