//! IN: everything that yields a model.

pub mod provenance;
pub mod roles;
