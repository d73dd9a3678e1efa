//! Files, and what each is read as.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::keys::{SECTIONS, Shown};
use super::*;
use crate::model::{Kind, ObjectId};
use crate::problem::Problem;
use crate::source::migrations::{Convention, Setting};

fn problems(text: &str) -> Vec<Problem> {
    parse("pgcanon.toml", text).err().map(|problems| problems.list).unwrap_or_default()
}

/// The error as a person sees it, with the hint.
fn shown(text: &str) -> String {
    let error = ConfigError::from(parse("pgcanon.toml", text).unwrap_err());
    let hint = error.hint().map(|hint| format!("\n\nhint: {hint}")).unwrap_or_default();
    format!("error: {error}{hint}")
}

#[test]
fn every_key_is_read() {
    let text = r#"
[canonical]
sql = "a.sql"
yaml = "../a.yaml"
register = "r.yaml"
[migrations]
path = "m"
convention = "up-down"
setup = ["s/1.sql", "s/2.sql"]
[scratch]
mode = "server"
url = "postgresql://me:${PASS}@h/d"
version = 15
bin = "/usr/lib/postgresql/15/bin"
roles = ["app_reader", "App Writer"]
[compare]
schemas = ["app_*", "public"]
exclude_schemas = ["app_old"]
column_order = "error"
ownership = "note"
body_layout = "off"
cluster = "error"
generated_names = "note"
[[ignore]]
object = "table public.audit_*"
reason = "made at run time"
[[ignore]]
object = "* public.x"
reason = "y"
[[ignore]]
object = "event trigger audit"
reason = "not a modelled kind"
[artifacts]
path = "out/db"
[baseline]
path = "locks"
evidence = "proof"
"#;
    let config = parse("pgcanon.toml", text).unwrap();
    assert_eq!((&*config.baseline.path, &*config.baseline.evidence), ("locks", "proof"));
    assert_eq!(
        config.canonical,
        Canonical { sql: "a.sql".into(), yaml: "../a.yaml".into(), register: "r.yaml".into() }
    );
    assert_eq!(
        config.migrations,
        Migrations {
            path: "m".into(),
            convention: Setting::Only(Convention::UpDown),
            setup: vec!["s/1.sql".into(), "s/2.sql".into()]
        }
    );
    assert_eq!(config.scratch.mode, ScratchMode::Server);
    let url = config.scratch.url.as_ref().unwrap();
    assert_eq!(url.resolve(|_| Some("p@ss".into())).unwrap(), "postgresql://me:p%40ss@h/d");
    assert_eq!(config.scratch.version, Some(15));
    assert_eq!(config.scratch.bin.as_deref(), Some("/usr/lib/postgresql/15/bin"));
    assert_eq!(config.scratch.roles, ["app_reader", "App Writer"]);
    let compare = &config.compare;
    assert_eq!(
        (compare.column_order, compare.ownership, compare.body_layout, compare.cluster),
        (Level::Error, Level::Note, Level::Off, Level::Error)
    );
    assert_eq!(compare.generated_names, Level::Note);
    assert_eq!(config.artifacts.path, "out/db");
    let included = ["app_a", "app_old", "public", "other"].map(|name| compare.includes(name));
    assert_eq!(included, [true, false, true, false]);

    let audit = ObjectId::new(Kind::Table, ["public", "audit_log"]);
    let comment = ObjectId::attached(Kind::Comment, audit.clone(), Vec::<String>::new());
    let column = ObjectId::new(Kind::Column, ["public", "x"]);
    let reason = |object| config.ignored(object).map(|entry| entry.reason.as_str());
    assert_eq!(reason(&audit), Some("made at run time"));
    assert_eq!(reason(&comment), None);
    assert_eq!(reason(&column), Some("y"));

    // What is written from it is read as the same again.
    assert_eq!(parse("pgcanon.toml", &template(&config, &[])).unwrap(), config);
}

