//! pgcanon reconciles a declared PostgreSQL schema with what the migrations really build.

pub mod config;
pub mod diff;
pub mod model;
pub mod postgres;
pub mod register;
pub mod source;
