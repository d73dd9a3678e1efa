//! The text of a lock, read. Pure.

use std::collections::BTreeMap;

use super::{FORMAT, Lock, Objects};
use crate::digest;
use crate::evidence::EvidenceError;
use crate::evidence::record::{Gate, Passage};

impl Lock {
    /// Reads the text of a lock; `path` is for messages alone.
    ///
    /// # Errors
    /// When a line cannot be understood, one that must be there is not, or the text is not the one
    /// that was sealed.
    pub fn parse(text: &str, path: &str) -> Result<Self, EvidenceError> {
        let wrong = |line: usize, reason: String| EvidenceError::Lock {
            path: path.to_owned(),
            line,
            reason,
        };
        let mut read = Read::default();
        for (number, line) in (1..).zip(text.split_terminator('\n')) {
            read.line(line).map_err(|reason| wrong(number, reason))?;
        }
        let lock = read.lock().map_err(|reason| wrong(1, reason))?;
        let written = lock.to_text();
        if written != text {
            let same = written.lines().zip(text.lines()).take_while(|(one, other)| one == other);
            let reason = "it is not as pgcanon wrote it: the seal below does not fit".to_owned();
            let line = (same.count() + 1).min(text.lines().count().max(1));
            return Err(wrong(line, reason));
        }
        Ok(lock)
    }
}

/// What was read so far.
#[derive(Default)]
struct Read {
    headers: BTreeMap<String, String>,
    settings: BTreeMap<String, String>,
    gates: Vec<Gate>,
    models: BTreeMap<String, String>,
    objects: Objects,
    files: BTreeMap<String, String>,
    forms: BTreeMap<String, super::Form>,
}

impl Read {
    fn line(&mut self, line: &str) -> Result<(), String> {
        // `sha256sum -c` would take it for a part of the file's name.
        if line.contains('\r') {
            return Err("it holds a carriage return".to_owned());
        }
        let Some(comment) = line.strip_prefix("# ") else { return self.file(line) };
        let Some((key, value)) = comment.split_once(": ") else { return Ok(()) };
        let value = value.to_owned();
        let taken = match key.split_once(' ') {
            Some(("setting", name)) => self.settings.insert(name.to_owned(), value).is_some(),
            Some(("model", role)) => self.models.insert(role.to_owned(), value).is_some(),
            Some(("gate", name)) => {
                let (word, said) = value.split_once(" · ").ok_or("a gate says nothing")?;
                let passage = Passage::of_word(word).ok_or("no gate ends so")?;
                let (name, said) = (name.to_owned(), said.to_owned());
                self.gates.push(Gate { name, passage, said });
                false
            }
            Some(("object", rest)) => {
                let (roles, digest) = rest.split_once(' ').ok_or("an object has no digest")?;
                is_digest(digest)?;
                let digests = self.objects.entry(value).or_default();
                let mut roles = roles.split(',');
                roles.any(|role| digests.insert(role.to_owned(), digest.to_owned()).is_some())
            }
            Some(("form", form)) => self.forms.insert(value, form.parse()?).is_some(),
            // The first line is for whoever reads it.
            _ if key.starts_with("pgcanon baseline lock") => false,
            _ => self.headers.insert(key.to_owned(), value).is_some(),
        };
        if taken { Err(format!("`# {key}: …` is there twice")) } else { Ok(()) }
    }

    fn file(&mut self, line: &str) -> Result<(), String> {
        let (digest, file) = line.split_once("  ").ok_or("it is no digest and path")?;
        is_digest(digest)?;
        if file.is_empty() {
            return Err("it names no file".to_owned());
        }
        if self.files.insert(file.to_owned(), digest.to_owned()).is_some() {
            return Err("the file is listed twice".to_owned());
        }
        Ok(())
    }

    fn lock(mut self) -> Result<Lock, String> {
        let mut header =
            |key: &str| self.headers.remove(key).ok_or(format!("`# {key}: …` is missing"));
        let format = header("format")?;
        if format != FORMAT.to_string() {
            return Err(format!(
                "it has format {format}, and this version of pgcanon reads format {FORMAT}"
            ));
        }
        let name = header("baseline")?;
        if !Lock::is_name(&name) {
            return Err(format!("`{name}` is no name of a baseline"));
        }
        header("seal")?;
        Ok(Lock {
            name,
            head: header("head")?,
            pgcanon: header("pgcanon")?,
            postgresql: header("postgresql")?
                .parse()
                .map_err(|_| "`# postgresql: …` is no version".to_owned())?,
            settings: self.settings,
            locked_by: header("locked by").ok(),
            gates: self.gates,
            models: self.models,
            objects: self.objects,
            files: self.files,
            forms: self.forms,
        })
    }
}

/// Whether it is a digest as this program writes it.
fn is_digest(text: &str) -> Result<(), String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if text.len() == digest::LENGTH && digits {
        return Ok(());
    }
    Err("it does not begin with a SHA-256 digest".to_owned())
}
