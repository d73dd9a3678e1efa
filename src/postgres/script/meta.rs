//! psql's meta-commands: the few that matter are followed, those that only print are skipped, and
//! those that would reach outside of the script are refused.

use std::ops::Range;

use super::error::ScriptError;
use super::loader::{beside, normalize};
use super::parser::{BranchState, FileParser, Flow};
use super::slash::{ArgumentError, Arguments};
use super::variables;

/// What stands between a backslash and the end of its command.
struct Command<'t> {
    name: &'t str,
    /// The backslash and the name.
    span: Range<usize>,
    arguments: Arguments<'t>,
}

impl FileParser<'_, '_> {
    /// Follows the meta-command whose backslash was just read.
    pub(super) fn meta_command(&mut self) -> Result<Flow, ScriptError> {
        if let Some((name, origin)) = self.lexer.inside_variable() {
            let message = format!("the value of variable `{name}` holds a meta-command");
            return Err(self.invalid(
                &origin,
                message,
                "write the meta-command into the file itself",
            ));
        }
        let source = std::sync::Arc::clone(&self.source);
        let rest = self.lexer.rest_of_line();
        let start = rest.start - 1;
        let mut arguments = Arguments::new(source.text(), rest, self.session.allowance.clone());
        let name = arguments.name();
        let mut command = Command { name, span: start..arguments.at(), arguments };
        if self.session.restricted.is_some() && command.name != "unrestrict" {
            let message = format!(
                "`\\{}` is not allowed between `\\restrict` and `\\unrestrict`",
                command.name
            );
            return Err(self.invalid(
                &command.span,
                message,
                "move it after the `\\unrestrict` line, or dump again",
            ));
        }
        let flow = self.follow(&mut command)?;
        if is_whole_line(command.name) {
            command.arguments.whole_line();
        } else if self.active() {
            while self.argument(&mut command)?.is_some() {}
        } else {
            // Nothing is evaluated in a branch that does not run, so nothing can be wrong there.
            while let Some(read) = command.arguments.next(self.session.variables).transpose() {
                if read.is_err() {
                    command.arguments.whole_line();
                }
            }
        }
        command.arguments.finish();
        self.lexer.resume(command.arguments.at());
        Ok(flow)
    }

    fn follow(&mut self, command: &mut Command<'_>) -> Result<Flow, ScriptError> {
        match command.name {
            "if" | "elif" | "else" | "endif" => self.conditional(command)?,
            _ if !self.active() => {}
            "i" | "include" | "ir" | "include_relative" => self.include(command)?,
            "set" => self.set(command)?,
            "unset" => {
                let name = self.required(command, "a variable name")?.0;
                self.session.variables.unset(&name);
            }
            "restrict" => self.session.restricted = Some(self.required(command, "a key")?.0),
            "unrestrict" => self.unrestrict(command)?,
            "encoding" => self.encoding(command)?,
            "g" | "gx" => self.go(command)?,
            "r" | "reset" => {
                self.query = super::query::Query::default();
                self.lexer.reset();
            }
            "q" | "quit" => return Ok(Flow::Quit),
            name if only_prints(name) => {}
            name => {
                let message = format!("meta-command `\\{name}` is not supported");
                return Err(self.invalid(&command.span, message, instead_of(name)));
            }
        }
        Ok(Flow::Continue)
    }

    fn argument(
        &self,
        command: &mut Command<'_>,
    ) -> Result<Option<(String, Range<usize>)>, ScriptError> {
        command.arguments.next(self.session.variables).map_err(|error| match error {
            ArgumentError::Unterminated(span) => self.invalid(
                &span,
                "unterminated quoted string",
                "close the quote on the same line",
            ),
            ArgumentError::Backtick(span) => self.invalid(
                &span,
                format!("`\\{}` would run a shell command", command.name),
                "pass the value in as a variable, or write it into the file",
            ),
            ArgumentError::Exhausted(span) => self.exhausted(&span),
        })
    }