#[test]
fn every_key_of_governance_is_read() {
    let text = r#"
[policy]
no_secrets_for = ["report_*"]
force_row_security = true
require_tenant_scope = true
[adr]
path = "doc/adr"
[precedence]
order = ["canonical", "migrations", "snapshot"]
[snapshot]
path = "live.json"
[test]
path = "t"
setup = ["t/setup/a.sql"]
role = "app"
settings = ["app.tenant_id = '7'", "search_path = app"]
statement_timeout = "5s"
jobs = 3
[[catalogue]]
path = "docs"
role = "dictionary"
authority = "informational"
owner = ["@docs", "docs@example.org"]
evidence = "a review"
derived_from = ["a.sql"]
[[owner]]
object = "table public.*"
owner = ["@org/team"]
[signoff]
path = "signed"
roles = ["steward", "verifier"]
"#;
    let config = parse("pgcanon.toml", text).unwrap();
    assert_eq!(config.adr.path, "doc/adr");
    let order = [SchemaSource::Canonical, SchemaSource::Migrations, SchemaSource::Snapshot];
    assert_eq!(config.precedence.order, order);
    assert_eq!(config.snapshot.path.as_deref(), Some("live.json"));
    assert!(config.policy.force_row_security && config.policy.require_tenant_scope);
    assert_eq!(config.policy.no_secrets_for, [Pattern::new("report_*").unwrap()]);
    assert_eq!(
        config.test,
        Test {
            path: "t".into(),
            setup: vec!["t/setup/a.sql".into()],
            role: Some("app".into()),
            settings: vec!["app.tenant_id = '7'".into(), "search_path = app".into()],
            statement_timeout: "5s".into(),
            jobs: Some(3),
        }
    );
    assert_eq!(
        config.catalogue,
        [CatalogueEntry {
            path: "docs".into(),
            role: Some("dictionary".into()),
            authority: Some(Authority::Informational),
            owner: vec!["@docs".into(), "docs@example.org".into()],
            evidence: Some("a review".into()),
            derived_from: vec!["a.sql".into()],
        }]
    );
    assert_eq!(config.owner[0].object, Pattern::new("table public.*").unwrap());
    assert_eq!(config.owner[0].owner, ["@org/team"]);
    assert_eq!(config.signoff.path, "signed");
    assert_eq!(config.signoff.roles, ["steward", "verifier"]);
    assert_eq!(parse("pgcanon.toml", &template(&config, &[])).unwrap(), config);
}

#[test]
fn nothing_need_be_said() {
    for text in ["", "\u{feff}# nothing\r\n", "[compare]\r\n\r\n[scratch]\r\n"] {
        assert_eq!(parse("pgcanon.toml", text).unwrap(), Config::default(), "{text:?}");
    }
    assert!(Config::default().compare.includes("any.schema/at all"));
}

#[test]
fn the_template_says_the_defaults_and_every_key() {
    let text = template(&Config::default(), &["about".to_owned()]);
    assert_eq!(parse("pgcanon.toml", &text).unwrap(), Config::default());
    assert!(text.starts_with("# about\n"));
    for section in SECTIONS {
        assert!(text.contains(&format!("[{}]", section.name)), "{}", section.name);
        for line in (section.sample)() {
            assert!(text.contains(&format!("\n# {} = ", line.name)), "{}", line.name);
            let doc = line.doc.join("").trim().to_owned();
            assert!(doc.len() > 10, "{} is not documented", line.name);
            let default = matches!(line.shown, Shown::Default);
            assert_eq!(default, line.default.is_some() && !section.repeated, "{}", line.name);
        }
    }
}

