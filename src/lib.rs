//! pgcanon reconciles a declared `PostgreSQL` schema with what the migrations really build.
//!
//! Sources become models, two models become drifts, drifts get numbers and decisions, and the
//! result is printed and kept as evidence. Data flows one way; input and output are at both ends,
//! and the middle is pure.
//!
//! | room | what it does |
//! | --- | --- |
//! | [`config`] | `pgcanon.toml`, typed and validated |
//! | [`source`] | IN: canonical SQL, migrations, a live server, a written model |
//! | [`postgres`] | the only room that knows a server: connections, scratch databases, scripts, catalogs |
//! | [`model`] | PURE: objects by id, and one room for each kind of object |
//! | [`witness`] | PURE: what `information_schema` must say when a model is right, and `pg_dump` when a verdict is |
//! | [`policy`] | PURE: what must hold of a schema, given what people say of its data |
//! | [`diff`] | PURE: two models become drifts |
//! | [`changes`] | PURE: what changed between two states of a chain, and by what |
//! | [`register`] | PURE: drifts get numbers that stay |
//! | [`adr`] | the records that decisions rest on |
//! | [`reconcile`] | PURE: everything that a report prints and an exit code depends on |
//! | [`rollback`] | whether migrations can be taken back, and what they leave behind |
//! | [`behaviour`] | tests in SQL, each in a transaction that is rolled back |
//! | [`invariants`] | PURE: what must hold of a schema, and whether it does |
//! | [`report`] | OUT: table, Markdown, JSON, one drift explained, errors |
//! | [`evidence`] | OUT: artifacts, manifest, lock |
//! | [`mirror`] | PURE: the canonical YAML, read and kept in step with the SQL |
//! | [`digest`] | SHA-256 of bytes, files and models |
//! | [`document`] | YAML that people write, with the place of everything in it |
//! | [`problem`] | what is wrong with a file, every problem in its place |
//! | [`span`] | the place of an object in a file |
//! | [`snippet`] | one line of a file with carets under the place that is meant |
//! | [`catalogue`] | the sources of truth with their owners, and who answers for what |
//! | [`signoff`] | who signed a baseline |
//! | [`person`] | somebody, as version control names people |
//! | [`git`] | what version control knows of files |
//! | [`cli`] | the arguments |
//! | [`commands`] | one thin file for each verb |
//!
//! A library function never prints and never reads the environment; [`commands`] does.

pub mod adr;
pub mod behaviour;
pub mod catalogue;
pub mod changes;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diff;
pub mod digest;
pub mod document;
pub mod evidence;
pub mod git;
pub mod invariants;
pub mod mirror;
pub mod model;
pub mod person;
pub mod policy;
pub mod postgres;
pub mod problem;
pub mod reconcile;
pub mod register;
pub mod report;
pub mod rollback;
pub mod signoff;
pub mod snippet;
pub mod source;
pub mod span;
pub mod witness;
