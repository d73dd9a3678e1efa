//! Steps that are declared to have no way back: `-- CI:IRREVERSIBLE_OK - See ADR-004`.

use crate::adr::cite::declaration;
use crate::adr::{AdrNumber, Library};
use crate::source::Rung;

/// The word that declares it.
const WORD: &str = "CI:IRREVERSIBLE_OK";

/// What a step says of its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The file and the line that say it.
    pub place: String,
    /// The record that it names.
    pub adr: Option<AdrNumber>,
    /// Why it does not hold, as the end of a sentence that begins with it.
    pub unfit: Option<String>,
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

/// The declaration of a step, in either of its files.
pub fn declared(rung: &Rung, library: &Library) -> Option<Declared> {
    rung.texts().find_map(|(path, text)| {
        let (line, adrs) = declaration(text, WORD)?;
        let place = format!("{path}:{line}");
        let holding = adrs.iter().copied().find(|adr| library.accepted(*adr).is_ok());
        let adr = holding.or_else(|| adrs.first().copied());
        let unfit = match adr {
            None => Some("names no ADR".to_owned()),
            Some(adr) => library.accepted(adr).err().map(|unfit| unfit.to_string()),
        };
        Some(Declared { place, adr, unfit })
    })
}
