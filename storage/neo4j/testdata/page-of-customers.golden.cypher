MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $queries AS q
  WITH q, q.at AS at
  WITH *, q.via0 AS via0
  CALL (via0) {
    UNWIND via0.starts AS id
    MATCH (n:Node {id: id})
    RETURN collect(n) AS starts_via0_
  }
  CALL (via0, at, starts_via0_) {
    UNWIND starts_via0_ AS a
    MATCH (a)<-[e:OF_PARTNER]-(b)
    WHERE e.since <= at AND e.until > at
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..via0.most] AS reached_via0_0, size(bs) > via0.most AS cut_via0_0
  }
  CALL (via0, at, reached_via0_0) {
    UNWIND reached_via0_0 AS a
    MATCH (a)-[e:WITH_CUSTOMER]->(b)
    WHERE e.since <= at AND e.until > at
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..via0.most] AS reached_via0_1, size(bs) > via0.most AS cut_via0_1
  }
  WITH *, [] + reached_via0_1 AS via
  WITH *, q.visible0 AS visible0
  CALL (visible0) {
    UNWIND visible0.starts AS id
    MATCH (n:Node {id: id})
    RETURN collect(n) AS starts_visible0_
  }
  CALL (visible0, at, starts_visible0_) {
    UNWIND starts_visible0_ AS a
    MATCH (a)<-[e:OF_PARTNER]-(b)
    WHERE e.since <= at AND e.until > at
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..visible0.most] AS reached_visible0_0, size(bs) > visible0.most AS cut_visible0_0
  }
  CALL (visible0, at, reached_visible0_0) {
    UNWIND reached_visible0_0 AS a
    MATCH (a)-[e:WITH_CUSTOMER]->(b)
    WHERE e.since <= at AND e.until > at
    WITH DISTINCT b LIMIT $most
    WITH collect(b) AS bs
    RETURN bs[..visible0.most] AS reached_visible0_1, size(bs) > visible0.most AS cut_visible0_1
  }
  WITH *, [] + reached_visible0_1 AS visible
  CALL (q, via, visible) {
    UNWIND [[0, via], [1, visible]] AS side
    UNWIND side[1] AS n
    WITH DISTINCT n, side[0] AS s
    WITH n, count(s) AS sides WHERE sides = 2
    WITH n WHERE left(n.sortKey, 1) IN q.letters AND all(f IN q.facets WHERE f IN coalesce(n.facets, [])) AND substring(n.sortKey, 1) >= q.key AND (substring(n.sortKey, 1) > q.key OR n.id > q.id)
    WITH n ORDER BY substring(n.sortKey, 1), n.id LIMIT $limit
    RETURN collect(properties(n)) AS items
  }
  RETURN collect([q.i, items, cut_via0_0 OR cut_via0_1 OR cut_visible0_0 OR cut_visible0_1, []]) AS lists
}
MATCH (after:LedgerHead {id: 'head'})
RETURN version, after.version AS now, lists
