//! What is wrong with a folder of records as a whole, and with what cites them. Pure.

use std::collections::BTreeMap;

use super::cite::{Citation, Cited};
use super::{Adr, AdrNumber, AdrStatus, Library, Unfit};
use crate::problem::{Fault, Problems, quoted};

/// Everything that is wrong, by file. `texts` has the files that cite, by their names.
pub fn check(
    library: &Library,
    citations: &[Citation],
    texts: &BTreeMap<String, String>,
) -> Vec<Problems> {
    let mut faults: BTreeMap<&str, (&str, Vec<Fault>)> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for (file, text, fault) in numbering(library) {
        faults.entry(file).or_insert((text, Vec::new())).1.push(fault);
    }
    for entry in &library.entries {
        match &entry.outcome {
            Ok(adr) => {
                let found = links(library, adr);
                faults.entry(&adr.file).or_insert((&adr.text, Vec::new())).1.extend(found);
            }
            Err(problems) => unreadable.push(problems.clone()),
        }
    }
    for citation in citations {
        let Some(fault) = cited(library, citation) else { continue };
        let text = texts.get(&citation.file).map(String::as_str).unwrap_or_default();
        faults.entry(&citation.file).or_insert((text, Vec::new())).1.push(fault);
    }
    let found =
        faults.into_iter().filter_map(|(file, (text, faults))| Problems::of(file, text, faults));
    let mut all: Vec<Problems> = found.chain(unreadable).collect();
    all.sort_by(|a, b| a.file.cmp(&b.file));
    all
}

/// Gaps and numbers that are taken twice, each at the record that shows it. Numbers begin with 1, or
/// with 0 as MADR's own do.
fn numbering(library: &Library) -> Vec<(&str, &str, Fault)> {
    let mut faults = Vec::new();
    let mut before: Option<(AdrNumber, &str)> = None;
    for entry in &library.entries {
        let text = entry.outcome.as_ref().map(|adr| adr.text.as_str()).unwrap_or_default();
        let number = entry.number;
        match before {
            Some((last, file)) if last == number => {
                let fault = Fault::new(0..0, format!("`{file}` has the number {number} too"));
                faults.push((
                    entry.file.as_str(),
                    text,
                    fault.hint("give one of the two the next free number"),
                ));
            }
            _ => {
                let expected = before.map_or(1, |(last, _)| last.0 + 1);
                if number.0 > expected {
                    let last = AdrNumber(number.0 - 1);
                    let gap = if last.0 == expected {
                        format!("{last} is missing before {number}")
                    } else {
                        format!("{} to {last} are missing before {number}", AdrNumber(expected))
                    };
                    let hint = "take the file from version control again; a record that is withdrawn \
                                stays, as rejected or superseded";
                    faults.push((entry.file.as_str(), text, Fault::new(0..0, gap).hint(hint)));
                }
            }
        }
        before = Some((number, &entry.file));
    }
    faults
}

/// What is wrong with what a record says of itself and of others.
fn links(library: &Library, adr: &Adr) -> Vec<Fault> {
    let Adr { number, .. } = adr;
    let mut faults = Vec::new();
    if let Some(titled) = adr.titled.as_ref().filter(|titled| titled.number != *number) {
        let message = format!("the title says {}, and the file's name {number}", titled.number);
        faults.push(Fault::new(titled.span.clone(), message).hint("make the two the same"));
    }
    if adr.status == AdrStatus::Superseded && adr.superseded_by.is_empty() {
        let fault = Fault::new(
            adr.status_span.clone(),
            format!("{number} is superseded, and does not say by which"),
        );
        faults.push(fault.hint("write `Superseded by ADR-NNN`"));
    }
    for link in &adr.superseded_by {
        let by = link.number;
        let fault = |message: String| Fault::new(link.span.clone(), message);
        match library.get(by) {
            Err(Unfit::Unreadable(_)) => {}
            Err(unfit) => {
                let fault = fault(format!("{number} is superseded by {by}, which {unfit}"));
                faults.push(fault.hint("name the record that took its place"));
            }
            Ok(other) => {
                if !other.supersedes.iter().any(|back| back.number == *number) {
                    let message = format!(
                        "{number} is superseded by {by}, which does not say that it supersedes it"
                    );
                    faults.push(
                        fault(message)
                            .hint(format!("write `Supersedes {number}` in `{}`", other.file)),
                    );
                }
                // One that was superseded in its turn was accepted in its time.
                if !matches!(other.status, AdrStatus::Accepted | AdrStatus::Superseded) {
                    let status = other.status.to_string().to_lowercase();
                    let message = format!("{number} is superseded by {by}, which is {status}");
                    faults.push(
                        fault(message)
                            .hint(format!("accept {by}, or let {number} hold until then")),
                    );
                }
            }
        }
    }
    for link in &adr.supersedes {
        let old = link.number;
        let fault = |message: String| Fault::new(link.span.clone(), message);
        match library.get(old) {
            Err(Unfit::Unreadable(_)) => {}
            Err(unfit) => {
                let fault = fault(format!("{number} supersedes {old}, which {unfit}"));
                faults.push(fault.hint("name the record whose place it took"));
            }
            Ok(other) if other.superseded_by.iter().any(|back| back.number == *number) => {}
            // What is not accepted only means to, and the other one holds until then.
            Ok(_) if matches!(adr.status, AdrStatus::Proposed | AdrStatus::Rejected) => {}
            Ok(other) => {
                let message = format!("{number} supersedes {old}, which does not say so");
                faults.push(fault(message).hint(format!(
                    "write `Superseded by {number}` as the status of `{}`",
                    other.file
                )));
            }
        }
    }
    faults
}

/// What is wrong with a citation. A comment may tell of what was decided against; a decision and a
/// waiver rest on what holds.
fn cited(library: &Library, citation: &Citation) -> Option<Fault> {
    let number = citation.number;
    let found = library.cited(number, citation.slug.as_deref());
    let outcome = match citation.what {
        Cited::Comment | Cited::Drift { binds: false, .. } => found,
        Cited::Waiver | Cited::Drift { binds: true, .. } => found.and_then(Adr::in_force),
    };
    let unfit = outcome.err()?;
    let who = match citation.what {
        Cited::Drift { id, .. } => format!("the decision on {id}"),
        Cited::Waiver => "a waiver".to_owned(),
        Cited::Comment => "a comment".to_owned(),
    };
    let hint = match &unfit {
        Unfit::Unreadable(_) => return None,
        Unfit::Absent => {
            let known = candidates(library);
            if known.is_empty() {
                format!("write it with `pgcanon adr new` in `{}`", library.folder)
            } else {
                format!("name one that is there: {known}")
            }
        }
        Unfit::Another(_) => "decide anew, and name the record that is meant".to_owned(),
        Unfit::Ambiguous => "give one of the two the next free number".to_owned(),
        Unfit::Status(AdrStatus::Superseded, by) if !by.is_empty() => {
            "decide anew, and name the record that took its place".to_owned()
        }
        Unfit::Status(..) => "name one that is accepted, or have it accepted".to_owned(),
    };
    Some(
        Fault::new(citation.span.clone(), format!("{who} cites {number}, which {unfit}"))
            .hint(hint),
    )
}

/// The last records that are accepted, for a hint.
pub fn candidates(library: &Library) -> String {
    let accepted = library.adrs().filter(|adr| adr.status == AdrStatus::Accepted);
    let mut names: Vec<String> =
        accepted.map(|adr| format!("{} ({})", adr.number, adr.title)).collect();
    let shown = names.split_off(names.len().saturating_sub(5));
    quoted(shown.iter().map(String::as_str)).replace('`', "")
}
