//! Versions: the digits a migration's name begins with, compared as integers of any length.

use std::cmp::Ordering;

use super::folder::Folder;
use super::{MigrationsError, Step};

/// The version a file's name begins with.
///
/// Most often one integer (`0011_name`). A date written with separators (`2024-01-02-name`) is
/// three, and digits that follow it (a time, a number within the day) belong to it; else all
/// files of one year would have the same version.
pub(super) fn of(stem: &str) -> Option<&str> {
    let first = digits(stem);
    if first == 0 || !ends(stem, first) {
        return None;
    }
    let mut end = date(stem).unwrap_or(first);
    if end > first {
        while let Some(next) = stem.get(end + 1..).map(digits)
            && next > 0
            && ends(stem, end + 1 + next)
        {
            end += 1 + next;
        }
    }
    Some(&stem[..end])
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether a version may end at byte `at`: at the end of the name or before a separator.
fn ends(stem: &str, at: usize) -> bool {
    matches!(stem.as_bytes().get(at), None | Some(b'_' | b'-'))
}

/// The length of `YYYY-MM-DD` at the start, with `-` or `_` between.
fn date(stem: &str) -> Option<usize> {
    let head = stem.as_bytes().get(..10)?;
    let shaped = head.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => matches!(byte, b'-' | b'_'),
        _ => byte.is_ascii_digit(),
    });
    let number = |from: usize| (head[from] - b'0') * 10 + (head[from + 1] - b'0');
    (shaped && (1..=12).contains(&number(5)) && (1..=31).contains(&number(8)) && ends(stem, 10))
        .then_some(10)
}

fn integers(version: &str) -> impl Iterator<Item = &str> {
    version.split(['-', '_']).map(|number| number.trim_start_matches('0'))
}

/// Compares two versions integer by integer. `1`, `01` and `0001` are equal.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let size = |number: &str| (number.len(), number.to_owned());
    integers(a).map(size).cmp(integers(b).map(size))
}

/// Puts the steps in order.
///
/// # Errors
///
/// Two steps have the same version, or versions of different shapes leave the order open: a
/// dashed date beside a long number, such as a timestamp.
pub(super) fn sort(folder: &Folder, steps: &mut [Step]) -> Result<(), MigrationsError> {
    steps.sort_by(|a, b| compare(&a.version, &b.version).then_with(|| a.name.cmp(&b.name)));
    let shown = |step: &Step| step.up.to_string_lossy().into_owned();
    for pair in steps.windows(2) {
        if let [first, second] = pair
            && compare(&first.version, &second.version).is_eq()
        {
            return Err(MigrationsError::Duplicate {
                version: first.version.clone(),
                first: shown(first),
                second: shown(second),
            });
        }
    }
    let dated = steps.iter().find(|step| step.version.contains(['-', '_']));
    let stamped = steps.iter().find(|step| {
        step.version.len() >= 8 && step.version.bytes().all(|byte| byte.is_ascii_digit())
    });
    if let (Some(dated), Some(stamped)) = (dated, stamped) {
        return Err(MigrationsError::Mixed {
            dir: folder.shown.clone(),
            dated: shown(dated),
            stamped: shown(stamped),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_the_leading_digits() {
        let cases = [
            ("0001_init", Some("0001")),
            ("0001__init", Some("0001")),
            ("1-init", Some("1")),
            ("001_2024_report", Some("001")),
            ("001_2fa", Some("001")),
            ("0001", Some("0001")),
            ("20150100000001000000_x", Some("20150100000001000000")),
            ("2024-01-02-name", Some("2024-01-02")),
            ("2024_01_02_153000_name", Some("2024_01_02_153000")),
            ("2024-01-02-2fa", Some("2024-01-02")),
            ("2024-01-02", Some("2024-01-02")),
            ("2024-13-02-name", Some("2024")),
            ("2024-01-023", Some("2024")),
            ("init", None),
            ("V1__init", None),
            ("1init", None),
            ("1.0_init", None),
            ("_1", None),
            ("", None),
            ("é", None),
        ];
        for (stem, expected) in cases {
            assert_eq!(of(stem), expected, "{stem}");
        }
    }

    #[test]
    fn versions_compare_as_integers() {
        let ordered = [
            "0",
            "1",
            "9",
            "010",
            "99",
            "100",
            "2024-01-02",
            "2024-01-02-3",
            "2024-01-02-153000",
            "2024_1_3",
            "20150100000001000000",
            "100000000000000000000000000000000000000000",
        ];
        for (at, a) in ordered.iter().enumerate() {
            for (bt, b) in ordered.iter().enumerate() {
                assert_eq!(compare(a, b), at.cmp(&bt), "{a} {b}");
            }
        }
        assert_eq!(compare("1", "0001"), Ordering::Equal);
        assert_eq!(compare("000", "0"), Ordering::Equal);
    }
}
