//! Reads meta-commands and their arguments, by the rules of psql's `psqlscanslash.l`.

use std::ops::Range;

use super::allowance::Allowance;
use super::tokens::is_space;
use super::variables::{self, Variables};

/// What makes an argument unreadable, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ArgumentError {
    /// A quote that the line does not close.
    Unterminated(Range<usize>),
    /// A shell command in backticks.
    Backtick(Range<usize>),
    /// A variable whose value is more than the script may still grow by.
    Exhausted(Range<usize>),
}

/// Reads the rest of a line after a backslash.
#[derive(Debug)]
pub(super) struct Arguments<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    allowance: Allowance,
}

impl<'a> Arguments<'a> {
    /// Reads `span` of the file's `text`.
    pub(super) fn new(text: &'a str, span: Range<usize>, allowance: Allowance) -> Self {
        Self { text, at: span.start, end: span.end, allowance }
    }

    /// Where reading stands, as a byte of the file.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    /// The command's name, which ends at white space or a backslash.
    pub(super) fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let len =
            rest.bytes().position(|byte| is_space(byte) || byte == b'\\').unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// The rest of the line, without the white space in front of it.
    pub(super) fn whole_line(&mut self) -> &'a str {
        let rest = self.rest();
        self.at = self.end;
        rest.trim_matches(|character: char| character.is_ascii() && is_space(character as u8))
    }

    /// The next argument with its place, or `None` at the end of the line or at the next command.
    pub(super) fn next(
        &mut self,
        variables: &Variables,
    ) -> Result<Option<(String, Range<usize>)>, ArgumentError> {
        let rest = self.rest();
        self.at += rest.bytes().position(|byte| !is_space(byte)).unwrap_or(rest.len());
        let start = self.at;
        let mut value = String::new();
        let mut quoted = false;
        while let Some(character) = self.rest().chars().next() {
            match character {
                '\\' => break,
                _ if character.is_ascii() && is_space(character as u8) => break,
                '\'' => value.push_str(&self.single_quoted()?),
                '"' => value.push_str(self.double_quoted()?),
                '`' => return Err(ArgumentError::Backtick(self.at..self.end)),
                ':' => value.push_str(&self.reference(variables)?),
                _ => {
                    value.push(character);
                    self.at += character.len_utf8();
                    continue;
                }
            }
            quoted = true;
        }
        if value.is_empty() && !quoted {
            return Ok(None);
        }
        Ok(Some((value, start..self.at)))
    }

    /// Skips a double backslash, which ends a command so that SQL can follow on the line.
    pub(super) fn finish(&mut self) {
        if self.rest().starts_with("\\\\") {
            self.at += 2;
        }
    }

    fn single_quoted(&mut self) -> Result<String, ArgumentError> {
        let opened = self.at..self.end;
        self.at += 1;
        let mut value = String::new();
        while let Some(character) = self.rest().chars().next() {
            self.at += character.len_utf8();
            match character {
                '\'' if self.rest().starts_with('\'') => {
                    self.at += 1;
                    value.push('\'');
                }
                '\'' => return Ok(value),
                '\\' => value.push(self.escape()),
                _ => value.push(character),
            }
        }
        Err(ArgumentError::Unterminated(opened))
    }

    /// What follows a backslash inside single quotes: `\n` and the like, octal, hexadecimal, or the
    /// character itself.
    fn escape(&mut self) -> char {
        let rest = self.rest();
        let digits = |skip: usize, most: usize, radix: u32| {
            rest[skip..].chars().take(most).take_while(|digit| digit.is_digit(radix)).count()
        };
        let (octal, hexadecimal) =
            (digits(0, 3, 8), if rest.starts_with('x') { digits(1, 2, 16) } else { 0 });
        let (value, len) = if octal > 0 {
            (u32::from_str_radix(&rest[..octal], 8).ok().and_then(char::from_u32), octal)
        } else if hexadecimal > 0 {
            (
                u32::from_str_radix(&rest[1..=hexadecimal], 16).ok().and_then(char::from_u32),
                1 + hexadecimal,
            )
        } else {
            let character = rest.chars().next();
            (character.map(control), character.map_or(0, char::len_utf8))
        };
        self.at += len;
        value.unwrap_or('\\')
    }

    /// psql keeps the double quotes of an argument; the caller removes them where a name is meant.
    fn double_quoted(&mut self) -> Result<&'a str, ArgumentError> {
        let rest = self.rest();
        let close = rest[1..].find('"').ok_or(ArgumentError::Unterminated(self.at..self.end))?;
        self.at += close + 2;
        Ok(&rest[..close + 2])
    }

    fn reference(&mut self, variables: &Variables) -> Result<String, ArgumentError> {
        let rest = self.rest();
        let (skip, close) = match rest.as_bytes().get(1..) {
            Some([b'\'', ..]) => (2, "'"),
            Some([b'"', ..]) => (2, "\""),
            Some([b'{', b'?', ..]) => (3, "}"),
            _ => (1, ""),
        };
        let body = &rest[skip..];
        let name = &body
            [..body.bytes().position(|byte| !variables::is_name_byte(byte)).unwrap_or(body.len())];
        if name.is_empty() || !body[name.len()..].starts_with(close) {
            self.at += 1;
            return Ok(":".to_owned());
        }
        let len = skip + name.len() + close.len();
        let value = variables.get(name);
        if !self.allowance.take(value.map_or(0, str::len)) {
            return Err(ArgumentError::Exhausted(self.at..self.at + len));
        }
        self.at += len;
        let replaced = match close {
            "}" => Some(if value.is_some() { "TRUE" } else { "FALSE" }.to_owned()),
            "'" => value.map(variables::literal),
            "\"" => value.map(variables::identifier),
            _ => value.map(str::to_owned),
        };
        Ok(replaced.unwrap_or_else(|| rest[..len].to_owned()))
    }
}

