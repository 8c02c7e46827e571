MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $queries AS q
  CALL () {
    CALL () {
      MATCH (n:User)
      RETURN count(n) AS c
    }
    RETURN sum(c) AS items
  }
  RETURN collect([q.i, items, false, []]) AS lists
}
MATCH (after:LedgerHead {id: 'head'})
RETURN version, after.version AS now, lists
