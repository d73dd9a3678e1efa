//! What the witness sees.
