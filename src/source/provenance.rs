//! Which statement made or last changed an object.
