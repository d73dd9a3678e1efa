//! Rows of the catalogs that say something about another object and are none of their own.

/// Two addresses in each row: that of the part, and that of what it is a part of.
pub(super) const QUERY: &str = "
    SELECT 'pg_rewrite'::regclass::int8, w.oid, 'pg_class'::regclass::int8, w.ev_class, 0
    FROM pg_rewrite w WHERE w.rulename = '_RETURN' AND w.oid >= 16384
    UNION ALL
    SELECT 'pg_attrdef'::regclass::int8, d.oid, 'pg_class'::regclass::int8, d.adrelid, d.adnum
    FROM pg_attrdef d WHERE d.oid >= 16384
    UNION ALL
    SELECT 'pg_type'::regclass::int8, t.typarray, 'pg_type'::regclass::int8, t.oid, 0
    FROM pg_type t WHERE t.typarray >= 16384
    UNION ALL
    SELECT 'pg_type'::regclass::int8, t.oid, 'pg_class'::regclass::int8, t.typrelid, 0
    FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.oid >= 16384 AND c.relkind <> 'c'
    UNION ALL
    SELECT 'pg_class'::regclass::int8, t.typrelid, 'pg_type'::regclass::int8, t.oid, 0
    FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.oid >= 16384 AND c.relkind = 'c'
    UNION ALL
    SELECT 'pg_type'::regclass::int8, r.rngmultitypid, 'pg_type'::regclass::int8, r.rngtypid, 0
    FROM pg_range r WHERE r.rngmultitypid >= 16384
    UNION ALL
    SELECT 'pg_cast'::regclass::int8, d.objid, d.refclassid::int8, d.refobjid, 0
    FROM pg_depend d
    WHERE d.classid = 'pg_cast'::regclass AND d.deptype = 'i' AND d.refclassid = 'pg_type'::regclass
    UNION ALL
    SELECT 'pg_enum'::regclass::int8, e.oid, 'pg_type'::regclass::int8, e.enumtypid, 0
    FROM pg_enum e WHERE e.oid >= 16384
    UNION ALL
    SELECT 'pg_class'::regclass::int8, x.conindid, 'pg_constraint'::regclass::int8, x.oid, 0
    FROM pg_constraint x WHERE x.contype IN ('p', 'u', 'x') AND x.conindid >= 16384
    UNION ALL
    SELECT 'pg_class'::regclass::int8, c.reltoastrelid, 'pg_class'::regclass::int8, c.oid, 0
    FROM pg_class c WHERE c.reltoastrelid >= 16384
    UNION ALL
    SELECT 'pg_class'::regclass::int8, i.indexrelid, 'pg_class'::regclass::int8, i.indrelid, 0
    FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
    WHERE c.relkind = 't' AND i.indexrelid >= 16384
    UNION ALL
    SELECT 'pg_trigger'::regclass::int8, g.oid, 'pg_constraint'::regclass::int8, g.tgconstraint, 0
    FROM pg_trigger g JOIN pg_constraint x ON x.oid = g.tgconstraint AND x.contype <> 't'
    WHERE g.tgisinternal OR g.tgparentid <> 0
    UNION ALL
    SELECT 'pg_constraint'::regclass::int8, x.oid, 'pg_trigger'::regclass::int8, g.oid, 0
    FROM pg_constraint x JOIN pg_trigger g ON g.tgconstraint = x.oid
    WHERE x.contype = 't'
    UNION ALL
    SELECT d.classid::int8, d.objid, d.refclassid::int8, d.refobjid, 0
    FROM pg_depend d
    WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
      AND d.refclassid = 'pg_opclass'::regclass";
