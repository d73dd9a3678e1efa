//! `--witness information_schema`: what it sees, and how it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pgcanon::model::{Kind, Model, ObjectId};
use pgcanon::postgres::{catalog, witness};
use pgcanon::witness::{Contradiction, Fact, Facts, Roles, TESTIMONIES, Told, Verdict, hold};
use serde_json::{Value, json};

use crate::support::{Project, Server};

/// Something of everything that a view tells.
const SCHEMA: &str = include_str!("witness.sql");

/// The model of a database, and what the witness tells of it.
struct Heard {
    model: Model,
    roles: Roles,
    told: Vec<Told>,
}

impl Heard {
    /// Builds [`SCHEMA`] on a server of its own.
    fn of_everything() -> Self {
        let server = Server::start();
        // Before PostgreSQL 15 nulls are distinct, and nothing says so.
        if server.major() >= 15 {
            server.execute(SCHEMA);
        } else {
            server.execute(&SCHEMA.replace(" NULLS NOT DISTINCT", ""));
        }
        server.with_client(async |client| {
            let model = catalog::read(client).await.unwrap();
            let (roles, told) = witness::testimonies(client, model.postgresql).await.unwrap();
            Self { model, roles, told }
        })
    }

    fn hold(&self) -> Verdict {
        hold(&self.model, &self.roles, &self.told)
    }

    /// The contradictions once an attribute of the model has another value.
    #[track_caller]
    fn after(&self, id: &ObjectId, attribute: &str, value: &Value) -> Vec<String> {
        let mut model = self.model.clone();
        let object = model.objects.get_mut(id).unwrap_or_else(|| panic!("there is no {id}"));
        let before =
            Arc::make_mut(&mut object.attributes).insert(attribute.to_owned(), value.clone());
        assert!(before.is_some_and(|before| before != *value), "{id}: {attribute}");
        words(&hold(&model, &self.roles, &self.told))
    }
}

fn words(verdict: &Verdict) -> Vec<String> {
    verdict.disagreements.iter().map(ToString::to_string).collect()
}

fn id<const N: usize>(kind: Kind, path: [&str; N]) -> ObjectId {
    ObjectId::new(kind, path)
}

fn grant(on: ObjectId, role: &str) -> ObjectId {
    ObjectId::attached(Kind::Grant, on, [role])
}

