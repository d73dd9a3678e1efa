//! `pgcanon adr`: the records that decisions rest on.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::adr::check::{candidates, check};
use crate::adr::cite::{Citation, in_decisions, in_sql};
use crate::adr::folder::FolderError;
use crate::adr::write::{New, superseded, superseded_status};
use crate::adr::{AdrNumber, AdrStatus, Library, Unfit, folder};
use crate::cli::{AdrArgs, AdrVerb, Cli, ListFormat, NewStatus};
use crate::config::{Adr, Project};
use crate::diff::counted;
use crate::evidence::{EvidenceError, artifacts};
use crate::problem::Problems;
use crate::register::Register;
use crate::report::adr::List;
use crate::source::{SourceError, migrations};

pub(super) fn run(cli: &Cli, args: &AdrArgs, environment: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let library = project::library(&project)?;
    if !matches!(args.verb, AdrVerb::New { .. }) {
        // Nothing is wrong with no records, unless they are somewhere else than is said.
        let path = &project.config.adr.path;
        if *path != Adr::default().path && !project.path(path).is_dir() {
            return Err(FolderError::Absent { path: path.clone() }.into());
        }
    }
    match &args.verb {
        AdrVerb::New { title, status, supersedes } => {
            let status = match status {
                NewStatus::Proposed => AdrStatus::Proposed,
                NewStatus::Accepted => AdrStatus::Accepted,
            };
            new(&project, &library, title.trim(), status, *supersedes)
        }
        AdrVerb::List { format } => list(&project, &library, *format, show::width(environment)),
        AdrVerb::Check => checked(&project, &library),
    }
}

fn new(
    project: &Project,
    library: &Library,
    title: &str,
    status: AdrStatus,
    supersedes: Option<AdrNumber>,
) -> Result<u8, Error> {
    if !title.contains(char::is_alphanumeric) || title.contains(char::is_control) {
        return Err(Error::Title(title.to_owned()));
    }
    let unfit = |number, unfit, hint| Error::UnfitAdr { number, unfit, hint };
    let old = match supersedes {
        None => None,
        Some(number) => {
            let hint =
                format!("name one of `pgcanon adr list`; accepted are {}", candidates(library));
            let old = library.get(number).map_err(|absent| unfit(number, absent, hint))?;
            if old.status == AdrStatus::Superseded {
                let by = old.superseded_by.iter().map(|link| link.number).collect();
                let hint = "name the record that took its place".to_owned();
                return Err(unfit(number, Unfit::Status(old.status, by), hint));
            }
            Some(old)
        }
    };
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let new = New { title, status, supersedes: old, today: &today };
    let (number, file, text) = new.file(library);
    folder::create(&project.root, &file, &text)?;
    let mut said = format!("wrote {file}\n");
    let mut next = None;
    if let Some(old) = old.filter(|_| status != AdrStatus::Accepted) {
        // Until then the old one holds, and so does whatever rests on it.
        next = Some(format!(
            "next: once {number} is accepted, write `{}` as the status of {}",
            superseded_status(old, number, &file),
            old.file
        ));
    } else if let Some(old) = old {
        artifacts::put(&project.path(&old.file), superseded(old, number, &file).as_bytes())
            .map_err(|source| EvidenceError::Write { path: old.file.clone(), source })?;
        said += &format!("{} is superseded by {number}: changed {}\n", old.number, old.file);
        next = Some(format!("next: pgcanon adr check, for what still cites {}", old.number));
    }
    show::stdout(&said)?;
    if let Some(next) = next {
        show::stderr(&format!("{next}\n"));
    }
    Ok(AGREED)
}

fn list(project: &Project, library: &Library, format: ListFormat, width: u16) -> Result<u8, Error> {
    let (citations, _) = citations(project, &project::register(project)?)?;
    let list = List::of(library, &citations);
    match format {
        ListFormat::Json => show::stdout(&(serde_json::to_string_pretty(&list)? + "\n"))?,
        ListFormat::Table if library.entries.is_empty() => {
            show::stdout(&format!("no ADR in {}\n", library.folder))?;
            show::stderr(&format!("next: {}\n", begin(project)));
        }
        ListFormat::Table => show::stdout(&list.table(width))?,
    }
    let mut unreadable = false;
    for problems in library.entries.iter().filter_map(|entry| entry.outcome.as_ref().err()) {
        show::stderr(&format!("\n{}\n", told(problems)));
        unreadable = true;
    }
    Ok(if unreadable { DISAGREED } else { AGREED })
}

/// Where records are usually kept, besides `adr`.
const USUAL: [&str; 6] = [
    "doc/adr",
    "docs/adr",
    "docs/adrs",
    "docs/decisions",
    "doc/architecture/decisions",
    "docs/architecture/decisions",
];

/// What to do where there are no records: perhaps they are in another folder.
fn begin(project: &Project) -> String {
    match USUAL.iter().find(|folder| project.path(folder).is_dir()) {
        Some(folder) => format!("write `path = \"{folder}\"` below `[adr]` in pgcanon.toml"),
        None => "pgcanon adr new \"what is decided\"".to_owned(),
    }
}

/// What is wrong with the records and with what cites them, and both in numbers.
pub(super) fn problems(
    project: &Project,
    library: &Library,
    register: &Register,
) -> Result<(Vec<Problems>, String), Error> {
    let (citations, texts) = citations(project, register)?;
    let numbers = format!(
        "{} in {}, {}",
        counted(library.entries.len(), "ADR"),
        library.folder,
        counted(citations.len(), "citation")
    );
    Ok((check(library, &citations, &texts), numbers))
}

fn checked(project: &Project, library: &Library) -> Result<u8, Error> {
    let (found, numbers) = problems(project, library, &project::register(project)?)?;
    if found.is_empty() {
        show::stdout(&format!("{numbers}: nothing is wrong\n"))?;
        return Ok(AGREED);
    }
    let count: usize = found.iter().map(|problems| problems.list.len()).sum();
    let mut text: String = found.iter().map(|problems| told(problems) + "\n\n").collect();
    text += &format!("{} in {}\n", counted(count, "problem"), library.folder);
    show::stdout(&text)?;
    Ok(DISAGREED)
}

/// The problems of a file with the hint of each.
fn told(problems: &Problems) -> String {
    let hint = problems.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{problems}{hint}")
}

/// Everything that cites a record, and the texts of the files that do. What is not there cites
/// nothing.
pub(super) fn citations(
    project: &Project,
    register: &Register,
) -> Result<(Vec<Citation>, BTreeMap<String, String>), Error> {
    let config = &project.config;
    let in_register = &config.canonical.register;
    let mut files: Vec<String> = vec![in_register.clone(), config.canonical.sql.clone()];
    files.extend(config.migrations.setup.iter().cloned());
    if project.path(&config.migrations.path).is_dir() {
        let folder = &config.migrations;
        let chain = migrations::read(&project.root, &folder.path, folder.convention)
            .map_err(SourceError::from)?;
        files.extend(chain.files().map(|path| path.to_string_lossy().into_owned()));
    }
    let mut citations = Vec::new();
    let mut texts = BTreeMap::new();
    for file in files {
        let text = match std::fs::read(project.path(&file)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(source) => return Err(SourceError::Read { path: file, source }.into()),
        };
        citations.extend(if file == *in_register {
            in_decisions(&file, &text, register)
        } else {
            in_sql(&file, &text)
        });
        texts.insert(file, text);
    }
    Ok((citations, texts))
}