fn control(letter: char) -> char {
    match letter {
        'n' => '\n',
        't' => '\t',
        'b' => '\u{8}',
        'r' => '\r',
        'f' => '\u{c}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(line: &str) -> Result<Vec<String>, ArgumentError> {
        let mut variables = Variables::new();
        variables.set("v", "a b");
        let mut arguments = Arguments::new(line, 0..line.len(), Allowance::default());
        let mut found = Vec::new();
        while let Some((value, _)) = arguments.next(&variables)? {
            found.push(value);
        }
        Ok(found)
    }

    #[test]
    fn arguments_are_split_and_unquoted_as_psql_does() {
        let cases: [(&str, &[&str]); 7] = [
            (" a  b\tc\r", &["a", "b", "c"]),
            (r" 'it''s\n\x41\101\q' x", &["it's\nAAq", "x"]),
            (r#" "a b"c d"#, &[r#""a b"c"#, "d"]),
            (" :v :'v' :\"v\" :w", &["a b", "'a b'", "\"a b\"", ":w"]),
            (" :{?v} :{?w} :{v}", &["TRUE", "FALSE", ":{v}"]),
            (r" ''  '' \echo", &["", ""]),
            (" SELECT 1;", &["SELECT", "1;"]),
        ];
        for (line, expected) in cases {
            assert_eq!(
                all(line),
                Ok(expected.iter().map(|value| (*value).to_owned()).collect()),
                "{line}"
            );
        }
    }

    #[test]
    fn open_quotes_and_shell_commands_are_refused_where_they_stand() {
        assert_eq!(all(" a 'b"), Err(ArgumentError::Unterminated(3..5)));
        assert_eq!(all(" \"b"), Err(ArgumentError::Unterminated(1..3)));
        assert_eq!(all(" `date`"), Err(ArgumentError::Backtick(1..7)));
    }
}
