//! IN: everything that yields a model.

pub mod migrations;
pub mod provenance;
pub mod roles;
