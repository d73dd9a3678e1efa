//! What is held at once is bounded by what comes in, however it nests, doubles or goes on.

use std::io;

use pgcanon::config;
use pgcanon::evidence::lock::Lock;
use pgcanon::model::Model;
use pgcanon::postgres::script::{self, Loader, Variables};
use pgcanon::register::Register;

use super::peak;
use super::scripts::split;

/// What every input may cost, besides a share for each of its bytes: the account of a script that
/// repeats itself, held several times over while it is put together.
const FLAT: usize = 32 << 20;

/// Runs `work` on `input`, which may hold `each` bytes for one of the input.
#[track_caller]
fn bounded<T>(name: &str, input: &str, each: usize, work: impl FnOnce(&str) -> T) -> T {
    let (result, held) = peak(|| work(input));
    let allowed = each * input.len() + FLAT;
    assert!(held <= allowed, "{name}: {} bytes held {held}, more than {allowed}", input.len());
    result
}

/// What `one` gives for each number, one after the other.
fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        text.push_str(&one(number));
    }
    text
}

/// A hundred thousand of something.
const MANY: usize = 100_000;

/// The bytes that a statement of two bytes costs: its text, its place, its first words.
const STATEMENT: usize = 400;

#[test]
fn scripts_that_nest_or_go_on_hold_what_they_are() {
    let long = format!("SELECT {}\n", "a, ".repeat(MANY));
    for (name, text) in [
        ("parentheses", "(".repeat(MANY)),
        ("closing parentheses", ")".repeat(MANY)),
        ("comments", "/*".repeat(MANY)),
        ("closed comments", "/*".repeat(MANY) + &"*/".repeat(MANY)),
        ("dollars", "$".repeat(MANY)),
        ("dollar quotes", "$a$ $$ ".repeat(MANY)),
        ("tags", each(MANY, |n| format!("$a{n}$"))),
        ("quotes", "'".repeat(MANY + 1)),
        ("quoted names", "\"".repeat(MANY + 1)),
        ("semicolons", ";".repeat(MANY)),
        ("statements", "a;".repeat(MANY)),
        ("joined statements", r"a\;".repeat(MANY)),
        ("lines", "\n".repeat(MANY)),
        ("statements on lines", "a\n;\n".repeat(MANY)),
        ("one line", "a ".repeat(MANY)),
        ("backslashes", r"\".repeat(MANY)),
        ("references", ":a".repeat(MANY)),
        ("bodies", "CREATE FUNCTION f() BEGIN ".to_owned() + &"BEGIN CASE ".repeat(MANY)),
        ("rows", "COPY t FROM stdin;\n".to_owned() + &"1\n".repeat(MANY)),
        ("copies", "COPY t FROM stdin;\n\\.\n".repeat(20_000)),
        ("nested conditions", long.clone() + &"\\if true\n".repeat(20_000)),
        (
            "closed conditions",
            long.clone() + &"\\if true\n".repeat(20_000) + &"\\endif\n".repeat(20_000),
        ),
        ("conditions that are false", long + &"\\if 0\nx\n\\endif\n".repeat(20_000)),
        ("variables", each(MANY, |n| format!("\\set v{n} 1\n"))),
    ] {
        drop(bounded(name, &text, STATEMENT, |text| split(text.as_bytes())));
    }
}

#[test]
fn variables_that_hold_each_other_are_refused_before_they_grow() {
    let doubled = "\\set v xxxxxxxx\n".to_owned() + &"\\set v :v:v\n".repeat(64) + "SELECT :v;";
    let empty: String = each(64, |n| format!("\\set v{} ':v{n}:v{n}'\n", n + 1));
    let empty = format!("\\set v0 ''\n{empty}SELECT :v64;");
    let quoted = "\\set v ''''\n".to_owned() + &"\\set v :'v':'v'\n".repeat(64);
    let long = format!("\\set v {}\n", "x".repeat(MANY));
    let many = ":v ".repeat(MANY);
    let texts = [
        doubled,
        empty,
        quoted,
        format!("{long}SELECT {many};"),
        format!("{long}\\if {many}\n"),
        format!("{long}\\echo {many}\n"),
    ];
    for text in texts {
        let split = bounded("variables", &text, STATEMENT, |text| split(text.as_bytes()));
        let error = split.unwrap_err();
        assert!(error.to_string().contains("make the script too long"), "{error}");
        assert!(error.snippet().is_some());
    }
}

/// Files `a0`, `a1` and so on, each of which includes the next twice.
struct Doubling;

impl Loader for Doubling {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        let number: usize = path[1..].parse().map_err(io::Error::other)?;
        let include = format!("\\i a{}\n", number + 1).repeat(if number < 60 { 2 } else { 0 });
        Ok(format!("{include}SELECT 1;").into_bytes())
    }
}

/// As [`Doubling`], and every file has many names.
struct Branching;

impl Loader for Branching {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        let include =
            if path.len() < 60 { format!("\\i {path}x\n\\i {path}y\n") } else { String::new() };
        Ok(format!("{include}SELECT 1;").into_bytes())
    }
}

