-- What an extension adds to its families is the extension's; what a user adds there is the user's.
CREATE EXTENSION btree_gist;
CREATE EXTENSION btree_gin;
