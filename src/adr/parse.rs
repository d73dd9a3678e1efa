//! From the text of a file to a record, or to everything in it that cannot be understood.

use std::ops::Range;

use super::markdown::{Heading, Line, front_matter, headings, lines, visible};
use super::status::{OTHER_RELATIONS, known, not_understood};
use super::{Adr, AdrNumber, AdrStatus, Form, Link, Named};
use crate::problem::{Fault, Problems, nearest, quoted};

/// Reads a record. `file` is what messages call it, `number` what its name says.
///
/// # Errors
/// Everything in it that cannot be understood: no title, no status, a status that is no known word,
/// two statuses that contradict each other.
pub fn parse(file: &str, number: AdrNumber, text: &str) -> Result<Adr, Problems> {
    let shown = visible(text);
    let lines = lines(&shown);
    let (front, body) = front_matter(&lines);
    let headings = headings(body);
    let mut faults = Vec::new();

    let title = title(front, &headings);
    if title.is_none() {
        let fault = Fault::new(0..0, "the ADR has no title").absent();
        faults.push(fault.hint("begin it with a line such as `# ADR-004: what was decided`"));
    }
    let (title, titled) = title.unwrap_or_default();
    let said = statuses(front, body, &headings);
    let status = status(&said, &mut faults);
    if let Some(problems) = Problems::of(file, text, faults) {
        return Err(problems);
    }
    let (status, status_span, form) = status.unwrap_or((AdrStatus::Proposed, 0..0, Form::Section));

    let (mut supersedes, mut superseded_by) = (Vec::new(), Vec::new());
    let inside = |line: &Line<'_>| {
        let whole = line.at..=line.at + line.text.len();
        said.iter().any(|said| said.lines.iter().any(|part| whole.contains(&part.at)))
    };
    for line in &lines {
        for Relation { by, at, links } in relations(*line) {
            let first = line.text[..at - line.at].chars().all(|c| !c.is_alphanumeric());
            if first || inside(line) {
                let list = if by { &mut superseded_by } else { &mut supersedes };
                list.extend(links.into_iter().filter(|link| link.number != number));
            }
        }
    }
    for list in [&mut supersedes, &mut superseded_by] {
        list.sort_by_key(|link: &Link| (link.number, link.span.start));
        list.dedup_by_key(|link| link.number);
    }
    let is_date = |line: &Line<'_>| field(line.text, "date").is_some();
    Ok(Adr {
        number,
        file: file.to_owned(),
        text: text.to_owned(),
        title,
        titled,
        status,
        status_span,
        form,
        supersedes,
        superseded_by,
        dated: lines.iter().take(20).any(is_date),
    })
}

/// The title, and the number that it says.
fn title(front: &[Line<'_>], headings: &[Heading<'_>]) -> Option<(String, Option<Link>)> {
    let heading = headings.iter().find(|heading| heading.level == 1);
    let Some(heading) = heading else {
        let (_, title) = front.iter().find_map(|line| field(line.text, "title"))?;
        let title = title.trim_matches(['"', '\'']).to_owned();
        return (!title.is_empty()).then_some((title, None));
    };
    let words = heading.words;
    let bracket = usize::from(words.starts_with('['));
    let rest = &words[bracket..];
    let word = rest.get(..3).filter(|word| word.eq_ignore_ascii_case("adr")).map_or(0, str::len);
    let blank = usize::from(word > 0 && rest[word..].starts_with(['-', '_', ' ', '#']));
    let digits = rest[word + blank..].bytes().take_while(u8::is_ascii_digit).count();
    let end = word + blank + digits;
    let after = rest[end..].trim_start_matches(']').trim_start();
    // `4. Use X` and `ADR-4 Use X` say a number; `3 servers are enough` says none.
    let marked = after.starts_with(['.', ':', '-', '–', '—', ')']);
    if digits == 0 || digits > 6 || !(marked || word > 0) {
        return (!words.is_empty()).then(|| (words.to_owned(), None));
    }
    let number = rest[word + blank..end].parse().map(AdrNumber).ok();
    let at = heading.at + bracket;
    let link = number.map(|number| Link { number, span: at..at + end });
    let title = after.trim_start_matches(['.', ':', '-', '–', '—', ')', ' ']).to_owned();
    (!title.is_empty()).then_some((title, link))
}

/// The value of `name: value`, with the byte at which it begins; list marks and emphasis around the
/// name do not count.
fn field<'t>(line: &'t str, name: &str) -> Option<(usize, &'t str)> {
    let marks = |c: char| matches!(c, '*' | '-' | '_' | '+' | '|' | ' ' | '\t');
    let start = line.len() - line.trim_start_matches(marks).len();
    let rest = &line[start..];
    if !rest.get(..name.len())?.eq_ignore_ascii_case(name) {
        return None;
    }
    let colon = rest.find(':')?;
    let closing = &rest[name.len()..colon];
    if !closing.chars().all(|c| matches!(c, '*' | '_' | ' ')) {
        return None;
    }
    let value = rest[colon + 1..].trim_start_matches(['*', '_', ' ', '\t']);
    Some((line.len() - value.len(), value.trim_end()))
}

