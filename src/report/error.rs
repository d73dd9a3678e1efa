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

#[cfg(test)]
mod tests {
    use super::render;
    use crate::postgres::scratch::ScratchError;

    #[test]
    fn a_machine_without_postgresql_is_told_what_to_install() {
        let looked_in = ["PATH", "pg_config", "/usr/lib/postgresql/*/bin"].map(str::to_owned);
        let error = ScratchError::NotFound { looked_in: looked_in.into() };
        let expected = "\
error: no PostgreSQL server found to build the scratch databases
  looked in: PATH, pg_config, /usr/lib/postgresql/*/bin

hint: install one (`apt install postgresql`, `brew install postgresql@17`), or pass `--scratch postgresql://…`
";
        assert_eq!(render(&error, error.hint().as_deref()), expected);
    }

    #[test]
    fn a_cause_that_was_just_said_is_not_repeated() {
        #[derive(Debug, thiserror::Error)]
        #[error("failed to read `a`: no such file")]
        struct Outer(#[source] Inner);
        #[derive(Debug, thiserror::Error)]
        #[error("no such file")]
        struct Inner;
        let expected = "error: failed to read `a`: no such file\n";
        assert_eq!(render(&Outer(Inner), None), expected);
    }
}
