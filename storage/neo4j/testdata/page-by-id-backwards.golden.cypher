MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $queries AS q
  CALL (q) {
    UNWIND range(0, size(q.low) - 1) AS k
    CALL (q, k) {
      WITH q.low[k] AS low, q.high[k] AS high
      MATCH (n:Node)
      WHERE n.id > low AND n.id < high
      RETURN n ORDER BY n.id DESC LIMIT $limit
    }
    WITH n ORDER BY n.id DESC LIMIT $limit
    RETURN collect(properties(n)) AS items
  }
  RETURN collect([q.i, items, false, []]) AS lists
}
MATCH (after:LedgerHead {id: 'head'})
RETURN version, after.version AS now, lists
