//! What the cases are made of: bytes, text, tokens in any order, and real files with damage.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Pieces of SQL that mean something to a scanner, in places where they mean something else too.
const SQL: &[&str] = &[
    "SELECT",
    "select",
    "CREATE",
    "OR",
    "REPLACE",
    "FUNCTION",
    "PROCEDURE",
    "TABLE",
    "AS",
    "INSERT",
    "t",
    "größe",
    "_x1",
    "a$b",
    "\"a\"",
    "\"a\"\"b;\"",
    "U&\"\\0061\"",
    "'x'",
    "'a;b'",
    "'it''s'",
    "'",
    "''",
    "\"",
    "E'a\\'b'",
    "e'\\\\'",
    "B'01'",
    "x'1F'",
    "N'n'",
    "U&'\\0061'",
    "'a'\n'b'",
    "E'a'\n'\\''",
    "$$",
    "$$ ; $$",
    "$a$ $$ ; $a$",
    "$a$",
    "$1",
    "$",
    "$é$;$é$",
    "(",
    ")",
    "((",
    "))",
    "[",
    "]",
    ",",
    ";",
    ";;",
    "; ",
    "*",
    "+",
    "-",
    "--",
    "-- c ;\n",
    "--\n",
    "/*",
    "*/",
    "/* ; /* ' */ \" */",
    "/*/",
    "<>",
    "<=-",
    "@-",
    "||/",
    "+/*",
    "?",
    ":",
    "::",
    ":=",
    ":a",
    ":'a'",
    ":\"a\"",
    ".",
    "..",
    "1",
    "1.5",
    "1e5",
    "1E-3",
    "0x1F",
    "1_000",
    ".5",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\r\n",
    "\u{c}",
    "\u{b}",
    "\u{a0}",
    "\u{2028}",
    "日本",
    "e",
    "u",
    "&",
    "b",
    "n",
    "x",
];

/// What only psql knows, and what it carries over from line to line.
const PSQL: &[&str] = &[
    "\\",
    "\\\\",
    "\\;",
    "\\:",
    "\n\\i a\n",
    "\n\\ir ../a\n",
    "\n\\include\n",
    "\n\\if true\n",
    "\n\\if false\n",
    "\n\\if :{?v}\n",
    "\n\\elif 1\n",
    "\n\\else\n",
    "\n\\endif\n",
    "\n\\set v 'a b'\n",
    "\n\\set v :v:v\n",
    "\n\\set w :'v' :\"v\" x\n",
    "\n\\unset v\n",
    ":v",
    ":'v'",
    ":\"v\"",
    ":{?v}",
    ":{?",
    ":w",
    "\n\\g\n",
    "\\gx",
    "\\r",
    "\n\\q\n",
    "\n\\restrict k\n",
    "\n\\unrestrict k\n",
    "\n\\encoding utf8\n",
    "\n\\echo `date`\n",
    "\n\\! ls\n",
    "\\echo ':v",
    "\\copy t from x",
    "\\dt+",
    "\\pset x",
    "BEGIN",
    "ATOMIC",
    "END",
    "CASE",
    "COPY t FROM stdin;\n",
    "1\t2\n",
    "\\.\n",
    "COPY t TO stdout",
    "STDIN",
    "FROM",
    "SET standard_conforming_strings = off;",
    "RESET ALL;",
    "\u{feff}",
];

/// What the documents are made of: YAML, TOML, JSON and the lines of a lock.
const DOCUMENT: &[&str] = &[
    "format: 1\n",
    "drifts:\n",
    "drifts: []\n",
    "- ",
    "-\n",
    "? ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "<<: *a",
    "<<: ",
    "!!binary ",
    "!!str ",
    "!x ",
    "!!int ",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "# ",
    "#",
    "null",
    "~",
    "true",
    "no",
    "1",
    "-1",
    "0x10",
    "1e400",
    "0.1",
    ".inf",
    ".nan",
    "id: SCHEMA-DRIFT-001",
    "id: SCHEMA-DRIFT-4294967295",
    "SCHEMA-DRIFT-+2",
    "id",
    "object: table a",
    "object: \"\\u0085\\u2028\\x00\"",
    "type: Missing",
    "type: Changed",
    "status: Open",
    "status: Resolved",
    "decision: null",
    "decision: 'a'",
    "canonical: ''",
    "migrations: \"\"",
    "- {id: SCHEMA-DRIFT-001, object: table a, type: Missing, status: Open, decision: null, canonical: '', migrations: ''}\n",
    "- {id: SCHEMA-DRIFT-2, object: \"\\u2028\\e\\x7f\\ufeff\", type: Changed, status: Resolved, decision: \"a\\nb: #\", canonical: '|', migrations: \"\\t\"}\n",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud800",
    "\n",
    "\n  ",
    "\t",
    "\r\n",
    "\r",
    "\0",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{7f}",
    "é",
    "[canonical]\n",
    "[[compare.ignore]]\n",
    "[compare]\n",
    "[scratch]\n",
    "[migrations]\n",
    "[artifacts]\n",
    "sql = ",
    "yaml = ",
    "path = ",
    "url = ",
    "version = ",
    "mode = ",
    "\"server\"",
    "\"local\"",
    "\"a\"",
    "\"../a\"",
    "\"/a\"",
    "'{a,b}*'",
    "[\"*\"]",
    "roles = ",
    "schemas = ",
    "setup = ",
    "convention = ",
    "\"auto\"",
    "reason = ",
    "object = ",
    "column_order = ",
    "\"note\"",
    "\"\"\"",
    "'''",
    "=",
    "a.b.c = 1\n",
    "1979-05-27T07:32:00Z",
    "\"${A}\"",
    "\"postgresql://u:p@h/d\"",
    "# pgcanon baseline lock\n",
    "# format: 1\n",
    "# baseline: v1\n",
    "# head: 011\n",
    "# postgresql: 15\n",
    "# model canonical: 00\n",
    "# model : \n",
    "0000000000000000000000000000000000000000000000000000000000000000  a.sql\n",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF  b\r\r\n",
    "  ",
    "{\"format\":1,\"postgresql\":15,\"knowledge\":{\"kinds\":[]},\"objects\":[],\"unmodelled\":[],\"left_out\":{}}",
    "\"format\":1",
    "\"objects\":[",
    "{\"id\":{\"kind\":\"table\",\"path\":[\"a\"]},\"attributes\":{\"n\":0.1}}",
];

