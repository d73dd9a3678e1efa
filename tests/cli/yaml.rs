//! `pgcanon yaml sync`, and the canonical YAML as a source.

use crate::support::{Project, Server};

pub(crate) const YAML: &str = "db/schema/canonical_schema.yaml";
pub(crate) const SQL: &str = "db/schema/canonical_schema.sql";
pub(crate) const SOURCES: [&str; 3] =
    ["diff", "sql:db/schema/canonical_schema.sql", "yaml:db/schema/canonical_schema.yaml"];

/// A shop with what a person wrote about it.
pub(crate) const SCHEMA: &str = "\
CREATE TABLE customers (
    id bigint PRIMARY KEY,
    email text NOT NULL,
    note text
);
COMMENT ON TABLE customers IS 'Who buys.';
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer bigint REFERENCES customers (id),
    total numeric(10,2) DEFAULT 0
);
CREATE INDEX orders_by_customer ON orders (customer);
";

/// The file of [`SCHEMA`] as a person left it: other order, other style, comments, metadata.
const BY_HAND: &str = "\
# Everything about the shop.
format: 1
postgresql: 15 # as in production
database: {}
schemas:
  public:
    data_owner: shop team

    comment: standard public schema
    tables:

      # Orders come first: everything hangs on them.
      orders:
        description: One purchase.
        retention: 7 years
        indexes: {orders_by_customer: [\"customer\"]}
        columns:
            # The number on the receipt.
            id: {type: bigint, not_null: true}
            customer: bigint   # may be a guest
            total: {type: 'numeric(10,2)', default: '0', sensitivity: internal}
        constraints:
          orders_customer_fkey:
            type: foreign key
            columns: [customer]
            references: public.customers
            references_columns:
            - id
          orders_pkey: {type: primary key, keys: [id]}
      customers:
        comment: Who buys.
        columns:
          id:
            not_null: true
            type: bigint
          email: { sensitivity: pii, type: text, not_null: true }
          note: text
        constraints:
          customers_pkey:
            keys: [id]
            type: primary key
extensions:
  plpgsql:
    comment: PL/pgSQL procedural language
    schema: pg_catalog
    version: '1.0'
";

pub(crate) fn shop() -> Project {
    Project::empty().shared().file(SQL, SCHEMA)
}

/// The file after the SQL was changed, with what was said about it.
#[track_caller]
fn synced(yaml: &str, statements: &str) -> (String, String) {
    let project = shop().file(YAML, yaml).file(SQL, &format!("{SCHEMA}{statements}\n"));
    let outcome = project.run(&["yaml", "sync"]).expect(0);
    let text = project.read(YAML);
    project.run(&SOURCES).expect(0);
    let again = project.run(&["yaml", "sync"]).expect(0);
    assert_eq!(again.stdout, format!("{YAML}: in step with the SQL\n"));
    assert_eq!(again.stderr, "");
    assert_eq!(project.read(YAML), text, "a second run changes no byte");
    (text, outcome.stdout + &outcome.stderr)
}

/// What stands in the text, and what is to stand there.
type Change = (&'static str, &'static str);

/// The text with some things put in the place of others.
#[track_caller]
fn with(yaml: &str, changes: &[(&str, &str)]) -> String {
    let mut text = yaml.to_owned();
    for (what, by) in changes {
        assert!(text.contains(what), "{what}");
        text = text.replacen(what, by, 1);
    }
    text
}

#[test]
fn the_file_is_written_and_agrees_with_the_sql() {
    let project = shop();
    let outcome = project.run(&["yaml", "sync"]).expect(0);
    assert!(outcome.stdout.starts_with(&format!("{YAML}: written, ")), "{}", outcome.stdout);
    let text = project.read(YAML);
    assert!(text.contains("          total: {type: 'numeric(10,2)', default: '0'}\n"), "{text}");
    assert!(text.contains("          orders_by_customer: [customer]\n"), "{text}");
    for sources in [SOURCES, [SOURCES[0], SOURCES[2], SOURCES[1]]] {
        let outcome = project.run(&sources).expect(0);
        assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
        assert!(!outcome.stdout.contains("not compared"), "{}", outcome.stdout);
    }
    assert_eq!(
        project.run(&["yaml", "sync"]).expect(0).stdout,
        format!("{YAML}: in step with the SQL\n")
    );
    assert_eq!(project.read(YAML), text);
    assert_eq!(project.run(&["--quiet", "yaml", "sync"]).expect(0).stdout, "");
}

/// [`BY_HAND`] in step with what this server says: since 18 a not-null constraint is an object.
fn in_step() -> String {
    synced(BY_HAND, "").0
}

/// How a not-null constraint with a name of its own is written.
const NOT_NULL: &str = "_not_null: {type: not null";

/// The text without such constraints, which there are since 18.
fn without_not_null(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(NOT_NULL)).collect()
}

#[test]
fn what_a_person_wrote_stays_as_it_is() {
    let (text, said) = synced(BY_HAND, "");
    let major = Server::shared().major().to_string();
    let expected = with(BY_HAND, &[("15 # as", &format!("{major} # as"))]);
    assert_eq!(without_not_null(&text), expected);
    assert_eq!(said.contains("in step with the SQL"), text == BY_HAND, "{said}");
}

#[test]
fn a_change_of_the_sql_touches_the_lines_that_differ() {
    let cases: &[(&str, &[Change], &str)] = &[
        (
            "ALTER TABLE customers ALTER note SET DEFAULT 'none';",
            &[(
                "          note: text\n",
                "          note: {type: text, default: '''none''::text'}\n",
            )],
            "1 changed",
        ),
        (
            "ALTER TABLE orders ALTER total TYPE numeric(12,2);",
            &[("'numeric(10,2)'", "'numeric(12,2)'")],
            "1 changed",
        ),
        (
            "ALTER TABLE orders ALTER customer SET DEFAULT 7;",
            &[("customer: bigint   #", "customer: {type: bigint, default: '7'}   #")],
            "1 changed",
        ),
        (
            "ALTER TABLE orders ADD channel text;",
            &[("internal}\n", "internal}\n            channel: text\n")],
            "1 added",
        ),
        (
            "CREATE TABLE refunds (id int);",
            &[(
                "      customers:\n",
                "      refunds:\n        columns:\n          id: integer\n      customers:\n",
            )],
            "1 added",
        ),
        (
            "DROP INDEX orders_by_customer; CREATE INDEX other ON orders (total);",
            &[("{orders_by_customer: [\"customer\"]}", "{other: [total]}")],
            "1 added, 1 removed",
        ),
        (
            "ALTER TABLE orders RENAME total TO amount;",
            &[("            total: {type", "            amount: {type")],
            "1 renamed\nrenamed column public.orders.total to column public.orders.amount",
        ),
        (
            "ALTER TABLE orders RENAME TO purchases;",
            &[("      orders:\n", "      purchases:\n")],
            "1 renamed\nrenamed table public.orders to table public.purchases",
        ),
        (
            "COMMENT ON COLUMN customers.note IS 'Ours: not theirs.';",
            &[(
                "          note: text\n",
                "          note: {comment: 'Ours: not theirs.', type: text}\n",
            )],
            "1 changed",
        ),
        (
            "COMMENT ON TABLE customers IS NULL;",
            &[("        comment: Who buys.\n", "")],
            "1 removed",
        ),
    ];
    let in_step = in_step();
    for (statements, changes, told) in cases {
        let (text, said) = synced(&in_step, statements);
        assert_eq!(without_not_null(&text), with(&in_step, changes), "{statements}");
        // Since 18 a table that is renamed leaves its name in those of its not-null constraints.
        let told = match text.matches(NOT_NULL).count() {
            0 => (*told).to_owned(),
            left => format!("{left} added, {told}"),
        };
        assert_eq!(said, format!("{YAML}: {told}\n"), "{statements}");
    }
}

#[test]
fn what_is_dropped_is_told_with_what_was_said_of_it() {
    let in_step = in_step();
    let (text, said) =
        synced(&in_step, "ALTER TABLE orders DROP id; DROP INDEX orders_by_customer;");
    let gone = [
        "        indexes: {orders_by_customer: ",
        "            # The number on the receipt.",
        "            id: {type: bigint, not_null: true}",
        "          orders_pkey: {type: primary key, keys: [id]}",
        "          orders_id_not_null: {",
    ];
    let is_left = |line: &&str| !gone.iter().any(|gone| line.starts_with(gone));
    let expected: Vec<&str> = in_step.lines().filter(is_left).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    let removed = 3 + in_step.matches("orders_id_not_null").count();
    assert_eq!(
        said,
        format!(
            "{YAML}: {removed} removed\nremoved column public.orders.id, of which this was said:\n  # The \
             number on the receipt.\n"
        )
    );
    let (_, said) = synced(BY_HAND, "DROP TABLE orders;");
    for told in [
        "removed table public.orders, of which this was said:",
        "  table public.orders: description: One purchase.",
        "  table public.orders: retention: 7 years",
        "  column public.orders.total: sensitivity: internal",
        "  # Orders come first: everything hangs on them.",
        "  # may be a guest",
    ] {
        assert!(said.contains(told), "{told} in {said}");
    }
}

#[test]
fn another_major_is_told() {
    let major = Server::shared().major();
    let in_step = in_step();
    let (is, was) = (format!("postgresql: {major} "), format!("postgresql: {} ", major + 1));
    let (text, said) = synced(&with(&in_step, &[(&is, &was)]), "");
    assert_eq!(text, in_step);
    assert_eq!(said, format!("{YAML}: postgresql {} → {major}\n", major + 1));
    let (_, said) = synced(&with(&in_step, &[(&is, &was)]), "ALTER TABLE orders ADD channel text;");
    assert_eq!(said, format!("{YAML}: 1 added, postgresql {} → {major}\n", major + 1));
}

#[test]
fn lines_end_as_they_did() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let in_step = in_step();
    let (text, _) = synced(&crlf(&in_step), "ALTER TABLE orders ADD channel text;");
    let added = with(&in_step, &[("internal}\n", "internal}\n            channel: text\n")]);
    assert_eq!(text, crlf(&added));
    let unended = in_step.trim_end();
    let (text, _) = synced(unended, "");
    assert_eq!(text, unended);
}

