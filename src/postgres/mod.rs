//! The only room that knows a server: connect, scratch databases, scripts, catalogs.

pub mod connect;
pub mod scratch;
pub mod script;
