MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $queries AS q
  CALL (q) {
    UNWIND range(0, size(q.low) - 1) AS k
    CALL (q, k) {
      WITH q.low[k] AS low, q.high[k] AS high
      MATCH (n:Node)
      WHERE n.id IS NOT NULL AND n.sortKey >= low AND n.sortKey <= high AND (n.sortKey > low OR n.id > q.id)
      RETURN n ORDER BY n.sortKey, n.id LIMIT $limit
    }
    WITH n ORDER BY substring(n.sortKey, 1), n.id LIMIT $limit
    RETURN collect(properties(n)) AS items
  }
  RETURN collect([q.i, items, false, []]) AS lists
}
MATCH (after:LedgerHead {id: 'head'})
RETURN version, after.version AS now, lists
