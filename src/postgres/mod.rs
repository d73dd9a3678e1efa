//! The only room that knows a server: connect, scratch databases, scripts, catalogs.

pub mod catalog;
pub mod connect;
pub mod scratch;
pub mod script;
pub mod witness;