/// Pieces in any order.
fn pieces(words: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(select(words), 0..most).prop_map(|words| words.concat())
}

/// Pieces in any order, most of them apart from each other.
fn spaced(words: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    let word = (select(words), prop::bool::weighted(0.7));
    prop::collection::vec(word, 0..most).prop_map(|words| {
        words.into_iter().flat_map(|(word, apart)| [word, if apart { " " } else { "" }]).collect()
    })
}

/// SQL-like text without anything that only psql knows.
pub(crate) fn sql() -> impl Strategy<Value = String> {
    prop_oneof![spaced(SQL, 40), pieces(SQL, 25)]
}

/// Scripts as psql takes them, more or less.
pub(crate) fn script() -> impl Strategy<Value = String> {
    let mixed = prop::collection::vec(prop_oneof![select(SQL), select(PSQL)], 0..40);
    prop_oneof![
        3 => mixed.prop_map(|words| words.join(" ")),
        1 => pieces(PSQL, 25),
        1 => damaged(files("sql"))
    ]
}

/// YAML, TOML, JSON and locks, more or less.
pub(crate) fn document() -> impl Strategy<Value = String> {
    prop_oneof![pieces(DOCUMENT, 25), spaced(DOCUMENT, 15), any::<String>()]
}

/// Any bytes, short ones and such as are nearly text.
pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        prop::collection::vec(select(b"\\'\"$;:(){}-/*\n\r \0\xff\xc3aEeU&if".as_slice()), 0..80),
    ]
}

/// A file of the repository with some damage: parts cut out, doubled, moved, and pieces put in.
pub(crate) fn damaged(files: &'static [String]) -> impl Strategy<Value = String> {
    let blow = (0..4_u8, any::<Index>(), any::<Index>(), select(DOCUMENT), select(SQL));
    (select(files), prop::collection::vec(blow, 0..5)).prop_map(|(mut text, blows)| {
        for (how, from, to, document, sql) in blows {
            let mut ends = [from, to].map(|place| {
                let at = place.index(text.len() + 1);
                (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
            });
            ends.sort_unstable();
            let [from, to] = ends;
            match how {
                0 => text.replace_range(from..to, ""),
                1 => text.insert_str(from, document),
                2 => text.insert_str(from, sql),
                _ => {
                    let piece = text[from..to].to_owned();
                    text.insert_str(from, &piece);
                }
            }
        }
        text
    })
}

/// The texts of the repository's files with this extension.
pub(crate) fn files(extension: &str) -> &'static [String] {
    static SCRIPTS: LazyLock<Vec<String>> = LazyLock::new(|| collect("sql"));
    static REGISTERS: LazyLock<Vec<String>> = LazyLock::new(|| collect("yaml"));
    static SETTINGS: LazyLock<Vec<String>> = LazyLock::new(|| collect("toml"));
    match extension {
        "sql" => &SCRIPTS,
        "yaml" => &REGISTERS,
        _ => &SETTINGS,
    }
}

fn collect(extension: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for folder in ["db", "tests", "artifacts"] {
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), extension, &mut texts);
    }
    if extension == "toml" {
        texts.push(pgcanon::config::template(&pgcanon::config::Config::default(), &[]));
    }
    texts.sort();
    assert!(!texts.is_empty(), "the repository has files that end in .{extension}");
    texts
}

fn below(folder: &Path, extension: &str, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, extension, texts);
        } else if path.extension().is_some_and(|found| found == extension) {
            texts.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}
