//! Steps that are declared to have no way back, by a comment that begins with the word:
//! `-- CI:IRREVERSIBLE_OK - See ADR-004`.

use crate::adr::cite::declarations;
use crate::adr::{AdrNumber, AdrStatus, Library, Unfit};
use crate::source::Rung;
use crate::span::Span;

/// The word that declares it.
const WORD: &str = "CI:IRREVERSIBLE_OK";

/// What a step says of its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The line that says it.
    pub at: Span,
    /// The record that it names.
    pub adr: Option<AdrNumber>,
    /// Why it does not hold, as the end of a sentence that begins with it.
    pub unfit: Option<String>,
    /// What makes it hold, where it does not, beginning with a verb.
    pub mend: Option<String>,
}

impl Declared {
    /// Whether it rests on a record that is accepted.
    pub fn holds(&self) -> bool {
        self.unfit.is_none()
    }

    /// The declaration in words: `declared irreversible by ADR-004`.
    pub fn words(&self) -> String {
        let by = self.adr.map(|adr| format!(" by {adr}")).unwrap_or_default();
        let unfit = self.unfit.as_ref().map(|unfit| format!(", which {unfit}")).unwrap_or_default();
        format!("declared irreversible{by}{unfit}")
    }
}

/// The declaration of a step, in either of its files. Where there are several, each has to hold: one
/// that does not is the one that is told of.
pub fn declared(rung: &Rung, library: &Library) -> Option<Declared> {
    let all = rung.texts().flat_map(|(path, text)| {
        let declarations = declarations(text, WORD).into_iter();
        declarations.map(move |(line, adrs)| one(path, line, &adrs, library))
    });
    let mut all: Vec<Declared> = all.collect();
    let unfit = all.iter().position(|declared| !declared.holds()).unwrap_or(0);
    (!all.is_empty()).then(|| all.swap_remove(unfit))
}

fn one(path: &str, line: usize, adrs: &[AdrNumber], library: &Library) -> Declared {
    let start = u32::try_from(line).unwrap_or(u32::MAX);
    let at = Span { file: path.to_owned(), start, column: 1, end: start, exact: true };
    let holding = adrs.iter().copied().find(|adr| library.accepted(*adr).is_ok());
    let Some(adr) = holding.or_else(|| adrs.first().copied()) else {
        let mend = Some(format!("name the record at {path}:{line}"));
        return Declared { at, adr: None, unfit: Some("names no ADR".to_owned()), mend };
    };
    let unfit = library.accepted(adr).err();
    let mend = unfit.as_ref().map(|unfit| match unfit {
        Unfit::Status(AdrStatus::Proposed, _) => format!("have {adr} accepted"),
        Unfit::Status(AdrStatus::Superseded, by) if !by.is_empty() => {
            let by: Vec<String> = by.iter().map(ToString::to_string).collect();
            format!("name {} at {path}:{line}", by.join(" or "))
        }
        _ => format!("name a record that is accepted at {path}:{line}"),
    });
    Declared { at, adr: Some(adr), unfit: unfit.map(|unfit| unfit.to_string()), mend }
}
