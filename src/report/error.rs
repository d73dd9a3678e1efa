//! An error as people see it.

use std::error::Error;
use std::fmt::Write as _;

/// The error, its causes, and what to do: `error:`, `caused by:`, a blank line, `hint:`.
///
/// A cause whose text already stands in the line above is not repeated.
pub fn render(error: &dyn Error, hint: Option<&str>) -> String {
    let mut text = format!("error: {error}\n");
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !said.contains(&message) {
            let mut lines = message.lines();
            let _ = writeln!(text, "  caused by: {}", lines.next().unwrap_or_default());
            for line in lines {
                let _ = writeln!(text, "  {line}");
            }
        }
        said = message;
        cause = error.source();
    }
    if let Some(hint) = hint {
        let _ = write!(text, "\nhint: {hint}\n");
    }
    text
}
