-- An option's value may hold what separates options, and quotes and backslashes.
CREATE FUNCTION looks_up(internal, internal, internal, internal) RETURNS internal
    LANGUAGE internal STRICT AS 'dsimple_lexize';
CREATE FUNCTION takes_all(internal) RETURNS internal LANGUAGE internal AS 'prsd_lextype';
CREATE TEXT SEARCH TEMPLATE any_option (LEXIZE = looks_up, INIT = takes_all);
CREATE TEXT SEARCH DICTIONARY odd (TEMPLATE = any_option,
    a = 'it''s, b = ''c'' x', "B = b" = E'back\\slash', "q""q" = '"', d = 7, e = -1.5);
