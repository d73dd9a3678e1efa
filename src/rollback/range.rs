//! Which steps are tried.

use std::ops::Range;

use crate::problem::nearest;
use crate::source::migrations::Chain;

/// How far down to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many steps; all of them where there are fewer.
    Steps(usize),
    /// To this migration, by its version or its name: it stays.
    To(String),
    /// To the beginning.
    All,
}

/// Why there is nothing to try.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NoRange {
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// The steps that are tried, by their places in the chain.
///
/// # Errors
/// When there is no such migration, or it is the last one already.
pub fn range(chain: &Chain, extent: &Extent) -> Result<Range<usize>, NoRange> {
    let count = chain.steps.len();
    let from = match extent {
        Extent::Steps(steps) => count.saturating_sub(*steps),
        Extent::All => 0,
        Extent::To(revision) => match chain.position(revision) {
            Some(at) => at + 1,
            None => return Err(unknown(chain, revision)),
        },
    };
    if from >= count {
        return Err(NoRange {
            message: format!("no migration follows `{}`", chain.head().unwrap_or(&chain.folder)),
            hint: "name one before the last, or leave `--to` out".to_owned(),
        });
    }
    Ok(from..count)
}

fn unknown(chain: &Chain, revision: &str) -> NoRange {
    let names = || chain.steps.iter().map(|step| step.name.as_str());
    let hint = match nearest(revision, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "name one by its version or its name: the first is `{}`, the last `{}`",
            names().next().unwrap_or_default(),
            chain.head().unwrap_or_default()
        ),
    };
    NoRange { message: format!("there is no migration `{revision}` in `{}`", chain.folder), hint }
}

#[cfg(test)]
mod tests {
    use super::{Extent, range};
    use crate::source::migrations::{Chain, Convention, Step};

    fn chain() -> Chain {
        let step = |version: &str, name: &str| Step {
            version: version.to_owned(),
            name: name.to_owned(),
            up: format!("m/{name}.up.sql").into(),
            down: None,
            transaction: true,
        };
        Chain {
            convention: Convention::UpDown,
            folder: "m".to_owned(),
            steps: vec![step("001", "001_users"), step("002", "002_orders"), step("010", "010_x")],
        }
    }

    #[test]
    fn a_range_ends_with_the_last_step() {
        let to = |revision: &str| Extent::To(revision.to_owned());
        let cases = [
            (Extent::Steps(1), Ok(2..3)),
            (Extent::Steps(9), Ok(0..3)),
            (Extent::All, Ok(0..3)),
            (to("001_users"), Ok(1..3)),
            (to("2"), Ok(2..3)),
            (to("010"), Err("no migration follows `010_x`")),
            (to("002_order"), Err("there is no migration `002_order` in `m`")),
            (to("users"), Err("there is no migration `users` in `m`")),
            (Extent::Steps(0), Err("no migration follows `010_x`")),
        ];
        for (extent, expected) in cases {
            let found = range(&chain(), &extent).map_err(|error| error.message);
            assert_eq!(found, expected.map_err(str::to_owned), "{extent:?}");
        }
        let hint = range(&chain(), &to("002_order")).map_err(|error| error.hint);
        assert_eq!(hint, Err("did you mean `002_orders`?".to_owned()));
    }
}
