MATCH (h:LedgerHead {id: 'head'})
WITH h.version AS version, h.time AS head, CASE WHEN $pin < 0 THEN h.version ELSE $pin END AS pin
CALL (pin) {
  MATCH (e:LedgerEntry)
  WHERE e.seq < $after AND e.version <= pin
  WITH e ORDER BY e.seq DESC LIMIT $limit
  RETURN collect(properties(e)) AS entries
}
RETURN version, entries
