//! What of two dumps is no difference, or needs no drift, each as a named rule.

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What it is called.
    pub name: &'static str,
    /// What it takes away.
    pub what: &'static str,
    /// Why that is right.
    pub why: &'static str,
}

/// What is taken from a dump as it is read.
pub const READING: &[Rule] = &[
    Rule {
        name: "session",
        what: "Everything before the first heading, and comments: versions, settings, the key of \
               `\\restrict`.",
        why: "It is about the session that loads the dump, and the key is chosen at random.",
    },
    Rule {
        name: "settings between entries",
        what: "`default_tablespace` and `default_table_access_method` are told with each table that \
               they hold for, and not where they change.",
        why: "Where they change depends on the tables before.",
    },
    Rule {
        name: "order of entries",
        what: "Entries, and the statements of one, have no order.",
        why: "Objects of one name and the lines of an access list are written in the order in which \
              they were made; the rest has an order that its dependencies ask for.",
    },
    Rule {
        name: "what is written in one of two places",
        what: "A default, a check and a view are the same whether they stand in `CREATE TABLE` and \
               `CREATE VIEW`, or have an entry of their own.",
        why: "Where they stand depends on what else makes use of what in the database.",
    },
    Rule {
        name: "numbers in names",
        what: "The number that ends the name of a foreign key's trigger: \
               `RI_ConstraintTrigger_a_16402`.",
        why: "The server gives it out, and says no more by it than in which order objects were made.",
    },
    Rule {
        name: "order of columns",
        what: "The elements of `CREATE TABLE` are statements of their own, and only the columns that \
               both sides have must stand in one order.",
        why: "So a drift of one column does not excuse another column of the table.",
    },
];

/// Not compared, since the levels say so.
pub(super) const NOT_COMPARED: &str = "what the levels leave out";
/// Left out of a model on purpose.
pub(super) const LEFT_OUT: &str = "what was left out or ignored";
/// A replica identity whose index is gone.
pub(super) const NO_IDENTITY: &str = "a replica identity that is gone with its index";
/// What the NOT NULL of a partition is called.
pub(super) const PARTITION_NOT_NULL: &str = "the name of NOT NULL in a partition";
/// Objects without a model.
pub(super) const UNMODELLED: &str = "objects without a model, which are told of apart";

/// What needs no drift although the dumps differ.
pub const EXCUSES: &[Rule] = &[
    Rule {
        name: NOT_COMPARED,
        what: "Statements about an object whose difference has the level `off`: owners, whether a \
               materialized view holds data, and what else the configuration names. The models must \
               differ there.",
        why: "The team has said that it does not want to know.",
    },
    Rule {
        name: LEFT_OUT,
        what: "Statements about an object that a model has left out: by `[[ignore]]`, as the journal \
               of a migration tool, outside of the schemas that are compared, or as a copy that the \
               server made.",
        why: "It is counted beside the outcome, and is no part of the comparison.",
    },
    Rule {
        name: NO_IDENTITY,
        what: "`REPLICA IDENTITY NOTHING` of a table that both models say has none.",
        why: "An index that identified the rows and is gone leaves none, of which nothing is written.",
    },
    Rule {
        name: PARTITION_NOT_NULL,
        what: "`CONSTRAINT … NOT NULL` of a column in a table that is a partition on both sides.",
        why: "It is that of the whole table, and its name says whether the partition was made as one \
              or attached.",
    },
    Rule {
        name: UNMODELLED,
        what: "Statements about an object of a kind that has no model.",
        why: "It is told of apart, and the sources do not agree.",
    },
];
