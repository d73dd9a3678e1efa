//! Connections: from a connection string to a session, with libpq's meaning and errors that
//! tell a newcomer what to do next.
//!
//! A [`Target`] says where to connect and as whom; [`Target::connect`] opens a [`Connection`].
//! What libpq would read from the environment arrives in [`Defaults`], handed in by the caller.
//! A password is never shown: [`Target`] prints without it, [`redacted`] takes it out of a text.

mod attempt;
mod error;
mod libpq;
mod passfile;
mod string;
mod target;
#[cfg(test)]
mod tests;
mod tls;
mod version;

pub use attempt::Connection;
pub use error::{At, ConnectError};
pub use string::redacted;
pub use target::{Defaults, Target};
pub use version::{NEWEST_KNOWN_MAJOR, OLDEST_SUPPORTED_MAJOR, Version};