#[test]
fn the_witness_agrees_with_a_model_that_is_right() {
    let heard = Heard::of_everything();
    let verdict = heard.hold();
    assert_eq!(words(&verdict), [""; 0]);
    assert!(verdict.facts > 700 && verdict.witnessed > 50, "{verdict:?}");
    assert_eq!(heard.told.len(), TESTIMONIES.len());
    // What no view shows is said, and nothing else is left.
    let silent: Vec<&Kind> = verdict.not_witnessed.values().flat_map(BTreeMap::keys).collect();
    let expected =
        [Kind::Role, Kind::Database, Kind::Extension, Kind::EnumType, Kind::Comment, Kind::Grant];
    assert_eq!(silent, expected.iter().collect::<Vec<_>>());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of errors")]
fn an_error_in_the_model_is_seen() {
    let heard = Heard::of_everything();
    let table = || id(Kind::Table, ["app", "t"]);
    let column = |name: &str| id(Kind::Column, ["app", "t", name]);
    let constraint = |table: &str, name: &str| id(Kind::Constraint, ["app", table, name]);
    let trigger = |name: &str| id(Kind::Trigger, ["app", "t", name]);
    let code = || id(Kind::Domain, ["app", "code"]);
    let numbers = || id(Kind::Sequence, ["app", "numbers"]);
    let identity = || id(Kind::Sequence, ["app", "target_id_seq"]);
    let view = || id(Kind::View, ["app", "v"]);
    let function = || id(Kind::Function, ["app", "f", "(integer, app.mood, text[])"]);
    let arguments =
        |text: &str| json!(format!("a integer, {text}, VARIADIC c text[] DEFAULT '{{}}'::text[]"));
    let planted: Vec<(ObjectId, &str, Value, &str)> = vec![
        (id(Kind::Schema, ["app"]), "owner", json!("reader"), "schema app: owner is `keeper`"),
        (id(Kind::Table, ["app", "pairs"]), "of_type", Value::Null, "table app.pairs: of_type"),
        (
            table(),
            "column_order",
            json!([
                "Name", "id", "price", "seen_at", "every", "mood", "moods", "target", "part",
                "twice", "amount"
            ]),
            "column app.t.id: position",
        ),
        (
            column("price"),
            "type",
            json!("numeric(10,3)"),
            "column app.t.price: numeric_scale is `2` in `columns` and `3` in the model",
        ),
        (column("price"), "type", json!("integer"), "column app.t.price: data_type"),
        (
            column("Name"),
            "type",
            json!("character varying(21)"),
            "column app.t.\"Name\": character_maximum_length",
        ),
        (column("Name"), "collation", Value::Null, "column app.t.\"Name\": collation"),
        (
            column("seen_at"),
            "type",
            json!("timestamp with time zone"),
            "column app.t.seen_at: datetime_precision",
        ),
        (
            column("every"),
            "type",
            json!("interval hour to second(2)"),
            "column app.t.every: interval_type",
        ),
        (column("mood"), "type", json!("app.code"), "column app.t.mood: domain is nothing"),
        (column("moods"), "type", json!("app.mood"), "column app.t.moods: data_type is `ARRAY`"),
        (column("id"), "not_null", json!(false), "column app.t.id: is_nullable is `NO`"),
        (column("price"), "default", json!("2.5"), "column app.t.price: default is `1.5`"),
        (column("price"), "default", Value::Null, "column app.t.price: default is `1.5`"),
        (
            column("twice"),
            "generated",
            json!("(id * 3)"),
            "column app.t.twice: generation_expression",
        ),
        (column("twice"), "generated", Value::Null, "column app.t.twice: is_generated is `ALWAYS`"),
        (
            id(Kind::Column, ["app", "target", "id"]),
            "identity",
            json!("always"),
            "column app.target.id: identity_generation",
        ),
        (identity(), "start", json!(8), "column app.target.id: identity_start is `7`"),
        (identity(), "increment", json!(4), "column app.target.id: identity_increment"),
        (identity(), "max_value", json!(1), "column app.target.id: identity_maximum"),
        (identity(), "min_value", json!(1), "column app.target.id: identity_minimum"),
        (identity(), "cycle", json!(false), "column app.target.id: identity_cycle"),
        (identity(), "owned_by", json!("app.target.code"), "column app.target.id: identity_start"),
        (
            view(),
            "columns",
            json!(["id integer", "price numeric(10,2)"]),
            "column app.v.\"Name\": `columns` shows it, and the model lacks it",
        ),
        (view(), "column_defaults", json!(["price=5"]), "column app.v.price: default is `4`"),
        (view(), "definition", json!("SELECT 1"), "view app.v: definition"),
        (view(), "options", json!([]), "view app.v: check_option is `LOCAL`"),
        (
            id(Kind::Trigger, ["app", "v", "on_view"]),
            "events",
            json!(["insert", "update"]),
            "view app.v: is_trigger_deletable is `YES`",
        ),
        (
            id(Kind::CompositeType, ["app", "pair"]),
            "attributes",
            json!(["a character varying(5) COLLATE \"C\""]),
            "attribute app.pair.b: `attributes` shows it",
        ),
        (
            code(),
            "type",
            json!("character varying(8)"),
            "domain app.code: character_maximum_length",
        ),
        (code(), "collation", Value::Null, "domain app.code: collation"),
        (
            code(),
            "default",
            json!("'y'::character varying"),
            "domain app.code: default is `'x'::character varying`",
        ),
        (
            id(Kind::Domain, ["app", "amount"]),
            "default",
            Value::Null,
            "domain app.amount: has_default is `YES`",
        ),
        (
            id(Kind::Domain, ["app", "amount"]),
            "not_null",
            json!(false),
            "column app.t.amount: is_nullable",
        ),
        (
            constraint("code", "short"),
            "expression",
            json!("true"),
            "check named app.short: check_clause",
        ),
        (
            constraint("code", "short"),
            "deferrable",
            json!(true),
            "domain constraint app.code.short: is_deferrable",
        ),
        (
            constraint("target", "target_pkey"),
            "type",
            json!("unique"),
            "constraint app.target.target_pkey: constraint_type is `PRIMARY KEY`",
        ),
        (
            constraint("target", "target_pkey"),
            "keys",
            json!(["part"]),
            "key app.target.target_pkey: columns is [id]",
        ),
        (
            constraint("target", "target_parts"),
            "deferrable",
            json!(false),
            "constraint app.target.target_parts: is_deferrable",
        ),
        (
            constraint("target", "target_parts"),
            "nulls_not_distinct",
            json!(false),
            "constraint app.target.target_parts: nulls_distinct is `NO`",
        ),
        (
            constraint("t", "t_target"),
            "initially_deferred",
            json!(false),
            "constraint app.t.t_target: initially_deferred",
        ),
        (
            constraint("t", "t_target"),
            "enforced",
            json!(false),
            "constraint app.t.t_target: enforced",
        ),
        (
            constraint("t", "t_target"),
            "columns",
            json!(["part", "target"]),
            "key app.t.t_target: columns is [target, part]",
        ),
        (
            constraint("t", "t_target"),
            "references_columns",
            json!(["part", "id"]),
            "key app.t.t_target: positions is [2, 1]",
        ),
        (
            constraint("t", "t_target_fkey"),
            "references_columns",
            json!(["id", "part"]),
            "key referred to by a foreign key named app.t_target_fkey: unique_constraint is [app, target_pkey]",
        ),
        (
            constraint("t", "t_target_fkey"),
            "match",
            json!("simple"),
            "foreign key named app.t_target_fkey: match_option is `FULL`",
        ),
        (
            constraint("t", "t_target_fkey"),
            "on_update",
            json!("restrict"),
            "foreign key named app.t_target_fkey: update_rule",
        ),
        (
            constraint("t", "t_target_fkey"),
            "on_delete",
            json!("cascade"),
            "foreign key named app.t_target_fkey: delete_rule",
        ),
        (
            constraint("t", "same_name"),
            "expression",
            json!("(price > (1)::numeric)"),
            "check named app.same_name: check_clause is `(price > (0)::numeric)`",
        ),
        (numbers(), "type", json!("bigint"), "sequence app.numbers: data_type"),
        (numbers(), "start", json!(4), "sequence app.numbers: start_value is `5`"),
        (numbers(), "increment", json!(1), "sequence app.numbers: increment"),
        (numbers(), "min_value", json!(1), "sequence app.numbers: minimum_value"),
        (numbers(), "max_value", json!(100), "sequence app.numbers: maximum_value"),
        (numbers(), "cycle", json!(false), "sequence app.numbers: cycle_option"),
        (numbers(), "identity", json!(true), "sequence app.numbers: `sequences` shows it"),
        (
            function(),
            "returns",
            json!("SETOF integer"),
            "routine app.f(integer, app.mood, text[]): returns is `record`",
        ),
        (
            function(),
            "returns",
            json!("TABLE(d integer, \"e f\" double precision)"),
            "argument 4 of app.f(integer, app.mood, text[]): data_type is `numeric`",
        ),
        (function(), "language", json!("plpgsql"), "external_language is `SQL`"),
        (
            function(),
            "body",
            json!("SELECT 2.0, 2.0::float8"),
            "routine_definition is `SELECT 1.0, 2.0::float8`",
        ),
        (function(), "volatility", json!("stable"), "is_deterministic is `YES`"),
        (function(), "strict", json!(false), "is_null_call is `YES`"),
        (function(), "security_definer", json!(false), "security_type is `DEFINER`"),
        (function(), "window", json!(true), "routine_type is `FUNCTION`"),
        (
            function(),
            "arguments",
            arguments("b app.mood"),
            "argument 2 of app.f(integer, app.mood, text[]): default is `'ok'::app.mood`",
        ),
        (
            function(),
            "arguments",
            arguments("x app.mood DEFAULT 'ok'::app.mood"),
            "argument 2 of app.f(integer, app.mood, text[]): name is `b`",
        ),
        (
            function(),
            "arguments",
            arguments("INOUT b app.mood DEFAULT 'ok'::app.mood"),
            "argument 2 of app.f(integer, app.mood, text[]): mode is `IN`",
        ),
        (
            function(),
            "arguments",
            arguments("b text DEFAULT 'ok'::app.mood"),
            "argument 2 of app.f(integer, app.mood, text[]): data_type is `USER-DEFINED`",
        ),
        (
            id(Kind::Function, ["app", "as_c", "(internal)"]),
            "source",
            json!("other"),
            "external_name is `plpgsql_validator`",
        ),
        (
            id(Kind::Aggregate, ["app", "total", "(integer)"]),
            "returns",
            json!("text"),
            "routine app.total(integer): data_type",
        ),
        (
            trigger("on_change"),
            "events",
            json!(["insert"]),
            "trigger app.t.on_change: events is [UPDATE]",
        ),
        (
            trigger("on_change"),
            "update_columns",
            json!(["price"]),
            "trigger app.t.on_change: update_columns is [Name, price]",
        ),
        (trigger("on_change"), "timing", json!("before"), "trigger app.t.on_change: action_timing"),
        (
            trigger("on_change"),
            "level",
            json!("statement"),
            "trigger app.t.on_change: action_orientation",
        ),
        (trigger("on_change"), "when", Value::Null, "trigger app.t.on_change: action_condition"),
        (
            trigger("on_change"),
            "arguments",
            json!(["it's"]),
            "trigger app.t.on_change: action_statement is `EXECUTE FUNCTION app.touch('it''s', 'a\\b', 'grün')`",
        ),
        (
            trigger("on_change"),
            "function",
            json!("app.other"),
            "trigger app.t.on_change: action_statement",
        ),
        (
            trigger("on_all"),
            "old_table",
            json!("x"),
            "trigger app.t.on_all: action_reference_old_table is `before`",
        ),
        (
            trigger("on_all"),
            "new_table",
            Value::Null,
            "trigger app.t.on_all: action_reference_new_table is `after`",
        ),
        (
            grant(table(), "reader"),
            "privileges",
            json!(["INSERT", "SELECT WITH GRANT OPTION"]),
            "INSERT for reader on app.t: is_grantable is `YES`",
        ),
        (
            grant(table(), "reader"),
            "privileges",
            json!(["SELECT WITH GRANT OPTION"]),
            "INSERT for reader on app.t: `table_privileges` shows it",
        ),
        (
            grant(table(), "member"),
            "privileges",
            json!(["SELECT"]),
            "SELECT for member on app.t: grantor is `reader`",
        ),
        (
            grant(column("price"), "reader"),
            "privileges",
            json!([]),
            "privileges on app.t.price: privileges is [",
        ),
        (
            grant(id(Kind::Function, ["app", "touch", "()"]), "public"),
            "privileges",
            json!(["EXECUTE"]),
            "EXECUTE for PUBLIC on app.touch(): the model has it, and `routine_privileges` does not show it",
        ),
        (
            grant(numbers(), "reader"),
            "privileges",
            json!(["SELECT"]),
            "USAGE for reader on app.numbers: `usage_privileges` shows it",
        ),
        (
            grant(code(), "reader"),
            "privileges",
            json!(["USAGE"]),
            "USAGE for reader on app.code: is_grantable",
        ),
        (
            grant(id(Kind::CompositeType, ["app", "pair"]), "reader"),
            "privileges",
            json!([]),
            "USAGE for reader on app.pair: `udt_privileges` shows it",
        ),
    ];
    for (id, attribute, value, expected) in planted {
        if attribute == "nulls_not_distinct" && heard.model.postgresql < 15 {
            continue;
        }
        let said = heard.after(&id, attribute, &value);
        assert!(
            said.iter().any(|line| line.contains(expected)),
            "{id}: {attribute}\nexpected: {expected}\nsaid: {said:#?}"
        );
    }
}

#[test]
fn an_object_that_one_of_the_two_lacks_is_seen() {
    let heard = Heard::of_everything();
    // Without these nothing changes for the witness: the first is told of by no view, the others by
    // a view that tells of something else as well.
    let silent = |id: &ObjectId| {
        heard.hold().not_witnessed.values().any(|kinds| kinds.contains_key(&id.kind))
            && id.kind != Kind::Grant
    };
    let mut seen = 0;
    for id in heard.model.objects.keys() {
        let mut model = heard.model.clone();
        model.objects.remove(id);
        let said = words(&hold(&model, &heard.roles, &heard.told));
        let on_schema = id.on.as_ref().is_some_and(|on| on.kind == Kind::Schema);
        assert_eq!(said.is_empty(), silent(id) || on_schema, "without {id}: {said:#?}");
        seen += usize::from(!said.is_empty());
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn no_fact_of_the_witness_is_passed_over() {
    let heard = Heard::of_everything();
    // Newer servers have a constraint for each NOT NULL, which the model leaves out.
    let ids = heard.model.left_out.values().flatten().filter(|id| id.kind == Kind::Constraint);
    let left_out: BTreeSet<_> =
        ids.map(|id| (id.path.first().cloned(), id.path.last().cloned())).collect();
    let mut passed_over = BTreeSet::new();
    let mut facts = 0;
    for (n, testimony) in TESTIMONIES.iter().enumerate() {
        let rows = heard.told[n].values().flatten();
        let names: BTreeSet<String> = rows.flat_map(|row| row.0.keys().cloned()).collect();
        for name in names {
            let lied = |row: &Facts| match &row.0[&name] {
                Fact::Nothing => row.clone().with(&name, "something"),
                _ => row.clone().with(&name, Fact::Nothing),
            };
            let mut told = heard.told.clone();
            for rows in told[n].values_mut() {
                *rows = rows.iter().map(lied).collect();
            }
            let verdict = hold(&heard.model, &heard.roles, &told);
            let found: BTreeSet<_> = verdict.disagreements.iter().map(|d| &d.subject).collect();
            for subject in told[n].keys().filter(|subject| !found.contains(subject)) {
                let ends = (subject.path.first().cloned(), subject.path.last().cloned());
                if left_out.contains(&ends) {
                    continue;
                }
                passed_over.insert(format!("{}: {name} of {subject}", testimony.view));
            }
            facts += 1;
        }
    }
    // These three are printed under the settings of the session that made the domain.
    let expected = [
        "domains: default of domain app.amount",
        "domains: default of domain app.span",
        "domains: default of domain app.stamp",
    ];
    assert_eq!(passed_over.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert!(facts > 80, "{facts}");
}

#[test]
fn what_only_the_witness_knows_is_seen() {
    let heard = Heard::of_everything();
    for (n, testimony) in TESTIMONIES.iter().enumerate() {
        let (subject, rows) = heard.told[n].first_key_value().unwrap();
        let mut told = heard.told.clone();
        let mut other = subject.clone();
        *other.path.last_mut().unwrap() = "never_made".to_owned();
        told[n].insert(other.clone(), rows.clone());
        let verdict = hold(&heard.model, &heard.roles, &told);
        assert_eq!(verdict.disagreements.len(), rows.len(), "{verdict:?}");
        for disagreement in verdict.disagreements {
            assert_eq!((disagreement.view, &disagreement.subject), (testimony.view, &other));
            assert!(matches!(disagreement.contradiction, Contradiction::OnlyWitness(_)));
        }
    }
}

#[test]
fn agreement_is_said_and_so_is_what_no_view_shows() {
    let witnessed = ["--witness", "information_schema"];
    let project = Project::agreeing().file(
        "db/more.sql",
        "CREATE TABLE users (id int PRIMARY KEY);\nCREATE INDEX more ON users ((id + 1));\n",
    );
    for verb in ["check", "reconcile"] {
        let outcome = project.run(&[&[verb][..], &witnessed].concat()).expect(0);
        for source in ["db/schema/canonical_schema.sql", "db/migrations"] {
            let said = format!("witness     information_schema agrees on {source}: ");
            assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
        }
        assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
        let quiet = project.run(&[&[verb, "--quiet"][..], &witnessed].concat()).expect(0);
        assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    }
    let model = project.run(&["model", "sql:db/more.sql"]).expect(0).stdout;
    project.write("more.json", &model);
    let args = ["diff", "sql:db/more.sql", "model:more.json", "--format", "json"];
    let outcome = project.run(&[&args[..], &witnessed].concat()).expect(0);
    assert_eq!(outcome.json()["agrees"], true);
    for said in [
        "1 extension, 1 index, 2 comments: no view of information_schema shows them\n",
        "witness     more.json not witnessed: it is a written model, and there is no database to ask\n",
    ] {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    assert!(!project.run(&args).expect(0).stderr.contains("witness"));
    let outcome = project.run(&["check", "--witness", "pg_catalog"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
}

/// Takes a table away from `information_schema.tables`, and the rows of a column elsewhere.
const LIARS: &str = "
DO $$ BEGIN
    EXECUTE 'CREATE OR REPLACE VIEW information_schema.tables AS ' || replace(
        pg_get_viewdef('information_schema.tables'::regclass),
        '''r''::\"char\"', '''none''::\"char\"');
    EXECUTE 'CREATE OR REPLACE VIEW information_schema.columns AS ' || replace(
        pg_get_viewdef('information_schema.columns'::regclass), '''YES''::text', '''NO''::text');
END $$;
";

#[test]
fn a_contradiction_is_told_in_full_and_nothing_is_compared() {
    let schema = "CREATE TABLE users (id int PRIMARY KEY, email text);\n";
    let project = Project::agreeing()
        .file("db/schema/canonical_schema.sql", &format!("{schema}{LIARS}"))
        .file("db/migrations/0001_users.sql", schema);
    // Without the witness nobody asks those views, and it is seen that they were altered.
    let outcome = project.run(&["check"]).expect(1);
    assert!(outcome.stdout.starts_with("0 drifts open"), "{}", outcome.stdout);
    let diff = ["diff", "sql:db/schema/canonical_schema.sql", "migrations:db/migrations"];
    for args in [&["check"][..], &["reconcile"], &["check", "--quiet"], &diff] {
        let outcome = project.run(&[args, &["--witness", "information_schema"]].concat());
        let expected = "\
error: information_schema contradicts what was read of `db/schema/canonical_schema.sql`
  table public.users: the model has it, and `tables` does not show it (of_type: nothing)
  column public.users.email: is_nullable is `NO` in `columns` and `YES` in the model

hint: report this with the statements that make these objects: one of two readings is wrong, so nothing was compared
";
        assert_eq!(
            (outcome.code, outcome.stdout.as_str(), outcome.stderr.as_str()),
            (2, "", expected)
        );
    }
    assert!(!project.path("artifacts").exists());
}

#[test]
fn a_role_without_rights_is_told_what_it_could_not_see() {
    let server = Server::start();
    server.execute(
        "CREATE ROLE app LOGIN; CREATE ROLE other; CREATE ROLE third;
         CREATE SCHEMA mine AUTHORIZATION app; CREATE SCHEMA hers AUTHORIZATION other;
         GRANT USAGE ON SCHEMA mine TO other;
         CREATE DOMAIN hers.d AS integer CHECK (VALUE > 0);
         CREATE TABLE hers.t (id integer CONSTRAINT positive CHECK (id > 0), a hers.d);
         CREATE TABLE mine.t (id integer CONSTRAINT positive CHECK (id > 1), a hers.d);
         CREATE FUNCTION mine.f(hers.d) RETURNS hers.t LANGUAGE plpgsql
             AS 'BEGIN RETURN NULL; END';
         ALTER FUNCTION mine.f OWNER TO app;
         ALTER DOMAIN hers.d OWNER TO other; ALTER TABLE hers.t OWNER TO other;
         ALTER TABLE mine.t OWNER TO app;
         GRANT SELECT (id) ON hers.t TO app;
         GRANT SELECT ON mine.t TO other WITH GRANT OPTION;
         SET ROLE other; GRANT SELECT ON mine.t TO third; RESET ROLE",
    );
    let url = server.url("app", None);
    let project = Project::empty();
    let outcome = project.run(&["diff", &url, &url, "--witness", "information_schema"]).expect(0);
    for said in [
        "not witnessed: 1 schema, 1 domain, 1 table, 2 columns, 2 constraints, 1 grant: they are owned by `other`, whose rights `app` lacks\n",
        "not witnessed: 1 grant: they are grants between roles whose rights the connection lacks\n",
    ] {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    // Whoever may see everything has nothing to add to the two schemas.
    let url = server.superuser_url();
    let outcome = project.run(&["diff", url, url, "--witness", "information_schema"]).expect(0);
    assert!(!outcome.stderr.contains("whose rights"), "{}", outcome.stderr);
}
