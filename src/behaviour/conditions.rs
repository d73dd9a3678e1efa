//! SQLSTATEs and the names that PL/pgSQL has for them (`errcodes.txt` of PostgreSQL).

use crate::problem::nearest;

/// A code and its condition name on each line.
const CONDITIONS: &str = include_str!("conditions.txt");

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    CONDITIONS.lines().filter_map(|line| line.split_once(' '))
}

/// The code that a SQLSTATE or a condition name stands for, or the name that is nearly it.
pub(super) fn code(word: &str) -> Result<String, Option<&'static str>> {
    let is_code = word.len() == 5
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if is_code {
        return Ok(word.to_owned());
    }
    let found = all().find(|(_, name)| *name == word);
    found.map(|(code, _)| code.to_owned()).ok_or_else(|| nearest(word, all().map(|(_, name)| name)))
}

/// The condition name of a SQLSTATE.
pub(super) fn name(code: &str) -> Option<&'static str> {
    all().find(|(other, _)| *other == code).map(|(_, name)| name)
}
