MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL () {
  UNWIND $ids AS id
  MATCH (n:Node {id: id})
  RETURN collect(properties(n)) AS nodes
}
RETURN version, nodes
