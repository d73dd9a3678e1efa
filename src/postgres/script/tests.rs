//! What scripts are split into, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io;

use super::classify::{Control, classify};
use super::names::{self, Kind};
use super::source::SourceFile;
use super::{Loader, Script, ScriptError, Variables, parse};

/// Files in memory; the first is the script.
struct Files(BTreeMap<&'static str, Vec<u8>>);

impl Loader for Files {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

fn files(files: &[(&'static str, &str)]) -> Result<Script, ScriptError> {
    let loader =
        Files(files.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())).collect());
    parse(&loader, files[0].0, &mut Variables::new())
}

fn script(text: &str) -> Result<Script, ScriptError> {
    files(&[("a.sql", text)])
}

fn split(text: &str) -> Vec<String> {
    script(text).unwrap().statements().map(|statement| statement.sql.clone()).collect()
}

fn refused(text: &str) -> (String, String) {
    let error = script(text).unwrap_err();
    (error.to_string(), error.hint().unwrap_or_default())
}

fn lines(text: &str) -> Vec<(u32, u32)> {
    script(text)
        .unwrap()
        .statements()
        .map(|statement| (statement.start_line, statement.end_line))
        .collect()
}

#[test]
fn semicolons_in_quotes_comments_and_parentheses_end_nothing() {
    let whole = [
        "select ';', 'it''s;', \"a;\"\"b\"",
        r"select E'\';', e'\\', 1",
        "select U&'d\\0061t;', U&\"x;\", B'1;', X'f;', N'n;'",
        "select $$;$$, $a$ $$ ; $b$ $a$, $ä_1$;$ä_1$",
        "select 1 /* ; /* ' ; */ \" ; */ + 2 -- ; ' \n + 3",
        "create rule r as on insert to t do also (insert into a values (1); delete from b)",
        "select 1 +-- ;\n 2",
        "select 1 */* ; */ 2",
        "select a$b$ from c where d = 'x;$b$'",
        "select größe, \"日本;\" from tabelle_ü",
        r"select '\', ';'",
        "select 'a\n;\n'\n, 2",
        "select $1, 1.5e3, 1..2, 1E'x;'",
    ];
    for sql in whole {
        assert_eq!(split(&format!("{sql};")), [sql]);
        assert_eq!(split(&format!("{sql};select 2")), [sql, "select 2"]);
    }
}

#[test]
fn statements_need_no_last_semicolon_and_empty_ones_vanish() {
    assert_eq!(
        split(";; select 1 ; ; -- nothing\n/* nothing */;select 2 -- end\n"),
        ["select 1", "select 2"]
    );
    assert!(split("").is_empty() && split("\n-- x\n/* y */\n").is_empty());
    assert_eq!(split("\u{feff}select 1"), ["select 1"]);
    assert_eq!(split("select 1\\; select 2; select 3"), ["select 1; select 2", "select 3"]);
}

#[test]
fn spans_do_not_count_comments_around_a_statement() {
    let text =
        "-- head\n/* more\n */ create table t (\n  a int\n)\n-- tail\n;\n\n\nselect 1; select\n2;";
    assert_eq!(lines(text), [(3, 5), (10, 10), (10, 11)]);
}

#[test]
fn carriage_returns_stay_in_strings_and_break_nothing_else() {
    let text = "-- c ; '\r\nselect 'a\r\nb';\r\n\\echo x\r\nselect 2;\r\n";
    assert_eq!(split(text), ["select 'a\r\nb'", "select 2"]);
    assert_eq!(lines(text), [(2, 3), (5, 5)]);
    assert_eq!(split("-- old mac\rselect 1;"), ["select 1"]);
}

#[test]
fn sql_bodies_are_one_statement() {
    let function = "create or replace function f(a int) returns int\nbegin atomic\n select case when a > 1 then 2 end;\n select 3;\nend";
    assert_eq!(split(&format!("{function};select 1;")), [function, "select 1"]);
    let procedure = "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END";
    assert_eq!(
        split(&format!("begin; {procedure}; end; select 1;")),
        ["begin", procedure, "end", "select 1"]
    );
    assert_eq!(split("create function f() returns int return (select 1); begin; end;").len(), 3);
}

#[test]
fn plain_strings_follow_standard_conforming_strings() {
    let off = "set standard_conforming_strings = off;\nselect 'a\\'; b';\nset session standard_conforming_strings to 'on';\nselect '\\';";
    assert_eq!(
        split(off)[1..],
        ["select 'a\\'; b'", "set session standard_conforming_strings to 'on'", "select '\\'"]
    );
    let config = "select pg_catalog.set_config('standard_conforming_strings', 'off', false);\nselect '\\';';\nreset all;\nselect '\\';";
    assert_eq!(split(config)[1..], ["select '\\';'", "reset all", "select '\\'"]);
    let local = "begin; set local standard_conforming_strings to off;\nselect '\\';';\ncommit;\nselect '\\';";
    assert_eq!(split(local)[2..], ["select '\\';'", "commit", "select '\\'"]);
}

#[test]
fn an_escape_string_goes_on_in_the_next_line() {
    assert_eq!(split("select E'a'\n  '\\';';\nselect 2;"), ["select E'a'\n  '\\';'", "select 2"]);
    assert_eq!(split("select E'a' '\\'; select 2"), ["select E'a' '\\'", "select 2"]);
}

#[test]
fn copy_takes_the_rows_up_to_the_dot() {
    let text = "copy t (a, \"from\") from stdin with (format csv); select 1;\n1;'\n\\N\r\n\\.\r\nselect 2;";
    let script = script(text).unwrap();
    let steps: Vec<_> = script
        .steps()
        .iter()
        .map(|step| (step.statement().sql.as_str(), step.copy_data()))
        .collect();
    let copy = "copy t (a, \"from\") from stdin with (format csv)";
    assert_eq!(steps, [(copy, Some("1;'\n\\N\r\n")), ("select 1", None), ("select 2", None)]);
    assert_eq!(script.steps()[0].copy.as_ref().map(|copy| copy.first_line), Some(2));
}

#[test]
fn copy_is_known_by_its_first_words() {
    let rows = |text: &str| script(text).unwrap().steps()[0].copy_data().map(str::to_owned);
    assert_eq!(rows("COPY BINARY a.b.\"c\" FROM STDIN;\n1"), Some("1".to_owned()));
    assert_eq!(rows("copy stdin from stdout;\n\\.\n"), Some(String::new()));
    assert_eq!(rows("copy t from stdin;"), Some(String::new()));
    assert_eq!(rows("copy t from '/stdin';"), None);
    assert_eq!(rows("copy t from program 'stdin';"), None);
    assert_eq!(rows("select 'copy t from stdin';"), None);
    assert!(
        refused("copy (select 1) to stdout;")
            .0
            .starts_with("`COPY … TO stdout` has nowhere to write to\n --> a.sql:1:1")
    );
    assert!(refused("select 1\\; copy t from stdin;\n\\.\n").1.contains("`;` instead of `\\;`"));
}

#[test]
fn variables_are_put_in_where_psql_puts_them() {
    let text = "\\set s app\n\\set v 'it''s'\n\\set n '\"q\"'\nselect :s.t, :'v', :\"n\", :{?s}, :{?nope}, :nope, a[1:2], b::s, c:=:s, ':s', \":s\", $$:s$$;";
    let expected = "select app.t, 'it''s', \"\"\"q\"\"\", TRUE, FALSE, :nope, a[1:2], b::s, c:=app, ':s', \":s\", $$:s$$";
    assert_eq!(split(text), [expected]);
    assert_eq!(split("\\set a 1 '; select 2'\nselect :a;"), ["select 1", "select 2"]);
    assert_eq!(split("\\set a ':b'\n\\set b ':a x'\nselect :a;"), ["select :a x"]);
    assert_eq!(split("\\set a 1\n\\unset a\nselect :a \\: :{?a};"), ["select :a : FALSE"]);
}

#[test]
fn server_positions_map_back_over_variables_and_lines() {
    let script =
        script("\\set s long_schema_name\n\nselect 'ü' from :s.t\nwhere\n\ttenant > 1;").unwrap();
    let step = &script.steps()[0];
    assert_eq!(step.statement().sql, "select 'ü' from long_schema_name.t\nwhere\n\ttenant > 1");
    let position = |needle: &str| {
        let before = step.statement().sql.find(needle).unwrap();
        u32::try_from(step.statement().sql[..before].chars().count() + 1).unwrap()
    };
    assert_eq!(
        step.snippet_at(position("tenant")).to_string(),
        " --> a.sql:5:2\n   |\n 5 |     tenant > 1;\n   |     ^^^^^^"
    );
    assert!(
        step.snippet_at(position("schema_name")).to_string().ends_with("\n   |                 ^^")
    );
    assert_eq!(step.snippet_at(position(".t")).column(), Some(19));
    assert_eq!(step.snippet_at(9999).place(), "a.sql:5:12");
}

#[test]
fn conditionals_keep_only_what_runs() {
    let text = "select 1 \\if false\n+ 2 \\elif :{?x}\n+ 3 (\n\\else\n+ 4\n\\endif\n; \\if yes \\\\ select 5; \\else\nselect 6;\n\\! rm\n\\if x\n\\endif\n\\endif";
    assert_eq!(split(text), ["select 1 \n+ 4", "select 5"]);
    assert_eq!(
        split("\\if 0\n copy t from stdin;\n\\bogus 'open\n\\endif\nselect 1;"),
        ["select 1"]
    );
}

#[test]
fn broken_conditionals_are_shown() {
    assert!(
        refused("\\if true\nselect 1;").0.starts_with("`\\if` without `\\endif`\n --> a.sql:1:1")
    );
    assert!(
        refused("select 1;\n  \\endif").0.starts_with("`\\endif` without `\\if`\n --> a.sql:2:3")
    );
    assert!(
        refused("\\if maybe\n\\endif")
            .0
            .starts_with("`maybe` is not a boolean, as `\\if` needs one\n --> a.sql:1:5")
    );
    assert!(
        refused("\\if 1\n\\else\n\\elif 1\n\\endif")
            .0
            .starts_with("`\\elif` after `\\else`\n --> a.sql:3:1")
    );
}

#[test]
fn included_files_run_in_place() {
    let main = "select 1 \\ir sub/b.sql\n+ 1;\n\\i c.sql\n\\include 'c.sql' \\\\ select 9";
    let script = files(&[
        ("db/main.sql", main),
        ("db/sub/b.sql", "\\ir ../d.sql\nselect 2"),
        ("db/d.sql", "\\set v 3"),
        ("c.sql", "select :v;"),
    ])
    .unwrap();
    let seen: Vec<_> =
        script.statements().map(|one| (&*one.file, one.start_line, one.sql.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("db/sub/b.sql", 2, "select 2"),
            ("db/main.sql", 1, "select 1 \n+ 1"),
            ("c.sql", 1, "select 3"),
            ("c.sql", 1, "select 3"),
            ("db/main.sql", 4, "select 9"),
        ]
    );
}

#[test]
fn bad_includes_are_shown_where_they_stand() {
    let error = files(&[("a.sql", "\\i b.sql"), ("b.sql", "select 1;\n\\ir ./a.sql")])
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(
            "`a.sql` includes itself: `a.sql` includes `b.sql` includes `a.sql`\n --> b.sql:2:5"
        ),
        "{error}"
    );
    let error = files(&[("a.sql", "\n\\i nope.sql")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to read `nope.sql`\n --> a.sql:2:4\n   |\n 2 | \\i nope.sql\n   |    ^^^^^^^^"
    );
    assert!(error.hint().unwrap().starts_with("check the path"));
    assert!(refused("\\ir").0.starts_with("`\\ir` needs a file name\n"));
}

#[test]
fn harmless_meta_commands_are_skipped() {
    let text = "\\set ON_ERROR_STOP on\n\\set QUIET 1\n\\timing off\n\\pset pager off\n\\x\n\\t \\a\n\\encoding UTF8\n\\echo 'a;b' c\n\\dt+ public.*\n\\warn x\n\\qecho\nselect 1 \\g\nselect 2\\gx\nselect 3 \\r\nselect 4\\p\n;";
    assert_eq!(split(text), ["select 1", "select 2", "select 4"]);
    assert_eq!(split("select 1;\n\\q\nselect 2 'open"), ["select 1"]);
    assert_eq!(split("\\restrict kEy\nselect 1;\n\\unrestrict kEy\n\\echo x\n"), ["select 1"]);
}

#[test]
fn meta_commands_that_reach_out_are_refused() {
    for (text, command) in [
        ("\\c other", "c"),
        ("\\connect -", "connect"),
        ("\\copy t from 'x'", "copy"),
        ("\\! rm", "!"),
        ("select 1 \\gset", "gset"),
        ("select 1 \\gexec", "gexec"),
        ("\\o out", "o"),
        ("\\password", "password"),
        ("\\bogus", "bogus"),
    ] {
        let (message, hint) = refused(&format!("select 0;\n{text}"));
        assert!(
            message.starts_with(&format!(
                "meta-command `\\{command}` is not supported\n --> a.sql:2:"
            )),
            "{message}"
        );
        assert!(!hint.is_empty());
    }
    assert!(refused("\\connect x").1.contains("--create"));
    assert!(
        refused("\\set d `date`")
            .0
            .starts_with("`\\set` would run a shell command\n --> a.sql:1:8")
    );
    assert!(refused("select 1 \\g out.txt").0.starts_with("`\\g` with an argument"));
    assert!(refused("select 1; \\g").0.starts_with("`\\g` without a statement"));
    assert!(
        refused("\\encoding latin1")
            .0
            .starts_with("encoding `latin1` is not supported\n --> a.sql:1:11")
    );
    assert!(
        refused("\\set AUTOCOMMIT off").0.starts_with("`\\set AUTOCOMMIT off` is not supported")
    );
    assert!(
        refused("\\set x '\\\\! ls'\nselect :x")
            .0
            .starts_with("the value of variable `x` holds a meta-command\n --> a.sql:2:8")
    );
}

#[test]
fn restricted_scripts_hold_no_other_meta_command() {
    assert!(refused("\\restrict k\n\\echo x").0.starts_with(
        "`\\echo` is not allowed between `\\restrict` and `\\unrestrict`\n --> a.sql:2:1"
    ));
    assert!(
        refused("\\restrict k\n\\unrestrict j")
            .0
            .starts_with("wrong key for `\\unrestrict`\n --> a.sql:2:13")
    );
    assert!(refused("\\unrestrict j").0.starts_with("`\\unrestrict` without `\\restrict`"));
}

#[test]
fn what_is_never_closed_is_shown_where_it_opens() {
    for (text, message) in [
        ("select 1;\n select 'a\nb", "unterminated quoted string\n --> a.sql:2:9"),
        ("select E'a\\'", "unterminated quoted string\n --> a.sql:1:8"),
        ("select \"a", "unterminated quoted identifier\n --> a.sql:1:8"),
        ("do $body$ x $$", "unterminated dollar-quoted string\n --> a.sql:1:4"),
        ("/* a /* b */\nselect 1", "unterminated `/*` comment\n --> a.sql:1:1"),
    ] {
        let shown = refused(text).0;
        assert!(shown.starts_with(message), "{shown}");
    }
    assert!(refused("do $body$").0.ends_with("\n 1 | do $body$\n   |    ^^^^^^"));
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let loader = Files(BTreeMap::from([
        ("l.sql", b"select 1;\n-- gr\xfc\xdfe".to_vec()),
        ("z.sql", b"a\0b".to_vec()),
    ]));
    let error = parse(&loader, "l.sql", &mut Variables::new()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`l.sql` is not UTF-8: invalid byte 0xfc at offset 15\n --> l.sql:2:6"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("iconv"));
    let error = parse(&loader, "z.sql", &mut Variables::new()).unwrap_err();
    assert!(error.to_string().starts_with("`z.sql` holds a zero byte at offset 1"), "{error}");
}

fn class(sql: &str) -> super::classify::Class {
    classify(&script(sql).unwrap().steps()[0])
}

#[test]
fn statements_that_want_no_transaction_are_known() {
    for sql in [
        "create index concurrently i on t (a)",
        "create unique index concurrently if not exists i on t (a)",
        "drop index concurrently i",
        "reindex (concurrently) table t",
        "reindex table concurrently t",
        "reindex database d",
        "reindex schema s",
        "vacuum analyze",
        "cluster",
        "create database d",
        "drop tablespace s",
        "alter system set a = 1",
        "alter table t detach partition p concurrently",
        "create subscription s connection '' publication p",
        "drop subscription s",
        // A grammar we do not know is judged by its first words.
        "create index concurrently i on t frobnicate",
        "vacuum frobnicate the table",
    ] {
        assert!(class(sql).alone.is_some(), "{sql}");
    }
    for sql in [
        "create index i on t (a)",
        "create table concurrently (a int)",
        "comment on table t is 'CREATE INDEX CONCURRENTLY'",
        "analyze",
        "cluster t using i",
        "alter type e add value 'x'",
        "call p()",
        "create subscription s connection '' publication p with (connect = false)",
        "reindex table t",
        "alter table t detach partition p",
    ] {
        assert_eq!(class(sql), super::classify::Class::default(), "{sql}");
    }
}

#[test]
fn transaction_commands_are_known_and_savepoints_are_none() {
    for (sql, control) in [
        ("begin", vec![Control::Begin]),
        ("start transaction isolation level serializable", vec![Control::Begin]),
        ("commit", vec![Control::End]),
        ("end work", vec![Control::End]),
        ("abort", vec![Control::End]),
        ("rollback and chain", vec![Control::Chain]),
        ("prepare transaction 'x'", vec![Control::End]),
        ("begin\\; select 1\\; commit", vec![Control::Begin, Control::End]),
        ("savepoint s", vec![]),
        ("rollback to s", vec![]),
        ("prepare p as select 1", vec![]),
        ("begin frobnicated", vec![Control::Begin]),
    ] {
        assert_eq!(class(sql).control, control, "{sql}");
    }
}

#[test]
fn cluster_wide_statements_are_known_in_do_blocks_too() {
    for sql in [
        "create role r",
        "create user u password 'x'",
        "alter role r set search_path = a",
        "alter role r rename to s",
        "drop group g",
        "grant a to b",
        "create tablespace t location '/x'",
        "alter database d set work_mem = 1",
        "grant connect on database d to r",
        "comment on role r is 'x'",
        "alter system reset all",
        "reassign owned by a to b",
        "do $$ begin create role r; end $$",
        "do $$ begin execute 'ALTER  USER x'; end $$",
        "create role r frobnicate",
    ] {
        assert!(class(sql).cluster_wide.is_some(), "{sql}");
    }
    for sql in [
        "grant select on t to r",
        "create user mapping for r server s",
        "do $$ begin create user mapping for r server s; end $$",
        "alter table t owner to r",
        "comment on table t is 'x'",
        "create function f() returns int language plpgsql as $$ begin create role r; end $$",
    ] {
        assert_eq!(class(sql).cluster_wide, None, "{sql}");
    }
}

#[test]
fn the_nearest_name_is_found_among_what_was_created() {
    let text = "create schema app;\ncreate table app.tenants (tenant_id int, \"Name\" text);\nalter table app.tenants add colour text;\ncreate view big_view as select 1;\ncreate function do_it() returns int return 1;\ncreate type mood as enum ('a');";
    let script = script(text).unwrap();
    let created = names::created(script.statements());
    let nearest = |wanted: &str, kind: Kind| {
        names::nearest(wanted, kind, &created)
            .map(|(shown, found)| format!("{shown} {}", found.place()))
    };
    assert_eq!(nearest("tenant", Kind::Relation), Some("tenants a.sql:2".to_owned()));
    assert_eq!(nearest("tenants", Kind::Relation), Some("app.tenants a.sql:2".to_owned()));
    assert_eq!(nearest("app.tenant", Kind::Relation), Some("app.tenants a.sql:2".to_owned()));
    assert_eq!(nearest("color", Kind::Column), Some("colour a.sql:3".to_owned()));
    assert_eq!(nearest("do_its", Kind::Routine), Some("do_it a.sql:5".to_owned()));
    assert_eq!(nearest("moods", Kind::Type), Some("mood a.sql:6".to_owned()));
    assert_eq!(nearest("apps", Kind::Schema), Some("app a.sql:1".to_owned()));
    assert_eq!(nearest("invoices", Kind::Relation), None);
    assert_eq!(nearest("mood", Kind::Relation), None);
}

#[test]
fn a_run_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    // Never called: that it compiles is the test.
    let _ = |client: &tokio_postgres::Client, script: &Script, options: &super::RunOptions<'_>| {
        is_send(&super::run(client, script, options));
    };
}

#[test]
fn an_error_shows_no_secret() {
    let shown = |text: &str, span: std::ops::Range<usize>| {
        let source = SourceFile::new("a.sql".into(), text.to_owned());
        source.snippet(&span).to_string()
    };
    let text = "SELECT 1;\nCREATE ROLE a PASSWORD 'x y' VALID UNTIL 'never';";
    let at = text.find("'never'").unwrap();
    let after = shown(text, at..at + 7);
    assert!(after.contains("PASSWORD '(hidden)' VALID UNTIL 'never'"), "{after}");
    assert!(after.contains("a.sql:2\n") && !after.contains('^'), "{after}");
    let at = text.find("ROLE").unwrap();
    let before = shown(text, at..at + 4);
    assert!(before.contains("a.sql:2:8\n") && before.contains("^^^^"), "{before}");
    assert!(!before.contains("x y"), "{before}");
    let plain = "SELECT 'x y' FRM t;";
    assert!(shown(plain, 13..16).contains("SELECT 'x y' FRM t;"));
}