/// A place that says the status.
struct Said<'t> {
    form: Form,
    /// What it says, from the status on.
    lines: Vec<Line<'t>>,
    /// Where it is, for a status that is not there.
    at: usize,
}

/// Every place that says the status.
fn statuses<'t>(front: &[Line<'t>], body: &[Line<'t>], headings: &[Heading<'t>]) -> Vec<Said<'t>> {
    let value = |form: Form, line: &Line<'t>| {
        let (at, text) = field(line.text, "status")?;
        // What follows ` #` in front matter is a comment, as in YAML.
        let comment = text.find(" #").filter(|_| form == Form::FrontMatter);
        let text = &text[..comment.unwrap_or(text.len())];
        Some(Said { form, lines: vec![Line { at: line.at + at, text }], at: line.at })
    };
    // What is indented in front matter belongs to another key.
    let own = front.iter().filter(|line| !line.text.starts_with([' ', '\t', '-']));
    let mut said: Vec<Said<'t>> = own.filter_map(|line| value(Form::FrontMatter, line)).collect();
    let sections = headings.iter().enumerate().filter(|(_, heading)| {
        heading.words.trim_end_matches(':').trim_matches(['*', '_']).eq_ignore_ascii_case("status")
    });
    for (index, heading) in sections {
        let end = headings.get(index + 1).map_or(body.len(), |next| next.line);
        let lines = body[heading.next..end.max(heading.next)].to_vec();
        said.push(Said { form: Form::Section, lines, at: heading.at });
    }
    let inline = headings.iter().filter_map(|heading| {
        let (at, text) = field(heading.words, "status").filter(|(_, text)| !text.is_empty())?;
        let lines = vec![Line { at: heading.at + at, text }];
        Some(Said { form: Form::Field, lines, at: heading.at })
    });
    said.extend(inline);
    let head = headings.iter().find(|heading| heading.level > 1).map_or(body.len(), |h| h.line);
    said.extend(body[..head].iter().filter_map(|line| value(Form::Field, line)));
    said
}

/// The status that the places agree on.
fn status(said: &[Said<'_>], faults: &mut Vec<Fault>) -> Option<(AdrStatus, Range<usize>, Form)> {
    let before = faults.len();
    if said.is_empty() {
        let fault = Fault::new(0..0, "the ADR does not say its status").absent();
        let hint = "add a section `## Status` with one of";
        faults.push(fault.hint(format!("{hint} {}", quoted(words()))));
    }
    let mut found: Option<(AdrStatus, Range<usize>, Form)> = None;
    for said in said {
        let Some((status, span)) = one(said, faults) else { continue };
        match &found {
            Some((other, ..)) if *other != status => {
                let other = other.to_string().to_lowercase();
                let message = format!("the status is said twice, and the other one is `{other}`");
                faults.push(Fault::new(span, message).hint("keep the one that holds"));
            }
            Some(_) => {}
            None => found = Some((status, span, said.form)),
        }
    }
    found.filter(|_| faults.len() == before)
}

fn words() -> impl Iterator<Item = &'static str> {
    ["proposed", "accepted", "rejected", "deprecated", "superseded by ADR-NNN"].into_iter()
}

/// The status that one place says. Lines that only name other records, as `Amended by …` does, may
/// stand before it or after it; one that another record superseded is superseded, whatever else
/// stands there.
fn one(said: &Said<'_>, faults: &mut Vec<Fault>) -> Option<(AdrStatus, Range<usize>)> {
    let filled = said.lines.iter().filter(|line| !line.text.trim().is_empty());
    let lines: Vec<&Line<'_>> = filled.collect();
    let Some(first) = lines.first() else {
        let fault = Fault::new(said.at..said.at, "the status is empty");
        faults.push(fault.hint(format!("write one of {}", quoted(words()))));
        return None;
    };
    if let Some(choice) =
        lines.iter().find(|line| line.text.contains(" | ") && !line.text.contains("]("))
    {
        let fault = Fault::new(choice.span(), "the status is still a choice");
        faults.push(fault.hint("keep the word that holds"));
        return None;
    }
    let replaced = lines.iter().any(|line| relations(**line).iter().any(|relation| relation.by));
    let mut found: Option<(AdrStatus, Range<usize>)> = None;
    let before = faults.len();
    for line in &lines {
        let (span, word) = first_word(line);
        let Some(status) = known(word) else { continue };
        match &found {
            None => found = Some((status, span)),
            Some((other, _)) if *other == status || status == AdrStatus::Superseded => {}
            Some((other, _)) => {
                let other = other.to_string().to_lowercase();
                let message = format!("the status is said twice, and the other one is `{other}`");
                faults.push(Fault::new(span, message).hint("keep the one that holds"));
            }
        }
    }
    let Some((status, span)) = found else {
        faults.push(unknown(first));
        return None;
    };
    let superseded = |line: &&Line<'_>| known(first_word(line).1) == Some(AdrStatus::Superseded);
    if replaced || lines.iter().any(superseded) {
        return (faults.len() == before).then_some((AdrStatus::Superseded, span));
    }
    if status == AdrStatus::Accepted {
        let rest = |line: &&Line<'_>| {
            let (span, word) = first_word(line);
            not_understood(line, known(word).map_or(0, |_| span.end - line.at))
        };
        faults.extend(lines.iter().filter_map(rest).map(beside));
    }
    (faults.len() == before).then_some((status, span))
}