#[test]
fn drift_between_the_two_names_line_and_column_of_both() {
    let yaml = with(BY_HAND, &[("customer: bigint ", "customer: integer ")]);
    let project = shop().file(YAML, &yaml);
    let markdown = [&SOURCES[..], &["--format", "markdown"]].concat();
    let outcome = project.run(&markdown).expect(1);
    for place in [format!("`{SQL}:9:5`"), format!("`{YAML}:20:13`")] {
        assert!(outcome.stdout.contains(&place), "{place} in {}", outcome.stdout);
    }
    let json = project.run(&[&SOURCES[..], &["--format", "json"]].concat()).expect(1).json();
    let drift = &json["drifts"][0];
    assert_eq!(drift["name"], "column public.orders.customer");
    let place = |side: &str| (drift[side]["start"].as_u64(), drift[side]["column"].as_u64());
    assert_eq!(place("left_span"), (Some(9), Some(5)));
    assert_eq!(place("right_span"), (Some(20), Some(13)));
}

#[test]
fn every_way_to_spoil_the_file_is_told_in_its_place() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("tables:", "tabels:", "10:5", &["unknown key `tabels`", "did you mean `tables`?"]),
        ("retention:", "retenton:", "15:9", &["unknown key `retenton`", "`retention`?"]),
        ("sensitivity: pii", "sensitivity: pi", "36:33", &["`sensitivity` is `pi`", "`pii`?"]),
        ("not_null: true}", "not_null: 'true'}", "19:42", &["`not_null` is text, and not `true`"]),
        ("{type: bigint, ", "{", "19:18", &["`type` is missing"]),
        ("          note: text\n", "          note: [text]\n", "37:17", &["`note` is a list"]),
        ("      customers:\n", "      orders:\n", "30:7", &["`orders` is there twice"]),
        ("format: 1\n", "format: 2\n", "2:9", &["`format`"]),
        ("postgresql: 15 # as in production\n", "", "2:1", &["`postgresql` is missing"]),
        ("[customer]\n", "[customer\n", "", &["this is no YAML"]),
        ("    tables:\n", "\ttables:\n", "10:1", &["this is no YAML: a tab"]),
        ("orders_pkey:", "'\"orders_pkey':", "29:11", &["is no name"]),
        ("retention: 7", "retention: &a 7", "15:23", &["an anchor"]),
    ];
    for (what, by, place, words) in cases {
        let yaml = with(BY_HAND, &[(what, by)]);
        let project = shop().file(YAML, &yaml);
        for args in [&SOURCES[..], &["yaml", "sync"]] {
            let outcome = project.run(args);
            let mut expected = words.to_vec();
            let place = format!("{YAML}:{place}");
            expected.push(&place);
            outcome.fails_with(&expected);
        }
        assert_eq!(project.read(YAML), yaml, "a file that cannot be read is left alone");
    }
}