#[test]
fn the_template_can_be_uncommented() {
    let live: String = template(&Config::default(), &[])
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.starts_with("[[") || key.contains(" = ") => format!("{key}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let config = parse("pgcanon.toml", &live).unwrap();
    assert_eq!(config.scratch.version, Some(17));
    assert_eq!(config.ignore.len(), 1);
    assert_eq!(config.compare, Config::default().compare);
}

#[test]
fn an_unknown_key_is_shown_with_its_neighbour() {
    let text = "[canonical]\nsql = \"x.sql\"\n\n[compare]\ncolum_order = \"note\"\n";
    let expected = "\
error: unknown key `colum_order` in `pgcanon.toml`
 --> pgcanon.toml:5:1
   |
 5 | colum_order = \"note\"
   | ^^^^^^^^^^^

hint: did you mean `column_order`?";
    assert_eq!(shown(text), expected);
}

#[test]
fn all_problems_are_told_in_the_order_of_the_file() {
    let text = "\
[scratch]
version = \"15\"
mode = \"servr\"
[compare]
colum_order = \"note\"
ownership = 1
[[ignore]]
object = \"table public.a\"
";
    let expected = "\
error: 5 problems in `pgcanon.toml`

`scratch.version` must be an integer, found a string
 --> pgcanon.toml:2:11
   |
 2 | version = \"15\"
   |           ^^^^
hint: write `version = 15`: the major version alone

`servr` is no value of `scratch.mode`
 --> pgcanon.toml:3:8
   |
 3 | mode = \"servr\"
   |        ^^^^^^^
hint: did you mean `server`? (one of `auto`, `local`, `server`)

unknown key `colum_order`
 --> pgcanon.toml:5:1
   |
 5 | colum_order = \"note\"
   | ^^^^^^^^^^^
hint: did you mean `column_order`?

`compare.ownership` must be a string, found an integer
 --> pgcanon.toml:6:13
   |
 6 | ownership = 1
   |             ^
hint: write one of `off`, `note`, `error`

`ignore` has no `reason`
 --> pgcanon.toml:7:1
   |
 7 | [[ignore]]
   | ^^^^^^^^^^
hint: add `reason = \"written by the audit extension at run time\"`, in words of your own";
    assert_eq!(shown(text), expected);
}

#[test]
fn what_may_not_be_said_is_a_problem() {
    // The text, the place of the one problem, and words of it or of its hint.
    let cases: &[(&str, (u32, usize), &[&str])] = &[
        ("compre = 1", (1, 1), &["unknown key `compre`", "did you mean `compare`?"]),
        ("[zzz]", (1, 2), &["unknown section `zzz`", "the sections are `canonical`"]),
        (
            "[compare]\nzzz = 1",
            (2, 1),
            &["unknown key `zzz`", "the keys of `compare` are `schemas`"],
        ),
        ("column_order = \"note\"", (1, 1), &["unknown key", "move it to `[compare]`"]),
        ("[scratch]\nreason = \"x\"", (2, 1), &["move it to `[[ignore]]`"]),
        ("[compare]\ncolumn-order = \"off\"", (2, 1), &["did you mean `column_order`?"]),
        ("compare = 1", (1, 11), &["`compare` must be a table, found an integer"]),
        ("[[compare]]", (1, 1), &["must be a table, found an array"]),
        ("[ignore]\nobject = \"*\"\nreason = \"x\"", (1, 1), &["list of tables", "`[[ignore]]`"]),
        ("ignore = [1]", (1, 11), &["`ignore` must hold tables, found an integer"]),
        ("[[ignore]]\nreason = \"x\"", (1, 1), &["`ignore` has no `object`"]),
        ("[[ignore]]\nobject = \"*\"\nreason = \" \\t\"", (3, 10), &["`ignore.reason` is blank"]),
        (
            "[[ignore]]\nobject = \"tabel public.x\"\nreason = \"x\"",
            (2, 10),
            &["did you mean `table`?"],
        ),
        ("[[ignore]]\nobject = \"table\"\nreason = \"x\"", (2, 10), &["`table public.*`"]),
        ("[[ignore]]\nobject = \"public.x\"\nreason = \"x\"", (2, 10), &["begins with no kind"]),
        (
            "[[ignore]]\nobject = \"materialised view public.*\"\nreason = \"x\"",
            (2, 10),
            &["did you mean `materialized view`?"],
        ),
        ("[[ignore]]\nobject = \"{table\"\nreason = \"x\"", (2, 10), &["is no glob"]),
        ("[compare]\nschemas = []", (2, 11), &["nothing would be compared"]),
        ("[compare]\nschemas = \"public\"", (2, 11), &["must be an array", "between `[` and `]`"]),
        ("[compare]\nschemas = [\"a\", 1]", (2, 17), &["must be a string, found an integer"]),
        ("[compare]\nexclude_schemas = [\"\"]", (2, 20), &["empty glob"]),
        (
            "[compare]\nownership = \"warn\"",
            (2, 13),
            &["`warn` is no value", "`off`, `note`, `error`"],
        ),
        (
            "[migrations]\nconvention = \"flyway\"",
            (2, 14),
            &["flyway folders are not read yet", "`plain`"],
        ),
        ("[migrations]\nconvention = \"supabase\"", (2, 14), &["are read as `plain`", "`auto`"]),
        ("[migrations]\nconvention = \"updown\"", (2, 14), &["did you mean `up-down`?"]),
        ("[migrations]\npath = \"/srv/m\"", (2, 8), &["absolute"]),
        ("[migrations]\npath = 'C:/m'", (2, 8), &["absolute"]),
        ("[migrations]\npath = 'db\\m'", (2, 8), &["backslash", "write `/`"]),
        ("[migrations]\nsetup = [\"a.sql\", \" \"]", (2, 19), &["`migrations.setup[1]` is empty"]),
        ("[test]\nrole = \"none\"", (2, 8), &["`none` is reserved"]),
        ("[test]\nsettings = [\"x\"]", (2, 13), &["`x` is no setting: there is no `=`"]),
        ("[test]\nstatement_timeout = \"5 sec\"", (2, 21), &["is no time", "`500ms`, `30s`"]),
        ("[test]\nstatement_timeout = \"0s\"", (2, 21), &["is no time"]),
        ("[test]\njobs = 0", (2, 8), &["must be a number from 1 to 64"]),
        ("[artifacts]\npath = \"../out\"", (2, 8), &["leads out of the project"]),
        ("[artifacts]\npath = \"a/../../b\"", (2, 8), &["leads out of the project"]),
        ("[artifacts]\npath = \"./\"", (2, 8), &["the project folder itself"]),
        ("[baseline]\npath = \"../l\"", (2, 8), &["leads out"]),
        ("[baseline]\nevidence = \"../l\"", (2, 12), &["leads out"]),
        ("[canonical]\nregister = \"../l\"", (2, 12), &["leads out"]),
        (
            "[baseline]\npath = \"./db/schema/canonical_schema.sql\"",
            (2, 8),
            &["`canonical.sql` and `baseline.path` are both"],
        ),
        ("[artifacts]\npath = \"db/x/../migrations\"", (2, 8), &["are both"]),
        ("[scratch]\nmode = \"server\"", (2, 8), &["no `scratch.url` says which"]),
        ("[scratch]\nversion = 9", (2, 11), &["`9` is no major version"]),
        ("[scratch]\nversion = 150_000", (2, 11), &["`150000` is no major version"]),
        ("[scratch]\nversion = 15.4", (2, 11), &["a number with a point", "write `version = 15`"]),
        ("[scratch]\nurl = \"host=x\"", (2, 7), &["not a PostgreSQL connection string"]),
        ("[scratch]\nurl = \"postgresql://\"", (2, 7), &["not a PostgreSQL connection string"]),
        ("[scratch]\nurl = \"postgresql://u:${1}@h\"", (2, 7), &["names no variable"]),
        ("[scratch]\nurl = \"postgresql://u:${A@h\"", (2, 7), &["names no variable"]),
        ("[scratch]\nroles = [\"a\", \"pg_b\"]", (2, 15), &["`pg_b` is reserved"]),
        ("[scratch]\nroles = [\"a\", \"a\"]", (2, 9), &["lists `a` twice"]),
        ("[scratch]\nroles = [\"\"]", (2, 10), &["is empty"]),
        ("[compare]\nownership = \"off\"\nownership = \"off\"", (3, 1), &["duplicate key"]),
        ("[compare]\n[scratch]\n[compare]", (3, 2), &["duplicate key"]),
    ];
    refused(cases);
}

#[test]
fn a_precedence_that_leaves_a_source_out_is_a_problem() {
    let cases: &[(&str, (u32, usize), &[&str])] = &[
        ("[precedence]\norder = [\"cannonical\"]", (2, 10), &["did you mean `canonical`?"]),
        (
            "[precedence]\norder = [\"yaml\", \"canonical\", \"yaml\"]",
            (2, 9),
            &["has `yaml` twice"],
        ),
        (
            "[precedence]\norder = [\"canonical\"]",
            (2, 9),
            &["does not have `migrations`", "add `\"migrations\"`"],
        ),
        (
            "[snapshot]\npath = \"s.json\"\n[precedence]\norder = [\"canonical\", \"migrations\"]",
            (4, 9),
            &["does not have `snapshot`"],
        ),
    ];
    refused(cases);
}

/// Each text has one problem, in this place, with these words.
fn refused(cases: &[(&str, (u32, usize), &[&str])]) {
    for (text, at, expected) in cases {
        let found = problems(text);
        let [problem] = found.as_slice() else { panic!("{text:?}: {found:#?}") };
        assert_eq!((problem.line, problem.column), *at, "{text:?}: {problem:#?}");
        let shown = shown(text);
        for words in *expected {
            assert!(shown.contains(words), "{words:?} in {shown}");
        }
        assert!(problem.hint.is_some() || shown.contains("duplicate"), "{shown}");
    }
}

#[test]
fn after_broken_syntax_nothing_is_guessed() {
    let cases: &[(&str, &[u32])] = &[
        ("[compare]\nownership = 1\ncolumn_order =\nzzz = 1", &[2, 3]),
        ("[compare\nzzz = 1", &[1]),
        ("[[ignore]]\nobject = \"*\"\nreason = \"x\ny = 1", &[3]),
        ("a = ", &[1]),
    ];
    for (text, lines) in cases {
        let mut found: Vec<u32> = problems(text).iter().map(|problem| problem.line).collect();
        found.dedup();
        assert_eq!(found, *lines, "{text:?}: {}", shown(text));
    }
}

#[test]
fn no_message_holds_a_password() {
    let texts = [
        "[scratch]\nurl = \"postgresql://me:hunter2@h/d\"\nmod = 1",
        "[scratch]\nurl = \"http://me:hunter2@h/d\"",
        "[scratch]\nurl = \"postgresql://me:hunter2@h/d",
        "[scratch]\nurl = [\"postgresql://me:hunter2@h/d\"]",
        "[scratch]\nurl = \"postgresql://h/d?password=hunter2&x=y z\"",
        "[scratch]\nulr = \"postgresql://me:hunter2@h/d\"",
        "[scratch]\nmode = \"postgresql://me:hunter2@h/d\"",
    ];
    for text in texts {
        let found = shown(text);
        assert!(!found.contains("hunter2"), "{found}");
        let debug = format!("{:?}", parse("pgcanon.toml", text));
        assert!(!debug.contains("hunter2"), "{debug}");
    }
}

#[test]
fn the_nearest_file_above_makes_the_project() {
    let root = tempfile::TempDir::new().unwrap();
    let deep = root.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();

    let bare = Project::find(&deep).unwrap();
    assert_eq!(
        (bare.root.as_path(), &bare.file, &bare.config),
        (deep.as_path(), &None, &Config::default())
    );
    assert_eq!(bare.path("db/x"), deep.join("db/x"));

    fs::write(root.path().join(FILE_NAME), "[artifacts]\npath = \"out\"\n").unwrap();
    let found = Project::find(&deep).unwrap();
    assert_eq!(
        (found.root.as_path(), found.file.as_deref()),
        (root.path(), Some("../../pgcanon.toml"))
    );
    assert_eq!(found.config.artifacts.path, "out");

    fs::write(deep.join("other.toml"), "[artifact]\n").unwrap();
    let error = Project::open(root.path(), Path::new("a/b/other.toml")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("unknown section `artifact` in `a/b/other.toml`\n --> a/b/other.toml:1:2")
    );
    assert_eq!(error.hint().unwrap(), "did you mean `artifacts`?");

    let error = Project::open(root.path(), Path::new("gone.toml")).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `gone.toml`");
    assert!(error.hint().unwrap().contains("pgcanon init"));

    fs::write(deep.join(FILE_NAME), b"# x\n# \xff\n").unwrap();
    let error = Project::find(&deep).unwrap_err();
    assert_eq!(error.to_string(), "`pgcanon.toml` is not UTF-8 text (line 2)");
}

#[test]
fn the_editor_schema_describes_every_key() {
    let schema = serde_json::to_value(schemars::schema_for!(Config)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    let by_section: BTreeMap<&str, &serde_json::Value> =
        definitions.iter().map(|(name, definition)| (name.as_str(), definition)).collect();
    for section in SECTIONS {
        let name = section.name[..1].to_uppercase() + &section.name[1..];
        for key in (section.key_names)() {
            let described = &by_section[name.as_str()]["properties"][key]["description"];
            assert!(
                described.as_str().is_some_and(|text| text.len() > 10),
                "{name} {key} {described}"
            );
        }
    }
    let cases = [
        ("", true),
        ("[compare]\nownership = \"off\"\nschemas = [\"*\"]", true),
        ("[scratch]\nversion = 15", true),
        ("[compare]\nownership = \"warn\"", false),
        ("[compare]\ncolum_order = \"off\"", false),
        ("[zzz]", false),
        ("[migrations]\nconvention = \"up-down\"", true),
        ("[migrations]\nconvention = \"flyway\"", false),
        ("[[ignore]]\nobject = \"*\"", false),
        ("[[ignore]]\nobject = \"*\"\nreason = \"x\"", true),
    ];
    for (text, valid) in cases {
        let value: toml::Table = text.parse().unwrap();
        let value = serde_json::to_value(value).unwrap();
        assert_eq!(validator.is_valid(&value), valid, "{text}");
        assert_eq!(parse("f", text).is_ok(), valid, "{text}");
    }
}