    fn required(
        &self,
        command: &mut Command<'_>,
        what: &str,
    ) -> Result<(String, Range<usize>), ScriptError> {
        let missing = format!("`\\{}` needs {what}", command.name);
        let span = command.span.clone();
        self.argument(command)?
            .ok_or_else(|| self.invalid(&span, missing, &format!("write {what} after it")))
    }

    fn include(&mut self, command: &mut Command<'_>) -> Result<(), ScriptError> {
        let (file, span) = self.required(command, "a file name")?;
        let path = if command.name.starts_with("ir") || command.name == "include_relative" {
            beside(&self.path, &file)
        } else {
            normalize(&file)
        };
        let place = self.source.snippet(&span);
        self.session.file(&path, Some(place))
    }

    /// `\set name value…`: the values are joined without a space, as psql joins them.
    fn set(&mut self, command: &mut Command<'_>) -> Result<(), ScriptError> {
        let Some((name, span)) = self.argument(command)? else { return Ok(()) };
        if !variables::is_name(&name) {
            let message = format!("`{name}` cannot name a variable");
            return Err(self.invalid(&span, message, "use letters, digits and underscores"));
        }
        let mut value = String::new();
        while let Some((part, _)) = self.argument(command)? {
            value.push_str(&part);
        }
        let on = variables::boolean(&value);
        match name.as_str() {
            "AUTOCOMMIT" if on != Some(true) => Err(self.invalid(
                &command.span,
                "`\\set AUTOCOMMIT off` is not supported",
                "write `BEGIN;` and `COMMIT;` where the transactions are meant to be",
            )),
            "SINGLELINE" if on != Some(false) => Err(self.invalid(
                &command.span,
                "`\\set SINGLELINE` is not supported",
                "end the statements with semicolons",
            )),
            _ => {
                self.session.variables.set(name, value);
                Ok(())
            }
        }
    }

    fn unrestrict(&mut self, command: &mut Command<'_>) -> Result<(), ScriptError> {
        let (key, span) = self.required(command, "the key of its `\\restrict`")?;
        match self.session.restricted.take() {
            Some(restricted) if restricted == key => Ok(()),
            Some(_) => Err(self.invalid(
                &span,
                "wrong key for `\\unrestrict`",
                "use the key of the `\\restrict` line",
            )),
            None => Err(self.invalid(
                &command.span,
                "`\\unrestrict` without `\\restrict`",
                "remove the line",
            )),
        }
    }

    fn encoding(&mut self, command: &mut Command<'_>) -> Result<(), ScriptError> {
        let Some((name, span)) = self.argument(command)? else { return Ok(()) };
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.eq_ignore_ascii_case("utf8") || plain.eq_ignore_ascii_case("unicode") {
            return Ok(());
        }
        let message = format!("encoding `{name}` is not supported");
        Err(self.invalid(&span, message, "convert the file to UTF-8 and write `\\encoding UTF8`"))
    }

    /// `\g` ends a statement as a semicolon does.
    fn go(&mut self, command: &mut Command<'_>) -> Result<(), ScriptError> {
        if let Some((_, span)) = self.argument(command)? {
            let message = format!(
                "`\\{}` with an argument would write a file or run a program",
                command.name
            );
            return Err(self.invalid(&span, message, "end the statement with `;`"));
        }
        if self.query.end == 0 {
            let message =
                format!("`\\{}` without a statement would run the last one again", command.name);
            return Err(self.invalid(
                &command.span,
                message,
                "remove it, or write the statement out",
            ));
        }
        self.send()?;
        self.lexer.reset();
        Ok(())
    }

