//! From the text of `pgcanon.toml` to a [`Config`], with every problem on the way.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Config, SECTIONS, Section, Shown};
use super::value::{Item, a};
use super::{SchemaSource, ScratchMode};
use crate::problem::{Fault, Problems, nearest, quoted};

/// Reads the text of a configuration file. `file` is what messages call it.
///
/// # Errors
///
/// Every problem of the file. After the first thing that is not TOML it is a guess what the rest
/// belongs to, so from there on only syntax is reported.
pub fn parse(file: &str, text: &str) -> Result<Config, Problems> {
    let (document, syntax) = DeTable::parse_recoverable(text);
    let mut config = Config::default();
    let mut faults = Vec::new();
    top_level(&mut config, document.get_ref(), &mut faults);
    if faults.is_empty() {
        check_together(&config, document.get_ref(), &mut faults);
    }

    let syntax: Vec<Fault> = syntax
        .iter()
        .map(|error| Fault::new(error.span().unwrap_or(text.len()..text.len()), error.message()))
        .collect();
    if let Some(first) = syntax.iter().map(|fault| fault.span.start).min() {
        let line = text[..text.floor_char_boundary(first)].rfind('\n').map_or(0, |at| at + 1);
        faults.retain(|fault| fault.span.start < line && !fault.absent);
    }
    faults.extend(syntax);
    Problems::of(file, text, faults).map_or(Ok(config), Err)
}

/// Whether the text of a configuration file says a key itself.
pub(super) fn says(text: &str, section: &str, key: &str) -> bool {
    let (document, _) = DeTable::parse_recoverable(text);
    let mut sections = document.get_ref().iter();
    sections.any(|(name, value)| name.get_ref() == section && value.get_ref().get(key).is_some())
}

fn top_level(config: &mut Config, document: &DeTable<'_>, faults: &mut Vec<Fault>) {
    for (name, value) in document {
        if let Some(section) = SECTIONS.iter().find(|section| section.name == name.get_ref()) {
            (section.read)(config, value, faults);
        } else {
            let unknown = match value.get_ref() {
                DeValue::Table(_) => format!("unknown section `{}`", name.get_ref()),
                _ => format!("unknown key `{}`", name.get_ref()),
            };
            let known = || SECTIONS.iter().map(|section| section.name);
            let hint = elsewhere(name.get_ref(), None)
                .or_else(|| did_you_mean(name.get_ref(), known()))
                .unwrap_or_else(|| format!("the sections are {}", quoted(known())));
            faults.push(Fault::new(name.span(), unknown).hint(hint));
        }
    }
}

fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

/// The hint for a key that exists in another section than `here`.
fn elsewhere(name: &str, here: Option<&str>) -> Option<String> {
    SECTIONS
        .iter()
        .filter(|section| Some(section.name) != here)
        .find(|section| (section.key_names)().contains(&name))
        .map(|section| {
            let (open, close) = if section.repeated { ("[[", "]]") } else { ("[", "]") };
            format!("move it to `{open}{}{close}`", section.name)
        })
}

/// Reads `[name]`.
pub(super) fn section<S: Section>(
    target: &mut S,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Vec<Fault>,
) {
    match value.get_ref() {
        DeValue::Table(table) => keys(target, table, &value.span(), faults),
        other => faults.push(
            Fault::new(value.span(), format!("`{}` must be a table, found {}", S::NAME, a(other)))
                .hint(format!("write `[{}]` above its keys", S::NAME)),
        ),
    }
}

/// Reads `[[name]]`, one entry for each.
pub(super) fn entries<S: Section>(
    target: &mut Vec<S>,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Vec<Fault>,
) {
    let hint = format!("write `[[{}]]` above the keys of each", S::NAME);
    let DeValue::Array(array) = value.get_ref() else {
        let found = a(value.get_ref());
        let message = format!("`{}` must be a list of tables, found {found}", S::NAME);
        faults.push(Fault::new(value.span(), message).hint(hint));
        return;
    };
    for element in &**array {
        if let DeValue::Table(table) = element.get_ref() {
            let mut entry = S::default();
            keys(&mut entry, table, &element.span(), faults);
            target.push(entry);
        } else {
            let found = a(element.get_ref());
            let message = format!("`{}` must hold tables, found {found}", S::NAME);
            faults.push(Fault::new(element.span(), message).hint(hint.clone()));
        }
    }
}

