//! What a statement asks of a server other than the scratch one.
//!
//! A subscription names a publisher, most often the one in production: creating it makes a slot
//! there, dropping it drops one. A rebuilt schema needs neither, so that such a statement is refused
//! before it is sent.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterSubscriptionStmt, AlterSubscriptionType};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::classify::{is_on, option, string_option};
use crate::model::ddl;

/// A statement that connects to another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// It always does: the command, and what to write instead.
    Connects(&'static str, &'static str),
    /// It drops the subscription of this name, and its slot at the publisher if it has one.
    Drops(String),
}

/// How to create a subscription without its publisher.
const CREATE: Elsewhere = Elsewhere::Connects(
    "CREATE SUBSCRIPTION",
    "write `WITH (connect = false)`: the subscription is then only recorded",
);

/// What a parsed statement asks of another server.
pub(super) fn elsewhere(node: &NodeEnum) -> Option<Elsewhere> {
    match node {
        NodeEnum::CreateSubscriptionStmt(create) => {
            is_on(&create.options, "connect", true).then_some(CREATE)
        }
        NodeEnum::AlterSubscriptionStmt(alter) => altered(alter),
        NodeEnum::DropSubscriptionStmt(drop) => Some(Elsewhere::Drops(drop.subname.clone())),
        NodeEnum::DoStmt(block) => block.args.iter().filter_map(string_option).find_map(in_text),
        _ => None,
    }
}

fn altered(alter: &AlterSubscriptionStmt) -> Option<Elsewhere> {
    let refresh = "write `WITH (refresh = false)`: the list of tables is data of the subscriber";
    match alter.kind() {
        AlterSubscriptionType::AlterSubscriptionRefresh => Some(Elsewhere::Connects(
            "ALTER SUBSCRIPTION … REFRESH PUBLICATION",
            "remove the statement: the list of tables is data of the subscriber",
        )),
        AlterSubscriptionType::AlterSubscriptionSetPublication
        | AlterSubscriptionType::AlterSubscriptionAddPublication
        | AlterSubscriptionType::AlterSubscriptionDropPublication
            if is_on(&alter.options, "refresh", true) =>
        {
            Some(Elsewhere::Connects("ALTER SUBSCRIPTION … PUBLICATION", refresh))
        }
        // The slot at the publisher is altered too.
        AlterSubscriptionType::AlterSubscriptionOptions
            if ["failover", "two_phase"]
                .iter()
                .any(|name| option(&alter.options, name).is_some()) =>
        {
            Some(Elsewhere::Connects(
                "ALTER SUBSCRIPTION … SET (failover, two_phase)",
                "set it when the subscription is created, with `connect = false`",
            ))
        }
        _ => None,
    }
}

/// Looks for `CREATE SUBSCRIPTION` in a text that is not parsed: the body of a DO block, or syntax
/// that our parser does not know. It is taken to connect unless `connect` is spoken of.
pub(super) fn in_text(text: &str) -> Option<Elsewhere> {
    let words: Vec<&str> = text
        .split(|byte: char| !byte.is_ascii_alphanumeric() && byte != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let is = |word: &str, name| word.eq_ignore_ascii_case(name);
    let creates = words.windows(2).any(|two| is(two[0], "CREATE") && is(two[1], "SUBSCRIPTION"));
    (creates && !words.iter().any(|word| is(word, "connect"))).then_some(CREATE)
}

/// Whether dropping the subscription would drop a slot at its publisher.
pub(super) async fn has_slot(
    client: &Client,
    subscription: &str,
) -> Result<bool, tokio_postgres::Error> {
    let query = format!(
        "SELECT 1 FROM pg_catalog.pg_subscription s
         JOIN pg_catalog.pg_database d
              ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
         WHERE s.subname = {} AND s.subslotname IS NOT NULL",
        ddl::literal(subscription)
    );
    let answer = client.simple_query(&query).await?;
    Ok(answer.iter().any(|message| matches!(message, SimpleQueryMessage::Row(_))))
}

#[cfg(test)]
mod tests {
    use super::{Elsewhere, elsewhere, in_text};

    /// What a statement is found to ask of another server: the command, or the name it drops.
    fn found(sql: &str) -> Option<String> {
        let found = match pg_query::parse(sql, 0) {
            Ok(parsed) => {
                let mut nodes = parsed.protobuf.stmts.iter();
                nodes.find_map(|raw| elsewhere(raw.stmt.as_ref()?.node.as_ref()?))
            }
            Err(_) => in_text(sql),
        };
        found.map(|found| match found {
            Elsewhere::Connects(command, _) => command.to_owned(),
            Elsewhere::Drops(name) => format!("drops {name}"),
        })
    }

    #[test]
    fn what_connects_is_told_from_what_is_only_recorded() {
        for (sql, expected) in [
            ("create subscription s connection '' publication p", "CREATE SUBSCRIPTION"),
            (
                "create subscription s connection '' publication p with (create_slot = false)",
                "CREATE SUBSCRIPTION",
            ),
            ("create subscription s frobnicate", "CREATE SUBSCRIPTION"),
            (
                "do $$ begin create subscription s connection '' publication p; end $$",
                "CREATE SUBSCRIPTION",
            ),
            (
                "alter subscription s refresh publication",
                "ALTER SUBSCRIPTION … REFRESH PUBLICATION",
            ),
            ("alter subscription s set publication p", "ALTER SUBSCRIPTION … PUBLICATION"),
            (
                "alter subscription s set (failover = true)",
                "ALTER SUBSCRIPTION … SET (failover, two_phase)",
            ),
            ("drop subscription if exists \"S\"", "drops S"),
        ] {
            assert_eq!(found(sql).as_deref(), Some(expected), "{sql}");
        }
        for sql in [
            "create subscription s connection '' publication p with (connect = false)",
            "create subscription s connection '' publication p with (connect = off) frobnicate",
            "alter subscription s add publication p with (refresh = false)",
            "alter subscription s set (slot_name = none)",
            "alter subscription s enable",
            "do $$ begin create table subscription (); end $$",
        ] {
            assert_eq!(found(sql), None, "{sql}");
        }
    }
}