    fn conditional(&mut self, command: &mut Command<'_>) -> Result<(), ScriptError> {
        let state = self.branches.last().map(|branch| branch.state);
        match (command.name, state) {
            ("if", _) if self.active() => {
                let state =
                    if self.condition(command)? { BranchState::True } else { BranchState::False };
                self.push_branch(state, command.span.clone());
            }
            ("if", _) => self.push_branch(BranchState::Ignored, command.span.clone()),
            (name, None) => {
                return Err(self.invalid(
                    &command.span,
                    format!("`\\{name}` without `\\if`"),
                    "remove it, or add the `\\if`",
                ));
            }
            ("endif", Some(state)) => {
                self.leave_branch(matches!(state, BranchState::True | BranchState::ElseTrue));
                self.branches.pop();
            }
            (name, Some(BranchState::ElseTrue | BranchState::ElseFalse)) => {
                return Err(self.invalid(
                    &command.span,
                    format!("`\\{name}` after `\\else`"),
                    "put it before the `\\else`",
                ));
            }
            (name, Some(state)) => {
                self.leave_branch(state == BranchState::True);
                let next = match (name, state) {
                    ("else", BranchState::False) => BranchState::ElseTrue,
                    ("else", _) => BranchState::ElseFalse,
                    (_, BranchState::False) => {
                        self.poke(BranchState::True);
                        if self.condition(command)? {
                            BranchState::True
                        } else {
                            BranchState::False
                        }
                    }
                    _ => BranchState::Ignored,
                };
                self.poke(next);
            }
        }
        Ok(())
    }

    fn poke(&mut self, state: BranchState) {
        if let Some(branch) = self.branches.last_mut() {
            branch.state = state;
        }
    }

    /// The arguments of `\if` and `\elif`, joined with spaces, as one boolean.
    fn condition(&mut self, command: &mut Command<'_>) -> Result<bool, ScriptError> {
        let mut words = Vec::new();
        let mut place = command.span.clone();
        while let Some((word, span)) = self.argument(command)? {
            if words.is_empty() {
                place = span;
            }
            words.push(word);
        }
        let value = words.join(" ");
        variables::boolean(&value).ok_or_else(|| {
            let message = format!("`{value}` is not a boolean, as `\\{}` needs one", command.name);
            self.invalid(
                &place,
                message,
                "write `true` or `false`, a variable that holds one, or `:{?name}`",
            )
        })
    }
}

/// Commands whose argument is the whole rest of the line, backslashes and all.
fn is_whole_line(name: &str) -> bool {
    matches!(name, "!" | "copy" | "h" | "help" | "ef" | "ev" | "sf" | "sf+" | "sv" | "sv+")
}

/// Commands that print, or say how to print, and change nothing on the server.
fn only_prints(name: &str) -> bool {
    const NAMES: [&str; 34] = [
        "?",
        "C",
        "H",
        "T",
        "a",
        "conninfo",
        "copyright",
        "echo",
        "errverbose",
        "f",
        "h",
        "help",
        "html",
        "l",
        "l+",
        "list",
        "list+",
        "p",
        "print",
        "pset",
        "qecho",
        "sf",
        "sf+",
        "sv",
        "sv+",
        "t",
        "timing",
        "warn",
        "x",
        "z",
        "z+",
        "zS",
        "zS+",
        "zx",
    ];
    // Every command that begins with `d` describes something.
    NAMES.contains(&name) || name.starts_with('d')
}

/// What to do instead of a command that is refused.
fn instead_of(name: &str) -> &'static str {
    match name {
        "c" | "connect" => {
            "dump without `--create` (`-C`), or remove the line: everything is loaded into one scratch database"
        }
        "copy" => "write `COPY … FROM stdin;`, then the rows, then a line `\\.`",
        "!" => "run shell commands outside of the SQL file",
        "gset" => "write the value into the file, or pass it in as a variable",
        "gexec" => "use a `DO` block with EXECUTE, or write the statements out",
        "o" | "out" | "w" | "write" => "remove the line: a schema script writes no files",
        "password" => "remove the line: passwords do not belong into a schema",
        "cd" => "use `\\ir`, which starts at the including file's folder",
        "setenv" | "getenv" | "prompt" => "pass the value in as a variable",
        "e" | "edit" | "ef" | "ev" | "s" => "remove the line: it needs a person at a terminal",
        "lo_import" | "lo_export" | "lo_unlink" | "lo_list" => {
            "remove the line: large objects are data, not schema"
        }
        "" => "remove the backslash, or put it into a string",
        _ => "remove the line, or write plain SQL for it",
    }
}
