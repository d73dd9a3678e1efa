//! What the tests of whole schemas share.

pub(crate) mod case;
pub(crate) mod dump;
pub(crate) mod golden;
pub(crate) mod laws;
pub(crate) mod server;