/// Words beside `accepted` that are not understood.
fn beside(span: Range<usize>) -> Fault {
    let message = "this stands beside `accepted`, and it is not understood whether it holds";
    Fault::new(span, message).hint(
        "leave the word alone there, or with a date or `by` and names, and write the rest in \
         another section; what does not hold is `proposed`, `rejected` or `deprecated`",
    )
}

/// A status that begins with no word of one.
fn unknown(line: &Line<'_>) -> Fault {
    let (span, word) = first_word(line);
    let fault = Fault::new(span, format!("`{word}` is no status of an ADR"));
    match nearest(word, AdrStatus::WORDS.iter().map(|(word, _)| *word)) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(format!("write one of {}", quoted(words()))),
    }
}

/// The first word of a line, past list marks, quotes and emphasis.
fn first_word<'t>(line: &Line<'t>) -> (Range<usize>, &'t str) {
    let start = line.text.find(char::is_alphanumeric).unwrap_or(0);
    let rest = &line.text[start..];
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    (line.at + start..line.at + start + end, &rest[..end])
}

/// That a record took the place of others, or others its own.
struct Relation {
    /// Others took its place.
    by: bool,
    /// The byte of the text at which it is said.
    at: usize,
    links: Vec<Link>,
}

/// What a line says of which record took the place of which.
fn relations(line: Line<'_>) -> Vec<Relation> {
    let lower = line.text.to_ascii_lowercase();
    let mut starts: Vec<(usize, bool, usize)> = Vec::new();
    for (at, found) in lower.match_indices("super") {
        let rest = &lower[at + found.len()..];
        if let Some(after) = rest.strip_prefix("seded").or(rest.strip_prefix("ceded")) {
            let by = after.trim_start_matches([' ', '-', '_', '*', ':']);
            if let Some(after) = by.strip_prefix("by") {
                starts.push((at, true, lower.len() - after.len()));
            }
        } else if let Some(after) = rest.strip_prefix("sedes").or(rest.strip_prefix("cedes")) {
            starts.push((at, false, lower.len() - after.len()));
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(at, ..)| *at).chain([lower.len()]).collect();
    let relation = |((at, by, from), end): ((usize, bool, usize), usize)| {
        let other = OTHER_RELATIONS.iter().filter_map(|word| lower[from..end].find(word)).min();
        let end = other.map_or(end, |other| from + other);
        Relation { by, at: line.at + at, links: links(&line.text[from..end], line.at + from) }
    };
    starts.into_iter().zip(ends).map(relation).collect()
}

/// The records that a text names: by links to their files, else as `ADR-004`, else as bare numbers.
fn links(text: &str, at: usize) -> Vec<Link> {
    let mut by_file = Vec::new();
    for (start, open) in text.match_indices("](") {
        let start = start + open.len();
        let target = text[start..].split([')', '#', ' ']).next().unwrap_or_default();
        let name = target.rsplit('/').next().unwrap_or_default();
        if let Some(named) = Named::read(name) {
            let span = at + start..at + start + target.len();
            by_file.push(Link { number: named.number, span });
        }
    }
    if !by_file.is_empty() {
        return by_file;
    }
    let named = mentions(text, at);
    if !named.is_empty() {
        return named;
    }
    let bare = text.split(|c: char| !c.is_alphanumeric()).filter_map(|word| {
        let number = word.parse().ok().filter(|_| word.bytes().all(|b| b.is_ascii_digit()))?;
        let start = at + (word.as_ptr() as usize - text.as_ptr() as usize);
        Some(Link { number, span: start..start + word.len() })
    });
    bare.collect()
}

/// Every `ADR-004` in a text; `at` is where the text begins.
pub(super) fn mentions(text: &str, at: usize) -> Vec<Link> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (start, word) in lower.match_indices("adr") {
        let joined = lower[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest = &lower[start + word.len()..];
        let blank = usize::from(rest.starts_with(['-', '_', ' ']));
        let digits = rest[blank..].bytes().take_while(u8::is_ascii_digit).count();
        let end = start + word.len() + blank + digits;
        if joined || digits == 0 || lower[end..].starts_with(char::is_alphanumeric) {
            continue;
        }
        if let Ok(number) = lower[start..end].parse() {
            found.push(Link { number, span: at + start..at + end });
        }
    }
    found
}