#[test]
fn ignored_objects_and_other_schemas_are_not_mirrored() {
    let config = "[compare]\nexclude_schemas = [\"secret\"]\n[[ignore]]\nobject = \"table \
                  public.orders\"\nreason = \"made by the shop\"\n";
    let sql = format!("{SCHEMA}CREATE SCHEMA secret; CREATE TABLE secret.t (id int);\n");
    let project = shop().file(SQL, &sql).file("pgcanon.toml", config);
    project.run(&["yaml", "sync"]).expect(0);
    let text = project.read(YAML);
    assert!(text.contains("customers:") && !text.contains("orders") && !text.contains("secret"));
}

#[test]
fn the_schema_of_the_file_describes_it() {
    let project = shop();
    project.run(&["yaml", "sync"]).expect(0);
    let schema = project.run(&["schema", "yaml"]).expect(0).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let table = serde_json::json!({ "columns": { "id": "bigint" }, "sensitivity": "pii" });
    let file = |table: &serde_json::Value| {
        serde_json::json!({
            "format": 1, "postgresql": 15,
            "schemas": { "public": { "tables": { "t": table } } },
        })
    };
    assert!(validator.is_valid(&file(&table)));
    let mut spoiled = table;
    spoiled["colums"] = serde_json::json!({});
    assert!(!validator.is_valid(&file(&spoiled)));
    let column = &schema["$defs"]["column"]["properties"];
    assert_eq!(column["type"]["description"], "The type with its modifier: `numeric(10,2)`.");
}