#[test]
fn files_that_include_each_other_twice_are_refused() {
    for loader in [&Doubling as &dyn Loader, &Branching] {
        let (parsed, held) = peak(|| script::parse(loader, "a0", &mut Variables::new()));
        let error = parsed.unwrap_err().to_string();
        assert!(error.contains("one file too many"), "{error}");
        assert!(held < FLAT, "{held}");
    }
}

#[test]
fn registers_hold_what_they_are() {
    let laughs: String =
        each(30, |n| format!("a{}: &a{} [{}]\n", n + 1, n + 1, format!("*a{n}, ").repeat(9)));
    let row = "- {id: SCHEMA-DRIFT-1, object: a, type: Missing, status: Open, decision: null, \
        canonical: '', migrations: ''}\n";
    for (name, text) in [
        ("sequences", "[".repeat(MANY)),
        ("mappings", "{a: ".repeat(MANY)),
        ("dashes", "- ".repeat(MANY)),
        ("indented dashes", each(500, |n| format!("{}-\n", " ".repeat(n)))),
        ("keys", "? ".repeat(MANY)),
        ("laughs", format!("a0: &a0 [x, x]\n{laughs}")),
        ("one alias", "&a [*a]".to_owned()),
        ("anchors", "&a ".repeat(MANY)),
        ("tags", "!a ".repeat(MANY)),
        ("a scalar", "a".repeat(MANY * 10)),
        ("a block", format!("format: |\n  {}", "a\n  ".repeat(MANY))),
        ("documents", "---\n".repeat(MANY)),
        ("rows", format!("format: 1\ndrifts:\n{}", row.repeat(2000))),
    ] {
        drop(bounded(name, &text, 400, |text| Register::parse(text, "r.yaml")));
    }
}

#[test]
fn locks_hold_what_they_are() {
    let digest = "a".repeat(64);
    for (name, text) in [
        ("lines", "\n".repeat(MANY)),
        ("headers", each(MANY, |n| format!("# {n}: \n"))),
        ("files", each(20_000, |n| format!("{digest}  {n}\n"))),
        ("a name", format!("# baseline: {}\n", "a".repeat(MANY))),
    ] {
        drop(bounded(name, &text, 40, |text| Lock::parse(text, "l.lock")));
    }
}

#[test]
fn configurations_hold_what_they_are() {
    let schemas = |text: String| format!("[compare]\nschemas = [\"{text}\"]");
    let keys = |end: &str| each(20_000, |n| format!("k{n} = 1{end}"));
    let roles: String = each(20_000, |n| format!("\"{n}\","));
    for (name, text) in [
        ("arrays", format!("a = {}", "[".repeat(20_000))),
        ("tables", format!("a = {}", "{a = ".repeat(20_000))),
        ("a dotted key", format!("{}a = 1", "a.".repeat(MANY))),
        ("unknown keys", keys("\n")),
        ("unknown keys on a line", format!("a = {{ {} }}", keys(", "))),
        ("a long key", format!("{} = 1", "compare".repeat(MANY))),
        ("a long word", format!("[compare]\ncolumn_order = \"{}\"", "error".repeat(MANY))),
        ("nonsense", "= ".repeat(MANY)),
        ("quotes", "\"\n".repeat(MANY)),
        ("wildcards", schemas("*?".repeat(MANY))),
        ("alternatives", schemas("{a,b}".repeat(MANY))),
        ("braces", schemas("{".repeat(MANY) + &"}".repeat(MANY))),
        ("patterns", format!("[compare]\nschemas = [{}]", "\"a*\",".repeat(2000))),
        ("roles", format!("[migrations]\nroles = [{roles}]")),
    ] {
        drop(bounded(name, &text, 1000, |text| config::parse("c.toml", text)));
    }
}

#[test]
fn models_hold_what_they_are() {
    let whole = |objects: &str| {
        format!(
            "{{\"format\":1,\"postgresql\":15,\"knowledge\":{{\"kinds\":[]}},\
             \"objects\":[{objects}],\"unmodelled\":[],\"left_out\":{{}}}}"
        )
    };
    let on = r#"{"kind":"comment","path":[],"on":"#.repeat(MANY);
    let object = r#"{"id":{"kind":"table","path":["N"]},"attributes":{"a":[1,2]}},"#;
    let objects: String = each(5000, |n| object.replace('N', &n.to_string()));
    for (name, text) in [
        ("arrays", "[".repeat(MANY)),
        ("objects", "{\"a\":".repeat(MANY)),
        ("attributes", whole(&format!("{{\"attributes\":{{\"a\":{}", "[".repeat(MANY)))),
        ("ids", whole(&format!("{{\"id\":{on}"))),
        ("a number", whole(&"9".repeat(MANY))),
        ("many objects", whole(objects.trim_end_matches(','))),
    ] {
        drop(bounded(name, &text, 100, |text| serde_json::from_str::<Model>(text)));
    }
}