fn keys<S: Section>(
    target: &mut S,
    table: &DeTable<'_>,
    header: &Range<usize>,
    faults: &mut Vec<Fault>,
) {
    for (name, value) in table {
        if let Some(key) = S::KEYS.iter().find(|key| key.name == name.get_ref()) {
            let item = Item { key: format!("{}.{}", S::NAME, key.name), value };
            (key.read)(target, &item, faults);
            continue;
        }
        let known = || S::KEYS.iter().map(|key| key.name);
        let hint = elsewhere(name.get_ref(), Some(S::NAME))
            .or_else(|| did_you_mean(name.get_ref(), known()))
            .unwrap_or_else(|| format!("the keys of `{}` are {}", S::NAME, quoted(known())));
        let message = format!("unknown key `{}`", name.get_ref());
        faults.push(Fault::new(name.span(), message).hint(hint));
    }
    for key in S::KEYS {
        let Shown::Required(example) = key.shown else { continue };
        if !table.keys().any(|name| name.get_ref() == key.name) {
            let message = format!("`{}` has no `{}`", S::NAME, key.name);
            let hint = format!("add `{} = {example}`, in words of your own", key.name);
            faults.push(Fault::new(header.clone(), message).hint(hint).absent());
        }
    }
}

/// Checks what no key can tell alone.
fn check_together(config: &Config, document: &DeTable<'_>, faults: &mut Vec<Fault>) {
    let span = |section: &str, key: &str| {
        document
            .iter()
            .find(|(name, _)| name.get_ref() == section)
            .and_then(|(_, value)| value.get_ref().get(key))
            .map(Spanned::span)
    };
    if config.scratch.mode == ScratchMode::Server && config.scratch.url.is_none() {
        faults.push(
            Fault::new(
                span("scratch", "mode").unwrap_or(0..0),
                "`scratch.mode` is `server`, and no `scratch.url` says which",
            )
            .hint("add `url = \"postgresql://…\"` to `[scratch]`"),
        );
    }

    // A source that is there and is not compared would be passed over in silence.
    let order = &config.precedence.order;
    let needed = [
        (SchemaSource::Canonical, true),
        (SchemaSource::Migrations, true),
        (SchemaSource::Snapshot, config.snapshot.path.is_some()),
    ];
    for (source, _) in needed.iter().filter(|(source, needed)| *needed && !order.contains(source)) {
        faults.push(
            Fault::new(
                span("precedence", "order").unwrap_or(0..0),
                format!("`precedence.order` does not have `{source}`, which is compared"),
            )
            .hint(format!("add `\"{source}\"` where it belongs")),
        );
    }

    // Whatever pgcanon writes must not be a file that says something else already.
    let canonical = &config.canonical;
    let files = [
        ("canonical", "sql", &canonical.sql),
        ("canonical", "yaml", &canonical.yaml),
        ("canonical", "register", &canonical.register),
        ("baseline", "path", &config.baseline.path),
        ("baseline", "evidence", &config.baseline.evidence),
        ("migrations", "path", &config.migrations.path),
        ("artifacts", "path", &config.artifacts.path),
        ("adr", "path", &config.adr.path),
    ];
    let snapshot = config.snapshot.path.iter().map(|path| ("snapshot", "path", path));
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for (section, key, path) in files.into_iter().chain(snapshot) {
        let name = format!("{section}.{key}");
        let Some(first) = taken.insert(tidy(path), name.clone()) else { continue };
        let at = span(section, key)
            .or_else(|| first.split_once('.').and_then(|(section, key)| span(section, key)));
        faults.push(
            Fault::new(at.unwrap_or(0..0), format!("`{first}` and `{name}` are both `{path}`"))
                .hint("give each a file of its own"),
        );
    }
}

/// The path without what does not change its meaning, to see two spellings of one place.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}
