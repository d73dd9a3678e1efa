//! One test: its transaction, its statements one by one, and what came of each.

use std::cell::Cell;

use pg_query::NodeEnum;
use tokio_postgres::Client;

use super::annotation::{Role, Setting};
use super::answer::{Answer, Done};
use super::judge::{judge, said};
use super::outcome::{Failing, Outcome};
use super::rows::Rows;
use super::run::Options;
use super::{Body, Case, Checked, Expected, pgtap, session};
use crate::postgres::answer::{ask, refusal};
use crate::postgres::script::{self, CopyRefused, Step};
use crate::snippet::Snippet;

/// One test while it runs.
pub(super) struct Running<'a> {
    pub(super) client: &'a Client,
    pub(super) case: &'a Case,
    pub(super) options: &'a Options,
    /// Whom it runs as.
    pub(super) role: &'a Role,
    /// The session can be used no more.
    pub(super) out_of_step: Cell<bool>,
}

/// Whether a test can go on after a statement.
enum Next {
    GoOn,
    /// The transaction is aborted.
    Stop,
}

impl Running<'_> {
    /// Runs it in a transaction that is left open.
    pub(super) async fn run(&self) -> Result<Vec<Outcome>, tokio_postgres::Error> {
        let settings: Vec<&Setting> =
            self.options.settings.iter().chain(&self.case.settings).collect();
        let mut begin = session::begin(&settings, &self.options.statement_timeout);
        if self.case.setup.is_empty() {
            begin += &session::become_role(self.role);
        }
        let mut failures = Vec::new();
        if let Answer::Refused(refusal) = ask(self.client, &begin).await? {
            let begins = "begins with its role and its settings";
            failures.push(pgtap::failing(&self.place(), begins, &said(&refusal)));
            return Ok(vec![self.outcome(failures)]);
        }
        match &self.case.body {
            Body::PgTap(steps) => self.pgtap(steps).await,
            Body::Annotated(statements) => {
                self.annotated(statements, &mut failures).await?;
                Ok(vec![self.outcome(failures)])
            }
        }
    }

    fn outcome(&self, failures: Vec<Failing>) -> Outcome {
        Outcome {
            file: self.case.file.clone(),
            line: self.case.line,
            name: self.case.name.clone(),
            role: self.role.name().to_owned(),
            revision: self.case.revision.as_ref().map(|revision| revision.name.clone()),
            seconds: 0.0,
            failures,
            directive: None,
        }
    }

    /// Where the test begins.
    fn place(&self) -> Snippet {
        let steps = match &self.case.body {
            Body::Annotated(statements) => statements.first().map(|checked| &checked.step),
            Body::PgTap(steps) => steps.first(),
        };
        let text = steps.map_or("", |step| step.source().text());
        Snippet::line(self.case.file.clone(), text, self.case.line)
    }

    async fn annotated(
        &self,
        statements: &[Checked],
        failures: &mut Vec<Failing>,
    ) -> Result<(), tokio_postgres::Error> {
        for checked in &*self.case.setup {
            if let Next::Stop = self.checked(checked, &Role::Builder, failures).await? {
                return Ok(());
            }
        }
        if !self.case.setup.is_empty() {
            self.client.batch_execute(&session::become_role(self.role)).await?;
        }
        let mut told_how_it_ends = false;
        for (at, checked) in statements.iter().enumerate() {
            if let Next::Stop = self.checked(checked, self.role, failures).await? {
                if failures.is_empty() && at + 1 < statements.len() {
                    let expected = "is the last of its test, as a COPY must be that fails at once";
                    let at = checked.step.snippet();
                    failures.push(pgtap::failing(&at, expected, "other statements follow"));
                }
                return Ok(());
            }
            told_how_it_ends |= matches!(checked.expected, Expected::Failure(_))
                && sets_constraints(&checked.step.statement().sql);
        }
        // What is put off to the commit would go unseen, for there is none.
        if !told_how_it_ends
            && let Answer::Refused(refusal) =
                ask(self.client, "SET CONSTRAINTS ALL IMMEDIATE").await?
            && let Some(last) = statements.last()
        {
            let expected = "passes the checks that are put off to the end";
            let failing = pgtap::failing(&last.step.snippet(), expected, &{
                format!("fails with {}", said(&refusal))
            });
            failures
                .push(Failing { constraints: refusal.constraint.into_iter().collect(), ..failing });
        }
        Ok(())
    }

    /// Runs one statement and holds what comes against what was expected.
    async fn checked(
        &self,
        checked: &Checked,
        usual: &Role,
        failures: &mut Vec<Failing>,
    ) -> Result<Next, tokio_postgres::Error> {
        let Checked { step, expected, role, settings } = checked;
        let (mut before, mut after) = match (role, settings.as_slice()) {
            (None, []) => (String::new(), String::new()),
            (role, settings) => {
                session::around(self.client, role.as_ref(), settings, usual).await?
            }
        };
        if matches!(expected, Expected::Failure(_)) {
            // What was to fail is undone where it succeeds, so that the test goes on as it would.
            before.insert_str(0, "SAVEPOINT pgcanon; ");
            after = String::from("ROLLBACK TO SAVEPOINT pgcanon; RELEASE SAVEPOINT pgcanon");
        }
        let prepared = match before.as_str() {
            "" => Answer::Done(Done::default()),
            before => ask(self.client, before).await?,
        };
        let answer = match prepared {
            Answer::Done(_) => self.send(step).await?,
            refused @ Answer::Refused(_) => refused,
        };
        for verdict in judge(expected, &answer, is_ordered(expected, step)) {
            let (at, named) = match &answer {
                Answer::Refused(refusal) => {
                    let at = refusal.position.map(|position| step.snippet_at(position));
                    (at, refusal.constraint.clone())
                }
                Answer::Done(_) => (None, None),
            };
            let wanted = match expected {
                Expected::Failure(failure) => failure.constraint.clone(),
                Expected::Success { .. } => None,
            };
            failures.push(Failing {
                at: at.unwrap_or_else(|| step.snippet()),
                expected: verdict.expected,
                actual: verdict.actual,
                rows: verdict.rows,
                constraints: wanted.into_iter().chain(named).collect(),
                drifts: Vec::new(),
            });
        }
        let expects_failure = matches!(expected, Expected::Failure(_));
        if self.out_of_step.get() || (matches!(answer, Answer::Refused(_)) && !expects_failure) {
            return Ok(Next::Stop);
        }
        if !after.is_empty() {
            self.client.batch_execute(&after).await?;
        }
        Ok(Next::GoOn)
    }

    async fn send(&self, step: &Step) -> Result<Answer, tokio_postgres::Error> {
        let sql = &step.statement().sql;
        let Some(data) = step.copy_data() else { return ask(self.client, sql).await };
        match script::copy_in(self.client, sql, data).await {
            Ok(affected) => Ok(Answer::Done(Done { affected, ..Done::default() })),
            Err(CopyRefused { error, out_of_step }) => {
                self.out_of_step.set(out_of_step);
                refusal(error)
            }
        }
    }

    /// Runs the statements of a file for pgTAP and reads what they return.
    async fn pgtap(&self, steps: &[Step]) -> Result<Vec<Outcome>, tokio_postgres::Error> {
        let mut lines = Vec::new();
        let mut failures = Vec::new();
        for step in steps {
            match self.send(step).await? {
                Answer::Done(done) => {
                    let texts = done.rows.into_iter().filter_map(|row| row.into_iter().next()?);
                    lines.extend(texts.map(|text| (step.snippet(), text)));
                }
                Answer::Refused(refusal) => {
                    let at = refusal.position.map(|position| step.snippet_at(position));
                    let at = at.unwrap_or_else(|| step.snippet());
                    let actual = format!("fails with {}", said(&refusal));
                    failures.push(pgtap::failing(&at, "runs to its end", &actual));
                    break;
                }
            }
        }
        let end = steps.last().map_or_else(|| self.place(), Step::snippet);
        let results = pgtap::read(&lines, &end);
        let mut outcomes: Vec<Outcome> = results
            .into_iter()
            .map(|result| Outcome {
                line: result.at.line_number(),
                name: format!("{}: {}", self.case.name, result.name),
                directive: result.directive,
                ..self.outcome(result.failures)
            })
            .collect();
        if !failures.is_empty() {
            outcomes.push(self.outcome(failures));
        }
        Ok(outcomes)
    }
}

/// Whether a query says in what order its rows come.
fn is_ordered(expected: &Expected, step: &Step) -> bool {
    if !matches!(expected, Expected::Success { returns: Some(Rows::Table { .. }), .. }) {
        return false;
    }
    let Ok(parsed) = pg_query::parse(&step.statement().sql, 0) else { return false };
    let last = parsed.protobuf.stmts.last().and_then(|raw| raw.stmt.as_ref()?.node.as_ref());
    matches!(last, Some(NodeEnum::SelectStmt(select)) if !select.sort_clause.is_empty())
}

fn sets_constraints(sql: &str) -> bool {
    let mut words = sql.split_whitespace().map(str::to_uppercase);
    words.next().as_deref() == Some("SET") && words.next().as_deref() == Some("CONSTRAINTS")
}
