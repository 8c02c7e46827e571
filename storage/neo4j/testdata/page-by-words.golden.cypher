MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $queries AS q
  CALL (q) {
    UNWIND range(0, size(q.words) - 1) AS k
    CALL (q, k) {
      WITH q.words[k] AS words, q.words[k][0] AS first
      MATCH (n:Node)
      WHERE n.words CONTAINS first AND substring(n.sortKey, 1) >= q.key AND (substring(n.sortKey, 1) > q.key OR n.id > q.id) AND all(w IN words WHERE n.words CONTAINS w)
      WITH n LIMIT 10001
      RETURN collect(n) AS few
    }
    RETURN collect([k, few]) AS searched
  }
  CALL (searched) {
    UNWIND searched AS one
    WITH one WHERE size(one[1]) <= 10000
    UNWIND one[1] AS n
    WITH n ORDER BY substring(n.sortKey, 1), n.id LIMIT $limit
    RETURN collect(properties(n)) AS items
  }
  RETURN collect([q.i, items, false, [one IN searched WHERE size(one[1]) > 10000 | one[0]]]) AS lists
}
MATCH (after:LedgerHead {id: 'head'})
RETURN version, after.version AS now, lists