/// Names and texts that YAML could take for something else.
const HOSTILE: &str = r##"CREATE SCHEMA "My: schema, {x} # y";
CREATE TABLE "My: schema, {x} # y"."T ""q"" 'a'
b" ("a.b" int, "f(x)" text DEFAULT E'x\n# y: z\n', "größe $$" text, "null" int, "true" text, "0123" text, "- x" int, "?" int, "<<" int, "&a" int, "*b" int, "!t" int, "%d" int, "@e" int, "`f" int, " lead" int, "trail " int, "tab	x" int, "é́" int, "(x)" int, "order" int, "{" int, "]" int, ":" int, "#" int, "~" int, "😀" int, "key: v" int,"""" int);
COMMENT ON TABLE "My: schema, {x} # y"."T ""q"" 'a'
b" IS E'  leading\n\ttabs\r\nand: {all} # that \\ ''x''\n\n';
COMMENT ON COLUMN "My: schema, {x} # y"."T ""q"" 'a'
b"."a.b" IS '---';
CREATE INDEX "i.i (a)" ON "My: schema, {x} # y"."T ""q"" 'a'
b" ("a.b", lower("f(x)") DESC) WHERE "null" > 0;
CREATE VIEW "My: schema, {x} # y"."v:" AS SELECT "a.b" AS "- a", "order" FROM "My: schema, {x} # y"."T ""q"" 'a'
b";
COMMENT ON COLUMN "My: schema, {x} # y"."v:"."- a" IS 'on a view''s column';
CREATE FUNCTION "F ( x"(int, VARIADIC text[]) RETURNS int LANGUAGE plpgsql AS E'\n\n   -- x: y\n  \nBEGIN\n\tRETURN 1; -- # no\nEND\n\n';
CREATE FUNCTION f2() RETURNS text LANGUAGE sql AS $$ SELECT '%YAML 1.2
---
- a: b
...
'::text $$;
CREATE TYPE "e:" AS ENUM ('yes', 'no', '', ' ', 'null', '1', '0x1', '1e3', 'a, b', '[', 'é', E'a\nb', '2020-01-01');
CREATE TABLE "order" ("select" int PRIMARY KEY CHECK ("select" > 1));
CREATE TYPE comp AS (a int, "B c" text);
COMMENT ON COLUMN comp."B c" IS 'of a type';
GRANT SELECT ("a.b"), INSERT ON "My: schema, {x} # y"."T ""q"" 'a'
b" TO PUBLIC;
"##;

#[test]
fn names_and_texts_that_look_like_yaml_are_read_as_they_are() {
    let project = Project::empty().shared().file(SQL, HOSTILE);
    project.run(&["yaml", "sync"]).expect(0);
    let text = project.read(YAML);
    assert!(text.contains("\n          '\"a.b\"': {comment: '---', type: integer"), "{text}");
    let outcome = project.run(&SOURCES).expect(0);
    assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
    project.run(&["yaml", "sync"]).expect(0);
    assert_eq!(project.read(YAML), text);
}
