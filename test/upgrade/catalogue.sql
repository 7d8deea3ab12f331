-- Every object that belongs to extension :name, with all that is said of it: what it is, who may use it, its comment. OIDs, the
-- places of columns and the order of statements are not in it.
SELECT i.type, i.identity, d.what, obj_description(m.objid, m.classid::regclass::name) AS comment
FROM   pg_extension AS e
       JOIN pg_depend AS m ON m.refclassid = 'pg_extension'::regclass AND m.refobjid = e.oid AND m.deptype = 'e'
       CROSS JOIN LATERAL pg_identify_object(m.classid, m.objid, 0) AS i
       LEFT JOIN LATERAL (
           SELECT CASE WHEN p.prokind = 'a' THEN
                      (SELECT concat_ws(' ', p.prorettype::regtype, a.aggkind, a.aggtransfn, a.aggfinalfn, a.aggcombinefn,
                                        a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn,
                                        a.aggfinalextra, a.aggfinalmodify, a.aggsortop::regoperator, a.aggtranstype::regtype,
                                        a.aggtransspace, coalesce(a.agginitval, 'NULL'), p.proparallel,
                                        pg_get_function_arguments(p.oid))
                       FROM pg_aggregate AS a WHERE a.aggfnoid = p.oid)
                  ELSE pg_get_functiondef(p.oid) END || (SELECT format(' %s %s', p.procost, p.prorows)) || coalesce((
                      SELECT string_agg(format(' %s of %s', x.privilege_type, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE 'owner' END), ''
                                        ORDER BY x.grantee, x.privilege_type)
                      FROM   aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS x
                      WHERE  x.grantee IN (0, p.proowner)), '') AS what
           FROM   pg_proc AS p WHERE m.classid = 'pg_proc'::regclass AND p.oid = m.objid
           UNION ALL
           SELECT concat_ws(' ', t.typlen, t.typbyval, t.typtype, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typalign,
                            t.typstorage)
           FROM   pg_type AS t WHERE m.classid = 'pg_type'::regclass AND t.oid = m.objid
           UNION ALL
           SELECT concat_ws(' ', o.oprcode, o.oprresult::regtype, o.oprcom::regoperator, o.oprnegate::regoperator, o.oprrest,
                            o.oprjoin, o.oprcanhash, o.oprcanmerge)
           FROM   pg_operator AS o WHERE m.classid = 'pg_operator'::regclass AND o.oid = m.objid
           UNION ALL
           SELECT concat_ws(' ', c.castfunc::regprocedure, c.castcontext, c.castmethod)
           FROM   pg_cast AS c WHERE m.classid = 'pg_cast'::regclass AND c.oid = m.objid
           UNION ALL
           SELECT concat_ws(' ', c.opcintype::regtype, c.opcdefault, (
                      SELECT string_agg(concat(a.amopstrategy, a.amopopr::regoperator), ' ' ORDER BY a.amopstrategy)
                      FROM pg_amop AS a WHERE a.amopfamily = c.opcfamily), (
                      SELECT string_agg(concat(a.amprocnum, a.amproc::regprocedure), ' ' ORDER BY a.amprocnum)
                      FROM pg_amproc AS a WHERE a.amprocfamily = c.opcfamily))
           FROM   pg_opclass AS c WHERE m.classid = 'pg_opclass'::regclass AND c.oid = m.objid
           UNION ALL
           SELECT concat_ws(' ', c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions::text, c.relacl IS NOT NULL,
                            has_table_privilege('pg_database_owner', c.oid, 'SELECT'), c.oid = ANY (e.extconfig),
                            CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, (
                      SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                                                  a.attidentity, a.attgenerated, pg_get_expr(b.adbin, b.adrelid),
                                                  col_description(c.oid, a.attnum)), ', ' ORDER BY a.attname)
                      FROM   pg_attribute AS a LEFT JOIN pg_attrdef AS b ON b.adrelid = a.attrelid AND b.adnum = a.attnum
                      WHERE  a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), (
                      SELECT string_agg(pg_get_constraintdef(k.oid), ', ' ORDER BY k.conname) FROM pg_constraint AS k
                      WHERE  k.conrelid = c.oid), (
                      SELECT string_agg(pg_get_indexdef(x.indexrelid), ', ' ORDER BY x.indexrelid::regclass::text)
                      FROM   pg_index AS x WHERE x.indrelid = c.oid), (
                      SELECT string_agg(concat_ws(' ', l.polname, l.polcmd, l.polpermissive, pg_get_expr(l.polqual, l.polrelid),
                                                  pg_get_expr(l.polwithcheck, l.polrelid)), ', ' ORDER BY l.polname)
                      FROM   pg_policy AS l WHERE l.polrelid = c.oid))
           FROM   pg_class AS c WHERE m.classid = 'pg_class'::regclass AND c.oid = m.objid) AS d (what) ON true
WHERE  e.extname = :'name'
ORDER  BY i.type, i.identity;
