//! From the text of a file to its tests.
//!
//! Statements are found as the script runner finds them, so that a comment in a string or between
//! dollar signs is none. What stands above a statement belongs to it; `-- test:` begins a test, and
//! what stands before the first one is run in each test of the file.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::annotation::{self, Annotation, Failure, Role, Setting};
use super::comments::{self, Comment, Piece};
use super::error::BehaviourError;
use super::rows::Rows;
use super::{Body, Case, Checked, Expected, Revision, TestFile, pgtap};
use crate::postgres::script::{self, Loader, Step, Variables};
use crate::problem::{Fault, Problems};

/// How a file begins that is written for pgTAP: it says how many tests it has, or has them all run.
static PGTAP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^select\s+(\*\s+from\s+)?([a-z_]\w*\.)?(plan|no_plan|runtests)\s*\(").ok()
});

/// Reads a file.
///
/// # Errors
/// When the file cannot be read or split into statements, and everything that is wrong with its
/// annotations.
pub fn parse(loader: &dyn Loader, path: &str) -> Result<TestFile, BehaviourError> {
    let failed = |source| BehaviourError::Script { path: path.to_owned(), source };
    let script = script::parse(loader, path, &mut Variables::new()).map_err(failed)?;
    let is_pgtap =
        |step: &Step| PGTAP.as_ref().is_some_and(|pattern| pattern.is_match(&step.statement().sql));
    if script.steps().iter().any(is_pgtap) {
        return Ok(pgtap::file(script.path(), script.steps()));
    }
    let bytes = loader.load(path).map_err(|source| {
        failed(script::ScriptError::Read {
            path: Arc::clone(script.path()),
            included: None,
            source,
        })
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let mut reader = Reader::new(&text, Arc::clone(script.path()));
    let own = script.steps().iter().filter(|step| step.source().path() == script.path());
    for step in own {
        reader.step(step);
    }
    reader.finish()
}

/// What a file is called that says nothing of it.
pub(super) fn named_after(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("sql") => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// What was read of the annotations above the next statement.
#[derive(Default)]
struct Above {
    role: Option<Role>,
    settings: Vec<Setting>,
    fails: Option<(Failure, Range<usize>)>,
    returns: Option<(Rows, Range<usize>)>,
    affects: Option<(u64, Range<usize>)>,
    /// Where the last of them stands that say something about a statement.
    last: Option<Range<usize>>,
}

/// A test that is being read.
struct Begun {
    name: String,
    at: Range<usize>,
    role: Option<Role>,
    revision: Option<Revision>,
    settings: Vec<Setting>,
    statements: Vec<Checked>,
}

struct Reader<'t> {
    text: &'t str,
    path: Arc<str>,
    faults: Vec<Fault>,
    /// Where the last statement ends.
    at: usize,
    /// Nothing but comments so far: what is said here holds for the file.
    in_head: bool,
    role: Option<Role>,
    revision: Option<Revision>,
    settings: Vec<Setting>,
    setup: Vec<Checked>,
    named_roles: Vec<(String, Range<usize>)>,
    tests: Vec<Begun>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, path: Arc<str>) -> Self {
        Self {
            text,
            path,
            faults: Vec::new(),
            at: 0,
            in_head: true,
            role: None,
            revision: None,
            settings: Vec::new(),
            setup: Vec::new(),
            named_roles: Vec::new(),
            tests: Vec::new(),
        }
    }

    fn fault(&mut self, span: Range<usize>, message: impl Into<String>, hint: &str) {
        self.faults.push(Fault::new(span, message).hint(hint));
    }

    fn step(&mut self, step: &Step) {
        let span = step.span();
        let above = self.gap(self.at..span.start.max(self.at));
        self.in_head = false;
        self.at = span.end;
        if step.copy_data().is_none() {
            for comment in comments::within(self.text, span.clone()) {
                if annotation::word(&self.text[comment.clone()]).is_some() {
                    let hint = "move it to the line above the statement";
                    self.fault(comment, "an annotation inside of a statement", hint);
                }
            }
        }
        if let Some((message, hint)) = step.barred_from_transaction() {
            self.fault(span, message, hint);
        }
        let checked = self.checked(step, above);
        match self.tests.last_mut() {
            Some(test) => test.statements.push(checked),
            None => self.setup.push(checked),
        }
    }

    /// A statement with what stands above it.
    fn checked(&mut self, step: &Step, above: Above) -> Checked {
        let Above { role, settings, fails, returns, affects, .. } = above;
        if let Some((Rows::Table { columns, .. }, at)) = &returns
            && columns.is_empty()
        {
            let hint = "write the names of the columns and the rows below, parted by `|`";
            self.fault(at.clone(), "`returns` is followed by no table", hint);
        }
        let expected = match fails {
            Some((failure, _)) => {
                let others = [returns.map(|(_, at)| at), affects.map(|(_, at)| at)];
                for span in others.into_iter().flatten() {
                    let hint = "remove it: a statement that fails returns and changes nothing";
                    self.fault(span, "the statement is to fail", hint);
                }
                Expected::Failure(failure)
            }
            None => Expected::Success {
                returns: returns.map(|(rows, _)| rows),
                affects: affects.map(|(count, _)| count),
            },
        };
        Checked { step: step.clone(), expected, role, settings }
    }

    /// Reads what stands between two statements, and returns what belongs to the second.
    fn gap(&mut self, gap: Range<usize>) -> Above {
        let mut above = Above::default();
        let mut table: Option<usize> = None;
        for piece in comments::pieces(self.text, gap) {
            let comment = match piece {
                Piece::Meta(span) => {
                    self.meta(span);
                    continue;
                }
                Piece::Block(comment) => {
                    self.block(&comment);
                    continue;
                }
                Piece::Line(comment) => comment,
            };
            let words = &self.text[comment.span.clone()];
            if let (Some(end), Some((rows, _))) = (table, &mut above.returns)
                && is_row(&self.text[end..comment.span.start], words)
            {
                if let Err(message) = rows.take(words.trim_start_matches("--").trim()) {
                    let hint = "write `--   a | b`, with `'…'` around a value that holds `|`";
                    self.fault(comment.span.clone(), message, hint);
                }
                table = Some(comment.span.end);
                continue;
            }
            table = None;
            let Some(read) = annotation::read(words, comment.span.start) else { continue };
            if !comment.alone {
                let hint = "move it to the line above the statement it is about";
                self.fault(comment.span, "an annotation behind a statement", hint);
                continue;
            }
            match read {
                Ok(said) => {
                    if matches!(said, Annotation::Returns(Rows::Table { .. })) {
                        table = Some(comment.span.end);
                    }
                    self.take(said, comment.span, &mut above);
                }
                Err(fault) => self.faults.push(fault),
            }
        }
        above
    }

    fn take(&mut self, said: Annotation, at: Range<usize>, above: &mut Above) {
        if let Annotation::Role(Role::Named(name)) = &said {
            self.named_roles.push((name.clone(), at.clone()));
        }
        match said {
            Annotation::Test(name) => self.begin(name, at, std::mem::take(above)),
            Annotation::Role(role) => match self.scope(above) {
                Some((place, _)) if place.is_none() => *place = Some(role),
                None if above.role.is_none() => {
                    above.role = Some(role);
                    above.last = Some(at);
                }
                _ => self.twice("role", at),
            },
            Annotation::Revision(name) => self.bind(name, at),
            Annotation::Set(setting) => {
                if let Some((_, settings)) = self.scope(above) {
                    settings.push(setting);
                } else {
                    above.settings.push(setting);
                    above.last = Some(at);
                }
            }
            Annotation::Fails(failure) if above.fails.is_none() => {
                above.fails = Some((failure, at.clone()));
                above.last = Some(at);
            }
            Annotation::Returns(rows) if above.returns.is_none() => {
                above.returns = Some((rows, at.clone()));
                above.last = Some(at);
            }
            Annotation::Affects(count) if above.affects.is_none() => {
                above.affects = Some((count, at.clone()));
                above.last = Some(at);
            }
            Annotation::Fails(_) => self.twice("fails", at),
            Annotation::Returns(_) => self.twice("returns", at),
            Annotation::Affects(_) => self.twice("affects", at),
        }
    }

    /// Binds the file to a revision, in front of everything else, or a test, right below its name.
    fn bind(&mut self, name: String, at: Range<usize>) {
        let place = match self.tests.last_mut() {
            Some(test) if test.statements.is_empty() => &mut test.revision,
            None if self.in_head => &mut self.revision,
            _ => {
                let hint = "write it right below `-- test:`, or in front of everything else";
                return self.fault(at, "a revision is that of a test or of a file", hint);
            }
        };
        if place.is_some() {
            return self.twice("revision", at);
        }
        *place = Some(Revision { name, span: at });
    }

    /// What a role or a setting holds for, unless that is a statement: the file, in front of
    /// everything else; a test, right below its name.
    fn scope(&mut self, above: &Above) -> Option<(&mut Option<Role>, &mut Vec<Setting>)> {
        let of_statement = above.last.is_some();
        match self.tests.last_mut() {
            Some(test) if test.statements.is_empty() && !of_statement => {
                Some((&mut test.role, &mut test.settings))
            }
            None if self.in_head => Some((&mut self.role, &mut self.settings)),
            _ => None,
        }
    }

    fn begin(&mut self, name: String, at: Range<usize>, above: Above) {
        if let Some(lost) = above.last {
            let hint = "write it below `-- test:`, or above a statement";
            self.fault(lost, "an annotation above no statement", hint);
        }
        if self.tests.iter().any(|test| test.name == name) {
            let message = format!("there is a test `{name}` in this file already");
            self.fault(at.clone(), message, "give it another name");
        }
        self.in_head = false;
        let (settings, statements) = (Vec::new(), Vec::new());
        let (role, revision) = (None, None);
        self.tests.push(Begun { name, at, role, revision, settings, statements });
    }

    fn twice(&mut self, word: &str, at: Range<usize>) {
        self.fault(at, format!("`{word}` is there twice"), "remove one of the two");
    }

    fn meta(&mut self, span: Range<usize>) {
        let words = self.text[span.clone()].to_owned();
        let command = words.split_whitespace().next().unwrap_or_default();
        let hint = match command {
            "\\set" | "\\unset" | "\\." => return,
            "\\i" | "\\ir" | "\\include" | "\\include_relative" => {
                "name the file in `setup` of `[test]`: it is run once, before all tests"
            }
            _ => "write it in SQL; of psql's own commands a test may have `\\set`",
        };
        self.fault(span, format!("`{command}` is a command of psql"), hint);
    }

    /// A block comment is free, unless it looks like an annotation.
    fn block(&mut self, comment: &Comment) {
        let words = &self.text[comment.span.clone()];
        let meant = annotation::read(words, comment.span.start).is_some_and(|read| read.is_ok());
        if meant {
            let hint = "write it after `--`, on a line of its own";
            self.fault(comment.span.clone(), "an annotation between `/*` and `*/`", hint);
        }
    }

    fn finish(mut self) -> Result<TestFile, BehaviourError> {
        let end = self.text.len();
        let above = self.gap(self.at..end);
        if let Some(at) = above.last {
            let hint = "write the statement below it, or remove it";
            self.fault(at, "an annotation above no statement", hint);
        }
        if self.tests.is_empty() {
            if self.setup.is_empty() {
                self.fault(0..0, "there is no statement", "write a test, or remove the file");
            }
            let statements = std::mem::take(&mut self.setup);
            let at = statements.first().map_or(0..0, |first| first.step.span());
            let name = named_after(&self.path);
            let (role, revision, settings) = (None, None, Vec::new());
            self.tests.push(Begun { name, at, role, revision, settings, statements });
        }
        let empty: Vec<(Range<usize>, String)> = self
            .tests
            .iter()
            .filter(|test| test.statements.is_empty() && test.at != (0..0))
            .map(|test| (test.at.clone(), format!("the test `{}` has no statement", test.name)))
            .collect();
        for (at, message) in empty {
            self.fault(at, message, "write its statements below");
        }
        if let Some(problems) = Problems::of(&self.path, self.text, self.faults) {
            return Err(BehaviourError::Annotations(problems));
        }
        let setup: Arc<[Checked]> = self.setup.into();
        let named_roles: Arc<[(String, Range<usize>)]> = self.named_roles.into();
        let tests = self.tests.into_iter().map(|test| {
            let line = self.text[..test.at.start].bytes().filter(|byte| *byte == b'\n').count() + 1;
            Case {
                file: Arc::clone(&self.path),
                name: test.name,
                line: u32::try_from(line).unwrap_or(u32::MAX),
                role: test.role.or_else(|| self.role.clone()),
                revision: test.revision.or_else(|| self.revision.clone()),
                settings: self.settings.iter().cloned().chain(test.settings).collect(),
                setup: Arc::clone(&setup),
                named_roles: Arc::clone(&named_roles),
                body: Body::Annotated(test.statements),
            }
        });
        let tests = tests.collect();
        Ok(TestFile { path: self.path, tests })
    }
}

/// Whether a comment is a row of the table above it: on the next line, and set in.
fn is_row(between: &str, comment: &str) -> bool {
    let next = between.bytes().filter(|byte| *byte == b'\n').count() == 1;
    let inner = comment.trim_start_matches('-');
    next && (inner.starts_with("  ") || inner.starts_with('\t')) && !inner.trim().is_empty()
}
