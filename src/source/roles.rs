//! Roles that scripts mention.
